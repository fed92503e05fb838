"""`critique ask`: caveats for one claim, without an article."""

import sys
from collections.abc import Iterator
from io import StringIO
from typing import Annotated

import typer

from critique.cli.analyze import rendered
from critique.cli.exits import errors_as_exits, write_output
from critique.cli.options import (
    FORMAT_NAMES,
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
    used_store,
    waiting_threads,
)
from critique.errors import InputError
from critique.places import refuse_overwriting

__all__ = ["ask"]


def ask(
    claim: Annotated[
        str,
        typer.Argument(
            metavar="CLAIM", help="A claim in a sentence, or - for one a line of standard input.", show_default=False
        ),
    ],
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="T", help="What the claim is about, as an article's title.", show_default=False),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help=f"How to show the result: {', '.join(FORMAT_NAMES)}.")] = "text",
    sources: Sources = None,
    store: StoreFile = None,
    no_builtin_sources: NoBuiltinSources = False,
    no_store: NoStore = False,
    min_relevance: MinRelevance = None,
    model: ModelFolder = None,
    output: OutputFile = None,
) -> None:
    """Show the caveats held against one claim, as if an article made it."""
    with errors_as_exits():
        require_format(format)
        if format == "json" and claim == "-":
            raise InputError("--format json holds one claim; use jsonl for standard input")
        if output is not None:
            read = read_files(["-"] if claim == "-" else [], sources=sources, store=store, model=model)
            refuse_overwriting([output], read=read)
        claims = list(_lines()) if claim == "-" else [("claim", claim)]
        critic = critic_with(
            model,
            sources=sources,
            store=used_store(store, no_store=no_store),
            no_builtin_sources=no_builtin_sources,
            min_relevance=min_relevance,
            threads=waiting_threads(),
        )
        answers = [critic.ask(text, title=title, id=id) for id, text in claims]
        write_output(rendered(answers, format="answer" if format == "text" else format, to_file=output is not None), output)


def _lines() -> Iterator[tuple[str, str]]:
    """Names and texts of the claims on standard input."""
    from critique.characters import says_nothing
    from critique.reading.decoding import decode

    if sys.stdin is None:
        raise InputError("standard input is closed; say the claim on the command line")
    # as where offsets are counted, a carriage return, a line feed or both end a line; a form feed does not
    lines = StringIO(decode(sys.stdin.buffer.read(), path=None), newline=None)
    for number, line in enumerate((line.removesuffix("\n") for line in lines), 1):
        if line.strip():
            if says_nothing(line):
                raise InputError("there is no claim here; expected a sentence", path="standard input", line=number)
            yield f"claim-{number}", line
