"""Makes a classifier with an encoder of its own from records: fine-tune, export, pool with words and cues."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from critique.classification import ENCODER, VECTOR
from critique.encoding.headless import load_headless
from critique.encoding.pieces import PieceTokenizer
from critique.linear import LinearModel
from critique.model import LABEL_ENCODER, Model, save_model
from critique.training.card import classifier_card
from critique.training.choosing import ENOUGH, choose_options
from critique.training.encoder.base import SHA256, BaseEncoder, load_base
from critique.training.encoder.export import export_states
from critique.training.encoder.label_fit import LabelEncoderOptions, fit_label_network
from critique.training.encoder.label_network import LabelNetwork, label_windows
from critique.training.encoder.network import average
from critique.training.fitting import Example
from critique.training.pooling import pool, vector_head
from critique.training.records import Record, fit_classifier, hold_out, label_scores, labels_of, load_records, record_examples

__all__ = ["fit_encoded_classifier", "train_encoded_classifier"]


def train_encoded_classifier(
    paths: Sequence[Path],
    output: Path,
    *,
    base: Path,
    model: Model,
    options: LabelEncoderOptions,
    log: Callable[[str], None],
) -> Mapping[str, Any]:
    """Fine-tunes an encoder for the classifier on records; the other heads and their encoder are a model's.

    Args:
        paths: JSONL files of records.
        output: The model folder to write.
        base: The base encoder's wheel, or a folder it was unpacked to.
        model: The model whose other heads are kept.
        options: How to train.
        log: Is told each epoch's figures.

    Returns:
        Scores on the held-out tenth, which chose the epoch and weighed words against the encoder: a little too good.

    Raises:
        BadAnnotation: A record is broken.
        TooFewExamples: There are fewer than two labels, or too few records of one.
        InputError: The base is missing or broken.
    """
    parts, records = load_base(base), load_records(paths)
    labels = labels_of(records, paths)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        classifier, about_encoder = fit_encoded_classifier(records, labels, parts, work, options, log=log)
        about = _about(records, labels, paths, model, about_encoder)
        heads, card = {**model.heads, "labels": classifier}, classifier_card(about)
        own = work / LABEL_ENCODER
        save_model(output, heads, encoder=model.path, label_encoder=own, name="retrained", card=card, about=about)
    scores: Mapping[str, Any] = about_encoder["held_out"]
    return scores


def _about(
    records: Sequence[Record], labels: Sequence[str], paths: Sequence[Path], model: Model, encoder: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "labels": list(labels),
        "records": len(records),
        "files": [path.name for path in paths],
        "based_on": model.info.fingerprint,
        "label_encoder": encoder,
        "scores": encoder["held_out"],
    }


def fit_encoded_classifier(
    records: Sequence[Record],
    labels: Sequence[str],
    base: BaseEncoder,
    folder: Path,
    options: LabelEncoderOptions,
    *,
    log: Callable[[str], None],
) -> tuple[LinearModel, dict[str, Any]]:
    """Writes `labels.onnx` and the tokenizer to a folder; returns the classifier over it, and how both were made.

    Args:
        records: To learn from; a tenth of their groups is held out.
        labels: Their labels, in the classifier's order.
        base: To start from.
        folder: Made if it is missing.
        options: How to train.
        log: Is told each epoch's figures.

    Raises:
        TooFewExamples: A label is missing once a tenth is held out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_bytes(base.tokenizer)
    tokenizer = PieceTokenizer(folder / "tokenizer.json")
    train, held_out = hold_out(records, seed=options.seed)
    log(f"records to learn from: {len(train)}, to choose by: {len(held_out)}")
    network, runs = _fit(base, train, held_out, labels, tokenizer, options, log)
    (folder / LABEL_ENCODER).write_bytes(export_states(network))
    reader = load_headless(folder / LABEL_ENCODER, tokenizer, width=network.label.in_features)
    seen, unseen = (record_examples(part, reader, fragments=len(train) >= ENOUGH) for part in (train, held_out))
    words = _fit_words(seen, labels, seed=options.seed)
    classifier = pool(_last_layer(network, labels), words, unseen)
    guessed = [classifier.labels[classifier.decide(classifier.probabilities(one.features))] for one in unseen]
    return classifier, {
        "base": {"name": "all-MiniLM-L6-v2", "sha256": SHA256},
        "options": asdict(options),
        "runs": runs,
        "held_out": {"records": len(unseen), **label_scores(unseen, guessed, labels)},
    }


def _fit(  # noqa: PLR0913 (what the loop below takes, and what it is made from)
    base: BaseEncoder,
    train: Sequence[Record],
    held_out: Sequence[Record],
    labels: Sequence[str],
    tokenizer: PieceTokenizer,
    options: LabelEncoderOptions,
    log: Callable[[str], None],
) -> tuple[LabelNetwork, list[Any]]:
    """The network, weights averaged over the runs, and the figures of each run's epochs."""
    windows, others = (label_windows(part, labels, tokenizer) for part in (train, held_out))
    fitted = [
        fit_label_network(base, windows, others, replace(options, seed=options.seed + run), labels=len(labels), log=log)
        for run in range(options.runs)
    ]
    network = average([one for one, _ in fitted]) if options.runs > 1 else fitted[0][0]
    return network, [history for _, history in fitted]


def _fit_words(examples: Sequence[Example], labels: Sequence[str], *, seed: int) -> LinearModel:
    """A classifier of words and cues alone."""
    plain = [
        replace(one, features={name: value for name, value in one.features.items() if _is_of_words(name)}) for one in examples
    ]
    return fit_classifier(plain, labels, choose_options(plain, labels, seed=seed))


def _is_of_words(name: str) -> bool:
    return name != ENCODER and not name.startswith(VECTOR)


def _last_layer(network: LabelNetwork, labels: Sequence[str]) -> LinearModel:
    weights, bias = (np.asarray(one.detach().numpy(), dtype=np.float64) for one in (network.label.weight, network.label.bias))
    return vector_head(weights, bias, labels)
