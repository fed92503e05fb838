"""Scores of a model on labelled data, by running the pipeline on it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from critique.classification import FRAGMENTS
from critique.errors import BadAnnotation, InputError
from critique.evaluation import Scores, macro_f1, score_articles
from critique.labelled import LabelledDocument, read_json, text_of
from critique.labelled.parsing import objects
from critique.labelled.quotes import Place
from critique.model import Model, load_model
from critique.pipeline import Critic
from critique.training.corpus import Corpus
from critique.training.records import load_records, record_examples
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
    paths = sorted(path for path in gold.glob("*.json") if path.name.startswith(only)) if gold.is_dir() else []
    if not paths:
        raise InputError(f"no annotations ({only}*.json) in this folder", path=str(gold))
    annotations = {path.stem: _annotation(path) for path in paths}
    files = {path.stem: text_of(path.stem, texts, annotation=path) for path in paths}
    results = {id: critic.analyze_file(file) for id, file in files.items()}
    return score_articles(
        annotations,
        {id: result.article.text for id, result in results.items()},
        {id: critique_to_dict(result) for id, result in results.items()},
    )


def _annotation(path: Path) -> dict[str, Any]:
    """An annotation that can be scored; its quotations need not be in the text."""
    data = read_json(path)
    place = Place(str(path), None, path.stem)
    if "claims" not in data:
        raise place.refuse('no "claims"; expected a list of objects')
    for number, claim in enumerate(objects(data, "claims", place), 1):
        _check_claim(claim, place.part(f"claim {number}"))
    return data


def _check_claim(claim: Mapping[str, Any], place: Place) -> None:
    for key in ("quote", "label", "stance"):
        if not isinstance(claim.get(key), str):
            raise place.refuse(f'"{key}" is {claim.get(key)!r}; expected a string')
    for key in ("lever", "benefit"):
        role = claim.get(key)
        quote = role.get("quote") if isinstance(role, dict) else role
        if role is not None and not isinstance(quote, str):
            raise place.refuse(f'"{key}" is {role!r}; expected a quotation, an object with "quote", or null')
    if not isinstance(claim.get("start"), int | None):
        raise place.refuse(f'"start" is {claim["start"]!r}; expected a whole number')


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
        BadAnnotation: A record is broken or has a label that the model does not know, or there is no record at all.
    """
    head = model.labels
    records = load_records(paths, known=head.labels)
    if not records:
        problem = 'no record to score; expected lines of {"text": "…", "label": "…"}'
        raise BadAnnotation(problem, path=", ".join(map(str, paths)))
    examples = record_examples(records, model.label_reader, fragments=bool(head.meta.get(FRAGMENTS)))
    guessed = [head.labels[head.decide(head.probabilities(example.features))] for example in examples]
    pairs = [(example.label, label) for example, label in zip(examples, guessed, strict=True)]
    classes = sorted({example.label for example in examples})
    return _rounded(
        {
            "records": len(pairs),
            "accuracy": sum(one == other for one, other in pairs) / len(pairs),
            "macro_f1": macro_f1(pairs, classes),
            "by_label": {name: macro_f1(pairs, (name,)) for name in classes},
        }
    )
