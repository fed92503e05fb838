"""Training records of the classifier: JSONL with text and label, and a classifier refitted on them."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from critique.claim_reading import ClaimText, read_claims
from critique.classification import FRAGMENT, FRAGMENTS, label_features
from critique.encoding import Encoder
from critique.errors import BadAnnotation, TooFewExamples
from critique.evaluation import macro_f1
from critique.labelled import read_jsonl
from critique.linear import LinearModel
from critique.model import Model, save_model
from critique.training.card import classifier_card
from critique.training.choosing import ENOUGH, choose_options
from critique.training.fitting import Example, FitOptions, cross_validated_labels, fit_linear
from critique.values import Label

__all__ = [
    "Record",
    "fit_classifier",
    "hold_out",
    "label_scores",
    "labels_of",
    "load_records",
    "record_examples",
    "train_classifier",
]

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


def record_examples(records: Sequence[Record], encoder: Encoder, *, fragments: bool = True) -> tuple[Example, ...]:
    """Records with the features that a classifier weighs: words and their parts, cues, the encoder's word and its vector.

    Args:
        records: The records.
        encoder: Reads them.
        fragments: Whether parts of words are among the features.
    """
    readings = read_claims([record.claim for record in records], encoder)
    return tuple(
        Example(
            features=label_features(record.claim, reading, vector=True, fragments=fragments),
            label=record.label,
            group=record.group,
        )
        for record, reading in zip(records, readings, strict=True)
    )


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
        BadAnnotation: A record is broken.
        TooFewExamples: There are fewer than two labels, or a label has a single record.
    """
    records = load_records(paths)
    labels = labels_of(records, paths)
    examples = record_examples(records, base.encoder, fragments=len(records) >= ENOUGH)
    options = choose_options(examples, labels, seed=seed)
    scores = label_scores(examples, cross_validated_labels(examples, labels, options=options), labels)
    classifier = fit_classifier(examples, labels, options)
    about = {
        "labels": list(labels),
        "records": len(examples),
        "files": [path.name for path in paths],
        "based_on": base.info.fingerprint,
        "fit": asdict(options),
        "scores": scores,
    }
    heads = {**base.heads, "labels": classifier}
    card = classifier_card(about)
    save_model(output, heads, encoder=base.path, name="retrained", card=card, about=about, sources=base.sources)
    return scores


def hold_out(records: Sequence[Record], *, seed: int = 0, share: float = 0.1) -> tuple[list[Record], list[Record]]:
    """The records in two parts, the smaller one of about this share; no group is in both.

    Groups are drawn label by label (that of a group's first record), so that rare labels are in both parts.

    Raises:
        TooFewExamples: Every label has but one group, so that nothing can be held out.
    """
    labels: dict[str, dict[str, None]] = {}
    first = {record.group: record.label for record in reversed(records)}
    for record in records:
        labels.setdefault(first[record.group], {})[record.group] = None
    rng = random.Random(seed)  # noqa: S311 (a sample, no secret)
    drawn = {group for _, groups in sorted(labels.items()) for group in rng.sample(list(groups), _drawn(len(groups), share))}
    if not drawn:
        raise TooFewExamples("expected records of two articles or more for a label, so that some can be held out; add records")
    return [one for one in records if one.group not in drawn], [one for one in records if one.group in drawn]


def _drawn(groups: int, share: float) -> int:
    """How many of some groups are held out: at least one where there are two."""
    return min(max(1, round(groups * share)), groups - 1)


def fit_classifier(examples: Sequence[Example], labels: Sequence[str], options: FitOptions) -> LinearModel:
    """A calibrated classifier that says of itself which features it asks for."""
    model = fit_linear(examples, labels, options=options)
    return replace(model, meta={FRAGMENTS: any(name.startswith(FRAGMENT) for name in model.vocabulary)})


def label_scores(examples: Sequence[Example], guessed: Sequence[str], labels: Sequence[str]) -> dict[str, Any]:
    """Macro-F1, accuracy and F1 by label, four digits each."""
    pairs = [(example.label, guess) for example, guess in zip(examples, guessed, strict=True)]
    return {
        "macro_f1": round(macro_f1(pairs, labels), 4),
        "accuracy": round(sum(truth == guess for truth, guess in pairs) / len(pairs), 4),
        "by_label": {label: round(macro_f1(pairs, (label,)), 4) for label in labels},
    }


def labels_of(records: Sequence[Record], paths: Sequence[Path]) -> tuple[str, ...]:
    """The label names: ours in our order if they are ours, else by name.

    Raises:
        TooFewExamples: There are fewer than two, or one has a single record.
    """
    found = sorted({record.label for record in records})
    files = ", ".join(map(str, paths))
    if len(found) < 2:
        names = ", ".join(found) or "no record at all"
        raise TooFewExamples(f"expected at least two labels to tell apart, found {names}; add records", path=files)
    rare = [label for label in found if sum(record.label == label for record in records) < 2]
    if rare:
        problem = f"expected at least two records of each label, found one of {', '.join(rare)}; add more or leave it out"
        raise TooFewExamples(problem, path=files)
    return _OURS if set(found) == set(_OURS) else tuple(found)
