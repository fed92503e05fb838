"""`critique data`: labelled data."""

import json
from pathlib import Path
from typing import Annotated

import typer

from critique.cli.exits import Exit, errors_as_exits, say, write_output
from critique.errors import InputError

__all__ = ["data_app"]

data_app = typer.Typer(help="Look after labelled data.", no_args_is_help=True, rich_markup_mode=None)


@data_app.command("align", short_help="Derive offsets from quotations.")
def align(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Annotation files (.json, .jsonl), or folders of them.", show_default=False),
    ],
) -> None:
    """Derive the offsets of annotations from their quotations; ambiguous ones are refused."""
    with errors_as_exits():
        from critique.labelled.alignment import align_file
        from critique.report.wording import count

        files = [file for folder in folders for file in _annotations(folder)]
        changed = sum(align_file(file) for file in files)
        say(f"{count(len(files), 'file')}, {changed} changed")


def _annotations(path: Path) -> list[Path]:
    if not path.is_dir():
        found = [path]
    else:  # a corpus holds its splits and its judged pairs beside its annotations
        files = (file for suffix in ("*.json", "*.jsonl") for file in path.rglob(suffix))
        found = sorted(file for file in files if file.name != "splits.json" and "pairs" not in file.relative_to(path).parts)
    if not found or not found[0].exists():
        raise InputError("no annotations here (looked for .json and .jsonl)", path=str(path))
    return found


@data_app.command("check", short_help="Look for faults in a corpus.")
def check(
    folder: Annotated[Path, typer.Argument(metavar="CORPUS", help="A corpus folder.", show_default=False)],
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as faults too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Leave out what is only for the record.")] = False,
) -> None:
    """Check a corpus: schema, offsets, overlaps, balance, duplicates, leaks, pairs, suspicious labels. Exit 1 on faults."""
    with errors_as_exits():
        from critique.checking import Severity, check_corpus
        from critique.report.wording import count

        counts = dict.fromkeys(Severity, 0)
        for finding in check_corpus(folder):
            counts[finding.severity] += 1
            if not (quiet and finding.severity is Severity.INFO):
                write_output(f"{finding}\n", None)
        say(", ".join(count(number, severity) for severity, number in counts.items()))
        if counts[Severity.ERROR] or (strict and counts[Severity.WARNING]):
            raise typer.Exit(Exit.FINDINGS)


@data_app.command("stats", short_help="Count what is in a corpus.")
def stats(
    folder: Annotated[Path, typer.Argument(metavar="CORPUS", help="A corpus folder.", show_default=False)],
) -> None:
    """Count a corpus: documents, words, claims, caveats, forms, qualifiers, pairs, splits."""
    with errors_as_exits():
        from critique.checking.statistics import corpus_statistics

        write_output(json.dumps(corpus_statistics(folder), indent=1) + "\n", None)


@data_app.command("agreement", short_help="Say how far two annotations agree.")
def agreement(
    folder: Annotated[Path, typer.Argument(metavar="CORPUS", help="A corpus folder.", show_default=False)],
) -> None:
    """Say how far the two annotations of what was annotated twice agree."""
    with errors_as_exits():
        from critique.checking.agreement import annotation_agreement

        write_output(json.dumps(annotation_agreement(folder), indent=1) + "\n", None)
