"""The application: its commands and its one entry point."""

from typing import Annotated

import typer

from critique.cli.analyze import analyze
from critique.cli.ask import ask
from critique.cli.batch import batch
from critique.cli.data import data_app
from critique.cli.evaluate import evaluate_app
from critique.cli.sources import sources_app
from critique.cli.train import train

__all__ = ["app", "main"]

app = typer.Typer(
    name="critique",
    help="Reads advice and shows the strings attached: claimed benefits, how they are qualified, what is held against them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(analyze)
app.command()(ask)
app.command()(batch)
app.command()(train)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(data_app, name="data")
app.add_typer(sources_app, name="sources")


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"critique {version('critique')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the whole application."""


def main() -> None:
    """Runs the command line."""
    app()
