"""`critique data`: labelled data."""

from pathlib import Path
from typing import Annotated

import typer

from critique.cli.exits import errors_as_exits, say
from critique.errors import InputError

__all__ = ["data_app"]

data_app = typer.Typer(help="Look after labelled data.", no_args_is_help=True, rich_markup_mode=None)


@data_app.command("align")
def align(
    folders: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Annotation files (.json, .jsonl), or folders of them.", show_default=False)],
) -> None:
    """Derive the offsets of annotations from their quotations; ambiguous ones are refused."""
    with errors_as_exits():
        from critique.labelled.alignment import align_file

        files = [file for folder in folders for file in _annotations(folder)]
        changed = sum(align_file(file) for file in files)
        say(f"{len(files)} files, {changed} changed")


def _annotations(path: Path) -> list[Path]:
    found = sorted(file for suffix in ("*.json", "*.jsonl") for file in path.rglob(suffix)) if path.is_dir() else [path]
    if not found or not found[0].exists():
        raise InputError("no annotations here (looked for .json and .jsonl)", path=str(path))
    return found
