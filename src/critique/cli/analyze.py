"""`critique analyze`: the main job."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from critique.cli.exits import Exit, errors_as_exits, write_output
from critique.cli.options import (
    FORMAT_NAMES,
    FailOn,
    MinConfidence,
    MinRelevance,
    ModelFolder,
    NoBuiltinSources,
    NoStore,
    OutputFile,
    Sources,
    StoreFile,
    critic_with,
    read_files,
    require_format,
    require_label,
    used_store,
    waiting_threads,
)
from critique.errors import InputError
from critique.places import refuse_overwriting

if TYPE_CHECKING:
    from critique.pipeline import Critic
    from critique.values import Critique

__all__ = ["analyze", "rendered"]


def analyze(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Articles (.md, .txt), or - for standard input.", show_default=False),
    ],
    format: Annotated[str, typer.Option("--format", "-f", help=f"How to show the result: {', '.join(FORMAT_NAMES)}.")] = "text",
    sources: Sources = None,
    store: StoreFile = None,
    no_builtin_sources: NoBuiltinSources = False,
    no_store: NoStore = False,
    min_confidence: MinConfidence = None,
    min_relevance: MinRelevance = None,
    fail_on: FailOn = None,
    model: ModelFolder = None,
    output: OutputFile = None,
) -> None:
    """Show the claimed benefits of an article, how they are qualified, and the caveats held against them."""
    with errors_as_exits():
        require_format(format)
        if format == "json" and len(files) > 1:
            raise InputError("--format json holds one article; use jsonl for several")
        if output is not None:
            refuse_overwriting([output], read=read_files(files, sources=sources, store=store, model=model))
        critic = critic_with(
            model,
            sources=sources,
            store=used_store(store, no_store=no_store),
            no_builtin_sources=no_builtin_sources,
            min_confidence=min_confidence,
            min_relevance=min_relevance,
            threads=waiting_threads(),
        )
        require_label(fail_on, critic.model.labels.labels)
        critiques = [_analyze(critic, file) for file in files]
        write_output(rendered(critiques, format=format, to_file=output is not None), output)
        if fail_on is not None and any(critique.count(fail_on) for critique in critiques):
            raise typer.Exit(Exit.FINDINGS)


def _analyze(critic: "Critic", file: str) -> "Critique":
    if file != "-":
        return critic.analyze_file(Path(file))
    from critique.reading import read_bytes

    if sys.stdin is None:
        raise InputError("standard input is closed; name a file")
    return critic.analyze_article(read_bytes(sys.stdin.buffer.read(), name="stdin", path=None, format="markdown"))


def rendered(critiques: "list[Critique]", *, format: str, to_file: bool) -> str:
    """The reports, one after the other, as wide and as colourful as the terminal allows."""
    import shutil

    from critique.report import render

    is_terminal = sys.stdout is not None and sys.stdout.isatty() and not to_file
    width = min(shutil.get_terminal_size((80, 24)).columns, 100) if is_terminal else 80
    parts = [render(critique, format=format, width=width, color=is_terminal and _wants_color()) for critique in critiques]
    return "\n".join(parts) if format in ("text", "answer") else "".join(parts)


def _wants_color() -> bool:
    import os

    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
