"""Scores of a model on labelled data, by running the pipeline on it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from critique.errors import BadAnnotation, InputError
from critique.evaluation import Scores, macro_f1, score_articles
from critique.labelled import LabelledDocument, text_of
from critique.model import Model, load_model
from critique.pipeline import Critic
from critique.training.corpus import Corpus
from critique.training.records import load_records
from critique.wire import critique_to_dict

__all__ = ["score_documents", "score_gold", "score_labels", "score_model"]


def score_gold(gold: Path, texts: Path, critic: Critic, *, only: str = "") -> Scores:
    """Scores on a folder of annotations.

    Args:
        gold: Holds `ID.json`.
        texts: Holds `ID.md` or `ID.txt`.
        critic: Does the work.
        only: Articles whose id begins so.

    Raises:
        InputError: There is no annotation, or one is broken or has no text.
    """
    paths = sorted(gold.glob(f"{only}*.json")) if gold.is_dir() else []
    if not paths:
        raise InputError(f"no annotations ({only}*.json) in this folder", path=str(gold))
    annotations = {path.stem: _load(path) for path in paths}
    files = {path.stem: text_of(path.stem, texts, annotation=path) for path in paths}
    results = {id: critic.analyze_file(file) for id, file in files.items()}
    return score_articles(
        annotations,
        {id: result.article.text for id, result in results.items()},
        {id: critique_to_dict(result) for id, result in results.items()},
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadAnnotation(f"no JSON ({error})", path=str(path)) from error
    if not isinstance(data, dict) or not isinstance(data.get("claims"), list):
        raise BadAnnotation('expected an object with "claims"', path=str(path))
    return data


def score_documents(documents: Sequence[LabelledDocument], critic: Critic) -> Scores:
    """Scores on labelled documents, such as a split of a corpus."""
    results = {document.id: critic.analyze(document.text, id=document.id, format=document.format) for document in documents}
    return score_articles(
        {document.id: _as_annotation(document) for document in documents},
        {document.id: document.text for document in documents},
        {id: critique_to_dict(result) for id, result in results.items()},
    )


def _as_annotation(document: LabelledDocument) -> dict[str, Any]:
    def quote(span: Any) -> str | None:  # noqa: ANN401 (a span or nothing)
        return document.text[span.start : span.end] if span is not None else None

    claims = [
        {
            "quote": quote(claim.span),
            "start": claim.span.start,
            "label": claim.label.value,
            "stance": claim.stance.value,
            "lever": quote(claim.lever),
            "benefit": quote(claim.benefit),
        }
        for claim in document.claims
    ]
    return {"claims": claims}


def score_model(folder: Path, corpus: Corpus) -> Mapping[str, Any]:
    """Scores of a model folder on the natural advice of a corpus's test part."""
    test = corpus.splits["test"]
    critic = Critic(load_model(folder))
    scores = score_documents([document for document in corpus.articles if document.id in test], critic).to_dict()
    return _rounded(scores)


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with four digits, nested ones too."""
    return {key: _rounded(value) if isinstance(value, dict) else _four_digits(value) for key, value in figures.items()}


def _four_digits(value: Any) -> Any:  # noqa: ANN401 (a figure, a count or nothing)
    return round(value, 4) if isinstance(value, float) else value


def score_labels(paths: Sequence[Path], model: Model) -> dict[str, Any]:
    """Scores of the classifier on records.

    Raises:
        BadAnnotation: A record is broken.
    """
    examples = load_records(paths)
    head = model.labels
    guessed = [head.labels[head.decide(head.probabilities(example.features))] for example in examples]
    pairs = [(example.label, label) for example, label in zip(examples, guessed, strict=True)]
    classes = sorted({example.label for example in examples})
    return _rounded(
        {
            "records": len(pairs),
            "accuracy": sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
            "macro_f1": macro_f1(pairs, classes),
            "by_label": {name: macro_f1(pairs, (name,)) for name in classes},
        }
    )
