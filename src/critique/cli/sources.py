"""`critique sources`: the caveat store."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from critique.cli.exits import Exit, errors_as_exits, say, write_output
from critique.cli.options import FORMAT_NAMES, ModelFolder, OutputFile, StoreFile, require_format, waiting_threads
from critique.places import refuse_overwriting

if TYPE_CHECKING:
    from critique.sources import Addition

__all__ = ["sources_app"]

sources_app = typer.Typer(
    help="Look after your store of source documents, whose caveats are set beside claims.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Number = Annotated[int, typer.Argument(metavar="ID", help="A number that `list` shows.", show_default=False)]


@sources_app.command("add", short_help="Mine documents and keep their caveats.")
def add(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Documents, or folders of them (.md, .txt).", show_default=False)
    ],
    store: StoreFile = None,
    model: ModelFolder = None,
) -> None:
    """Mine documents for caveats and keep these; what is there already is left, what has changed is replaced."""
    with errors_as_exits():
        from critique.model import load_model
        from critique.report.wording import count
        from critique.sources import add_files, open_store, source_files

        files = source_files(paths)
        loaded = load_model(model)
        outcomes: dict[str, int] = {}
        with open_store(_place(store), loaded, create=True) as opened:
            for addition in add_files(opened, files, loaded):
                say(_worded(addition))
                outcome = addition.added.outcome.value if addition.added else "failed"
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
        say(f"{count(len(files), 'document')}: " + ", ".join(f"{number:,} {name}" for name, number in outcomes.items()))
        if "failed" in outcomes:
            raise typer.Exit(Exit.BAD_INPUT)


def _worded(addition: "Addition") -> str:
    from critique.report.wording import count

    if addition.added is None:
        return f"critique: {addition.error}"
    added = addition.added
    return f"{added.outcome.value} as {added.id}: {addition.path} ({count(added.caveats, 'caveat')})"


@sources_app.command("list", short_help="List the documents.")
def show_all(
    format: Annotated[str, typer.Option("--format", "-f", help=f"How to show it: {', '.join(FORMAT_NAMES)}.")] = "text",
    store: StoreFile = None,
) -> None:
    """List the documents: number, caveats, what found them, title, author, date, address, file."""
    with errors_as_exits():
        require_format(format)
        from critique.report.listing import list_documents
        from critique.sources import document_record
        from critique.store import Store

        with Store.open(_place(store)) as opened:
            records = [document_record(document) for document in opened.documents()]
        if format == "text":
            write_output(list_documents(records), None)
        elif format == "json":
            write_output(_json(records, indent=1), None)
        else:
            write_output("".join(_json(record) for record in records), None)


@sources_app.command("show")
def show(id: Number, store: StoreFile = None) -> None:
    """Show a document with its caveats."""
    with errors_as_exits():
        from critique.report.listing import show_document
        from critique.sources import document_record
        from critique.store import Store

        with Store.open(_place(store)) as opened, opened.snapshot():
            record = document_record(opened.document(id))
            write_output(show_document(record, [stored.caveat for stored in opened.caveats(id)]), None)


@sources_app.command("remove", short_help="Remove documents and their caveats.")
def remove(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help="Numbers that `list` shows.", show_default=False)],
    store: StoreFile = None,
) -> None:
    """Remove documents and their caveats; all of them, or none if one does not exist."""
    with errors_as_exits():
        from critique.report.wording import count
        from critique.store import Store

        with Store.open(_place(store), writable=True) as opened:
            opened.remove(list(dict.fromkeys(ids)))
        say(f"{count(len(set(ids)), 'document')} removed")


@sources_app.command("export", short_help="Write documents and caveats as JSON Lines.")
def export(store: StoreFile = None, output: OutputFile = None) -> None:
    """Write every document with its text and caveats, one JSON object a line."""
    with errors_as_exits():
        from critique.sources import export_records
        from critique.store import Store

        if output is not None:
            refuse_overwriting([output], read=[_place(store)])
        with Store.open(_place(store)) as opened:
            write_output("".join(map(_json, export_records(opened))), output)


@sources_app.command("update", short_help="Mine all documents anew.")
def update(store: StoreFile = None, model: ModelFolder = None) -> None:
    """Find all caveats and vectors anew with the model as it is now, from the stored texts; all documents or none."""
    with errors_as_exits():
        from critique.model import load_model
        from critique.report.wording import count
        from critique.sources import update_store
        from critique.store import Store

        with Store.open(_place(store), writable=True) as opened:
            loaded = load_model(model, threads=waiting_threads())
            say(f"{count(update_store(opened, loaded), 'document')} mined and encoded anew")


def _place(store: Path | None) -> Path:
    """The store that is named, or the user's own."""
    from critique.store import default_store_path

    return default_store_path() if store is None else store


def _json(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401 (JSON)
    from critique.report.json_text import escape

    return escape(json.dumps(value, ensure_ascii=False, indent=indent))
