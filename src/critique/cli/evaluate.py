"""`critique evaluate`: scores against labelled data."""

import json
from pathlib import Path
from typing import Annotated

import typer

from critique.cli.exits import errors_as_exits, say, write_output
from critique.cli.options import ModelFolder

__all__ = ["evaluate_app"]

evaluate_app = typer.Typer(help="Score a model against labelled data.", no_args_is_help=True, rich_markup_mode=None)


@evaluate_app.command("labels")
def labels(
    data: Annotated[
        list[Path], typer.Argument(metavar="DATA.jsonl...", help="Records with `text` and `label`.", show_default=False)
    ],
    model: ModelFolder = None,
) -> None:
    """Score the classifier on labelled claims."""
    with errors_as_exits():
        from critique.model import load_model
        from critique.training.scoring import score_labels

        write_output(json.dumps(score_labels(data, load_model(model)), indent=1) + "\n", None)


@evaluate_app.command("articles")
def articles(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="A folder of ID.json annotations.", show_default=False)],
    texts: Annotated[
        Path | None,
        typer.Option("--articles", metavar="DIR", help="Where ID.md or ID.txt are [default: GOLD].", show_default=False),
    ] = None,
    only: Annotated[str, typer.Option(help="Score only articles whose id begins so.")] = "",
    show: Annotated[int, typer.Option(min=0, help="Also print up to this many misses and false alarms.")] = 0,
    model: ModelFolder = None,
) -> None:
    """Analyse annotated articles and score the claims that are found."""
    with errors_as_exits():
        from critique.pipeline import load
        from critique.training.scoring import score_gold

        scores = score_gold(gold, texts or gold, load(model, builtin=False), only=only)
        for id, row in scores.articles.items():
            for quote in row.unlocated:
                say(f"critique: {gold / id}.json: a quotation is not in the article and counts as a miss; mend it: {quote!r}")
        write_output(json.dumps(scores.to_dict(), indent=1) + "\n", None)
        for line in _misses(scores.articles)[:show]:
            write_output(line + "\n", None)


def _misses(articles) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001 (values of a lazily imported type)
    missed = [f"MISSED {id}: {' '.join(quote.split())}" for id, row in articles.items() for quote in row.missed]
    return missed + [f"EXTRA  {id}: {' '.join(text.split())}" for id, row in articles.items() for text in row.extra]
