"""Options that several commands share."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from critique.errors import InputError, UnknownFormat

if TYPE_CHECKING:
    from critique.pipeline import Critic

__all__ = [
    "FORMAT_NAMES",
    "FailOn",
    "MinConfidence",
    "MinRelevance",
    "ModelFolder",
    "NoBuiltinSources",
    "NoStore",
    "OutputFile",
    "Sources",
    "StoreFile",
    "critic_with",
    "read_files",
    "require_format",
    "require_label",
    "used_store",
    "waiting_threads",
]


FORMAT_NAMES = ("text", "json", "jsonl")
"""Names of `critique.report.FORMATS`, written out so that `--help` need not load the reports; a test holds the two together."""


def require_format(format: str) -> None:
    """Refuses an output format that there is not.

    Raises:
        UnknownFormat: There is none of that name.
    """
    if format not in FORMAT_NAMES:
        raise UnknownFormat(f"unknown output format {format!r}; expected one of {', '.join(FORMAT_NAMES)}")


def require_label(label: str | None, known: Sequence[str]) -> None:
    """Refuses a label for `--fail-on` that would never be found.

    Raises:
        InputError: The model knows no such label.
    """
    if label is not None and label not in known:
        raise InputError(f"--fail-on: the model knows no label {label!r}; expected one of {', '.join(known)}")


def _probability(value: float | None) -> float | None:
    if value is not None and not 0.0 <= value <= 1.0:
        raise typer.BadParameter(f"{value} is no probability; expected a number from 0 to 1")
    return value


Sources = Annotated[
    list[Path] | None,
    typer.Option(
        "--sources",
        "-s",
        metavar="PATH",
        help="A file or folder of documents whose caveats are set beside claims; repeatable.",
        show_default=False,
    ),
]
StoreFile = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="FILE",
        help="A caveat store [default: your own, if `critique sources add` made one].",
        show_default=False,
    ),
]
NoBuiltinSources = Annotated[
    bool, typer.Option("--no-builtin-sources", help="Leave out the caveats that the model brings along.", show_default=False)
]
NoStore = Annotated[
    bool, typer.Option("--no-store", help="Leave out your own caveat store, which is used if there is one.", show_default=False)
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="P",
        callback=_probability,
        help="Least probability of a claim, from 0 to 1 [default: the model's own threshold].",
        show_default=False,
    ),
]
MinRelevance = Annotated[
    float | None,
    typer.Option(
        "--min-relevance",
        metavar="P",
        callback=_probability,
        help="Least relevance of a caveat, from 0 to 1: the higher, the fewer and the surer [default: the model's own, 0.3].",
        show_default=False,
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="LABEL",
        help="End with exit code 1 if there is a claim with this label: unconditional, qualified, or what the model knows.",
        show_default=False,
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option(
        "--model",
        "-m",
        metavar="DIR",
        help="A model folder, or fast: the faster of the two shipped [default: the more exact].",
        show_default=False,
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of standard output.", show_default=False),
]


def read_files(
    inputs: Sequence[str], *, sources: Sequence[Path] | None, store: Path | None, model: Path | None
) -> list[str | Path]:
    """Every file that is read, so that none is written over: standard input and the model's too.

    Raises:
        InputError: A folder of sources holds no document.
    """
    from critique.sources import source_files
    from critique.store import default_store_path

    named = ["/dev/stdin" if name == "-" else name for name in inputs]
    parts = sorted(model.iterdir()) if model is not None and model.is_dir() else []
    return [*named, *source_files(sources or ()), store or default_store_path(), *parts]


def used_store(store: Path | None, *, no_store: bool) -> Path | None:
    """The store that a command uses: the one named, else the user's own where there is one, else none.

    Raises:
        InputError: One is named and none is wanted.
    """
    if no_store:
        if store is not None:
            raise InputError("--store and --no-store exclude each other; leave one out")
        return None
    from critique.store import default_store_path

    own = default_store_path()
    return own if store is None and own.exists() else store


def critic_with(
    model: Path | None,
    *,
    sources: Sequence[Path] | None,
    store: Path | None,
    no_builtin_sources: bool,
    min_confidence: float | None = None,
    min_relevance: float | None = None,
    threads: int = 1,
) -> "Critic":
    """The Critic that the options of a command ask for.

    Raises:
        ModelError: The model folder cannot be used.
        StoreError: A store cannot be used.
        InputError: A source cannot be read.
    """
    from concurrent.futures import ThreadPoolExecutor

    from critique.model import load_model

    with ThreadPoolExecutor(1) as aside:  # the model is read while spaCy is imported: each is a third of the start
        reading = aside.submit(load_model, model, threads=threads)
        from critique.pipeline import CriticOptions, load
        from critique.segmentation import english_tokenizer

        english_tokenizer()  # kept, so made while there is time
        loaded = reading.result()
    if threads > 1:
        loaded.vectors.open_aside()
    return load(
        loaded,
        sources=sources or (),
        options=CriticOptions(min_confidence=min_confidence, min_relevance=min_relevance),
        store=store,
        builtin=not no_builtin_sources,
    )


def waiting_threads() -> int:
    """Threads for a command that somebody waits for; more than a few gain nothing on a document of usual length."""
    return min(os.cpu_count() or 1, 4)
