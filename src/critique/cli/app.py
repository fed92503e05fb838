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
    help="Reads advice in English and shows the strings attached: claimed benefits, what qualifies them, what speaks against.",
    epilog="Exit codes: 0 done, 1 findings of --fail-on, 2 usage or input, 3 model or store, 130 cut off. See docs/guide.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(short_help="Show an article's claims and caveats.")(analyze)
app.command(short_help="Show the caveats of one claim.")(ask)
app.command(short_help="Analyse many articles into JSON Lines.")(batch)
app.command(short_help="Refit the classifier, or the whole model.")(train)
app.add_typer(evaluate_app, name="evaluate", short_help="Score a model.")
app.add_typer(data_app, name="data", short_help="Check labelled data.")
app.add_typer(sources_app, name="sources", short_help="Keep source documents.")


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
