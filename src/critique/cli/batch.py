"""`critique batch`: a whole corpus, one line per article."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from critique.cli.exits import Exit, errors_as_exits, say
from critique.cli.options import (
    FailOn,
    MinConfidence,
    MinRelevance,
    ModelFolder,
    NoBuiltinSources,
    NoStore,
    Sources,
    StoreFile,
    critic_with,
    read_files,
    require_label,
    used_store,
)
from critique.errors import InputError
from critique.places import refuse_overwriting

if TYPE_CHECKING:
    from critique.batch import BatchSummary

__all__ = ["batch"]

_Results = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="OUT.jsonl", help="Where the results go, one line per article.", show_default=False),
]


def batch(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...", help="Files, folders, globs, or JSONL files with a `text` field.", show_default=False
        ),
    ],
    output: _Results,
    sources: Sources = None,
    store: StoreFile = None,
    no_builtin_sources: NoBuiltinSources = False,
    no_store: NoStore = False,
    min_confidence: MinConfidence = None,
    min_relevance: MinRelevance = None,
    fail_on: FailOn = None,
    model: ModelFolder = None,
) -> None:
    """Analyse many articles; what fails goes to OUT.jsonl.errors.jsonl and the run goes on. Exit 2 if everything fails."""
    with errors_as_exits():
        if "-" in inputs:
            raise InputError("batch reads no standard input; name files, or use `critique analyze -` for one article")
        from critique.batch import companions_of, find_letters, run_batch

        files = find_letters(inputs)
        read = read_files(inputs, sources=sources, store=store, model=model)
        refuse_overwriting([output, *companions_of(output)], read=read)
        used = used_store(store, no_store=no_store)
        critic = critic_with(
            model,
            sources=sources,
            store=used,
            no_builtin_sources=no_builtin_sources,
            min_confidence=min_confidence,
            min_relevance=min_relevance,
        )
        require_label(fail_on, critic.model.labels.labels)
        with _progress(len(files)) as advance:
            summary = run_batch(files, critic, output=output, on_letter=advance)
        _end(summary, errors=f"{output}.errors.jsonl", fail_on=fail_on)


def _end(summary: "BatchSummary", *, errors: str, fail_on: str | None) -> None:
    """Says what came of a run, and ends it with the exit code that this calls for.

    Raises:
        InputError: Not one article could be analysed.
    """
    say(_worded(summary, errors))
    if summary.dead_letters and not summary.articles:
        raise InputError("not one article could be analysed; the errors say why", path=errors)
    if fail_on is not None and summary.labels.get(fail_on):
        raise typer.Exit(Exit.FINDINGS)


def _worded(summary: "BatchSummary", errors: str) -> str:
    from critique.report.wording import count

    claims = f"{count(summary.claims, 'claim')} ({summary.unconditional:,} unconditional)"
    dead = f"{count(summary.dead_letters, 'dead letter')} in {errors}" if summary.dead_letters else "no errors"
    return f"{count(summary.articles, 'article')}, {claims}, {dead}"


class _progress:  # noqa: N801 (used as a function)
    """A progress bar on stderr, silent where stderr is no terminal."""

    def __init__(self, files: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(file=sys.stderr)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._files = files
        self._seen: set[str] = set()

    def __enter__(self) -> "_progress":
        self._bar.start()
        self._task = self._bar.add_task("files", total=self._files)
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, letter: object) -> None:
        path = str(getattr(letter, "path", ""))
        if path not in self._seen:
            self._seen.add(path)
            self._bar.advance(self._task)
