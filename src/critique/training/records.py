"""Training records of the classifier: JSONL with text and label, and a classifier refitted on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from critique.classification import ClaimText, label_features
from critique.contexts import SentenceInContext
from critique.encoding import Encoder
from critique.errors import BadAnnotation
from critique.labelled import read_jsonl
from critique.model import Model, save_model
from critique.training.card import classifier_card
from critique.training.fitting import Example, FitOptions, cross_validated_labels, fit_linear
from critique.values import BlockKind, Label, Sentence, Span

__all__ = ["Record", "load_records", "record_examples", "train_classifier"]

_OURS = (Label.UNCONDITIONAL.value, Label.QUALIFIED.value)


@dataclass(frozen=True, slots=True)
class Record:
    """A labelled claim; records of one group (an article) are held out together."""

    claim: ClaimText
    label: str
    group: str


def load_records(paths: Iterable[Path], *, known: Collection[str] | None = None) -> tuple[Record, ...]:
    """The records in JSONL files: `{"text", "label"}`, optionally with `context`, `start`, `end`, `meta`.

    Args:
        paths: The files.
        known: The labels that a record may have; any if `None`.

    Raises:
        BadAnnotation: A line is no such record; names the file and line.
    """
    return tuple(_record(path, number, data, known) for path in paths for number, data in read_jsonl(path))


def _record(path: Path, number: int, data: Mapping[str, Any], known: Collection[str] | None) -> Record:
    text, label = data.get("text"), data.get("label")
    if not isinstance(text, str) or not text.strip():
        raise BadAnnotation('no "text"; expected {"text": "…", "label": "…"}', path=str(path), line=number)
    if not isinstance(label, str) or not label.strip():
        raise BadAnnotation('no "label"; expected {"text": "…", "label": "…"}', path=str(path), line=number)
    if known is not None and label not in known:
        problem = f"the model knows no label {label!r}; expected one of {', '.join(known)}, or name another model"
        raise BadAnnotation(problem, path=str(path), line=number)
    claim = claim_of_record(data, path=path, line=number)
    meta = data.get("meta")
    own = f"{path}:{number}"
    group = str(meta.get("article", own)) if isinstance(meta, dict) else own
    return Record(claim, label, group)


def record_examples(records: Sequence[Record], encoder: Encoder) -> tuple[Example, ...]:
    """Records with the features that a classifier weighs: words, cues, the encoder's word and its vector."""
    contexts = [_contexts(record.claim) for record in records]
    readings = encoder.read_all(contexts, gated=False)
    return tuple(
        Example(
            features=label_features(record.claim, read[1 if record.claim.before else 0], vector=True),
            label=record.label,
            group=record.group,
        )
        for record, read in zip(records, readings, strict=True)
    )


def _contexts(claim: ClaimText) -> list[SentenceInContext]:
    """The claim and its neighbours as the encoder reads the sentences of an article."""
    texts = [text for text in (claim.before, claim.text, claim.after) if text]
    return [
        SentenceInContext(
            sentence=Sentence(text=text, start=0, end=len(text), block=0, index=index, position=index, tokens=()),
            kind=BlockKind.PARAGRAPH,
            title=claim.title,
            heading=claim.heading,
            headings=(claim.heading,) if claim.heading else (),
            section=Span(0, len(text)),
            lead_in="",
            before=texts[index - 1] if index else "",
            after=texts[index + 1] if index + 1 < len(texts) else "",
            same_block_before=index > 0,
            same_block_after=index + 1 < len(texts),
        )
        for index, text in enumerate(texts)
    ]


def claim_of_record(data: Mapping[str, Any], *, path: Path, line: int) -> ClaimText:
    """What the classifier reads of a record.

    Raises:
        BadAnnotation: The offsets do not lie within the text, or the context is no object.
    """
    text, context = str(data["text"]), data.get("context") or {}
    start, end = data.get("start", 0), data.get("end", len(text))
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise BadAnnotation(
            f"start {start!r} and end {end!r} do not lie within the text (0-{len(text)})", path=str(path), line=line
        )
    if not isinstance(context, dict):
        raise BadAnnotation('"context" must be an object with title, heading, before, after', path=str(path), line=line)
    parts = {key: str(context.get(key) or "") for key in ("title", "heading", "before", "after")}
    return ClaimText(text=text[start:end], **parts)


def train_classifier(paths: Sequence[Path], output: Path, *, base: Model, seed: int = 0) -> Mapping[str, Any]:
    """Refits the classifier on records, the other heads taken from a model; returns cross-validated scores.

    Args:
        paths: JSONL files of records.
        output: The model folder to write.
        base: The model whose other heads are kept.
        seed: For the folds.

    Raises:
        BadAnnotation: A record is broken, or there are fewer than two labels or two records of a label.
    """
    records = load_records(paths)
    labels = _labels_of(records, paths)
    examples = record_examples(records, base.encoder)
    options = FitOptions(inverse_regularization=1.0, min_count=2 if len(examples) >= 200 else 1, seed=seed)
    truth = [example.label for example in examples]
    guessed = cross_validated_labels(examples, labels, options=options)
    scores = {
        "macro_f1": round(float(f1_score(truth, guessed, average="macro", labels=labels)), 4),
        "accuracy": round(float(accuracy_score(truth, guessed)), 4),
        "by_label": {
            label: round(float(score), 4)
            for label, score in zip(labels, np.atleast_1d(f1_score(truth, guessed, average=None, labels=labels)), strict=True)
        },
    }
    classifier = fit_linear(examples, labels, options=options)
    about = {
        "labels": list(labels),
        "records": len(examples),
        "files": [path.name for path in paths],
        "based_on": base.info.fingerprint,
        "scores": scores,
    }
    heads = {**base.heads, "labels": classifier}
    card = classifier_card(about)
    save_model(output, heads, encoder=base.path, name="retrained", card=card, about=about, sources=base.sources)
    return scores


def _labels_of(records: Sequence[Record], paths: Sequence[Path]) -> tuple[str, ...]:
    """The label names: ours in our order if they are ours, else by name."""
    found = sorted({record.label for record in records})
    if len(found) < 2:
        names = ", ".join(found) or "no label at all"
        raise BadAnnotation(f"expected at least two labels to tell apart, found {names}", path=str(paths[0]) if paths else None)
    rare = [label for label in found if sum(record.label == label for record in records) < 2]
    if rare:
        raise BadAnnotation(f"expected at least two records of each label, found one of {', '.join(rare)}", path=str(paths[0]))
    return _OURS if set(found) == set(_OURS) else tuple(found)
