"""Makes a classifier with an encoder of its own from records: fine-tune, pool with words and cues, learn once more, export.

A tenth of the records is held out to choose the epoch and to weigh words against the encoder; then everything is learned once
more, those records included, for as many epochs and with the same weights.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from critique.classification import ENCODER, VECTOR
from critique.encoding import Encoder
from critique.encoding.headless import load_headless
from critique.encoding.pieces import PieceTokenizer
from critique.linear import LinearModel
from critique.model import LABEL_ENCODER, Model, save_model
from critique.training.card import classifier_card
from critique.training.choosing import ENOUGH, choose_options
from critique.training.encoder.base import MINILM, BaseEncoder, load_base
from critique.training.encoder.export import export_states
from critique.training.encoder.label_fit import LabelEncoderOptions, fit_label_network, refit_label_network
from critique.training.encoder.label_network import LabelNetwork, label_windows
from critique.training.encoder.network import average
from critique.training.fitting import Example
from critique.training.pooling import pool, pool_weights, vector_head
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
        base: A folder with the base encoders' wheels.
        model: The model whose other heads are kept.
        options: How to train.
        log: Is told each epoch's figures.

    Returns:
        Scores on the held-out tenth, which chose the epoch and weighed words against the encoder, before everything was
        learned once more.

    Raises:
        BadAnnotation: A record is broken.
        TooFewExamples: There are fewer than two labels, or too few records of one.
        InputError: The base is missing or broken.
    """
    parts, records = load_base(base, MINILM), load_records(paths)
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
        records: To learn from; a tenth of their groups is held out to choose by.
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
    learner = _Learner(base, tuple(labels), PieceTokenizer(folder / "tokenizer.json"), options, log)
    train, held_out = hold_out(records, seed=options.seed)
    log(f"records to learn from: {len(train)}, to choose by: {len(held_out)}")
    network, runs = learner.choose(train, held_out)
    reader = learner.export(network, folder)
    seen, unseen = (record_examples(part, reader, fragments=len(train) >= ENOUGH) for part in (train, held_out))
    plain = _without_vectors(seen)
    how = choose_options(plain, labels, seed=options.seed)
    words, last = fit_classifier(plain, labels, how), _last_layer(network, labels)
    weights = pool_weights(last, words, unseen)
    about = _about_encoder(options, runs, _scores(pool(last, words, weights), unseen))
    log("once more, on all records")
    network = learner.refit(records, runs)
    learner.export(network, folder)
    words = fit_classifier(_without_vectors([*seen, *unseen]), labels, how)
    return pool(_last_layer(network, labels), words, weights), about


def _about_encoder(options: LabelEncoderOptions, runs: Sequence[Any], scores: Mapping[str, Any]) -> dict[str, Any]:
    return {"base": MINILM.origin, "options": asdict(options), "runs": list(runs), "held_out": scores}


def _scores(classifier: LinearModel, held_out: Sequence[Example]) -> dict[str, Any]:
    guessed = [classifier.labels[classifier.decide(classifier.probabilities(one.features))] for one in held_out]
    return {"records": len(held_out), **label_scores(held_out, guessed, classifier.labels)}


@dataclass(frozen=True, slots=True)
class _Learner:
    """What is the same in every run: what to start from, the labels, how to train."""

    base: BaseEncoder
    labels: tuple[str, ...]
    tokenizer: PieceTokenizer
    options: LabelEncoderOptions
    log: Callable[[str], None]

    def choose(self, train: Sequence[Record], held_out: Sequence[Record]) -> tuple[LabelNetwork, list[Any]]:
        """The network, weights averaged over the runs, and the figures of each run's epochs."""
        windows, others = (label_windows(part, self.labels, self.tokenizer) for part in (train, held_out))
        fitted = [
            fit_label_network(self.base, windows, others, options, labels=len(self.labels), log=self.log)
            for options in self._options()
        ]
        return _average([one for one, _ in fitted]), [history for _, history in fitted]

    def refit(self, records: Sequence[Record], runs: Sequence[Sequence[Mapping[str, Any]]]) -> LabelNetwork:
        """The same on all records, each run for as many epochs as were best."""
        windows = label_windows(records, self.labels, self.tokenizer)
        best = [max(history, key=lambda row: row["macro_f1"])["epoch"] for history in runs]
        return _average(
            [
                refit_label_network(self.base, windows, options, labels=len(self.labels), epochs=epochs, log=self.log)
                for options, epochs in zip(self._options(), best, strict=True)
            ]
        )

    def export(self, network: LabelNetwork, folder: Path) -> Encoder:
        """Writes `labels.onnx`; returns what reads with it."""
        (folder / LABEL_ENCODER).write_bytes(export_states(network))
        return load_headless(folder / LABEL_ENCODER, self.tokenizer)

    def _options(self) -> list[LabelEncoderOptions]:
        return [replace(self.options, seed=self.options.seed + run) for run in range(self.options.runs)]


def _average(networks: Sequence[LabelNetwork]) -> LabelNetwork:
    return average(networks) if len(networks) > 1 else networks[0]


def _without_vectors(examples: Sequence[Example]) -> list[Example]:
    """The examples with words and cues alone."""
    return [
        replace(one, features={name: value for name, value in one.features.items() if _is_of_words(name)}) for one in examples
    ]


def _is_of_words(name: str) -> bool:
    return name != ENCODER and not name.startswith(VECTOR)


def _last_layer(network: LabelNetwork, labels: Sequence[str]) -> LinearModel:
    weights, bias = (np.asarray(one.detach().numpy(), dtype=np.float64) for one in (network.label.weight, network.label.bias))
    return vector_head(weights, bias, labels)
