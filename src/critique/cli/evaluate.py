"""`critique evaluate`: scores against labelled data."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from critique.cli.exits import errors_as_exits, say, write_output
from critique.cli.options import ModelFolder
from critique.errors import InputError

__all__ = ["RANKER_NAMES", "evaluate_app"]

RANKER_NAMES = ("bm25", "dense", "fused", "learned")
"""Names of `critique.training.rankings.RANKERS`, so that `--help` need not load them; a test holds the two together."""

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


@evaluate_app.command("articles", short_help="Score claims in annotated articles.")
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


@evaluate_app.command("pairing", short_help="Score the ranking of statements for claims.")
def pairing(
    corpus: Annotated[
        Path,
        typer.Option(
            "--corpus", metavar="FILE", help="Documents: JSONL with `_id`, `text`, and maybe `title`.", show_default=False
        ),
    ],
    queries: Annotated[
        Path, typer.Option("--queries", metavar="FILE", help="Claims: JSONL with `_id` and `text`.", show_default=False)
    ],
    qrels: Annotated[
        Path,
        typer.Option("--qrels", metavar="FILE", help="Judgements: query-id, corpus-id, score, by tabs.", show_default=False),
    ],
    ranker: Annotated[
        list[str] | None,
        typer.Option("--ranker", help=f"{', '.join(RANKER_NAMES)}; repeatable [default: all].", show_default=False),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    model: ModelFolder = None,
) -> None:
    """Score the rankings that pairing rests on, on judged claims and statements in the layout of BEIR."""
    with errors_as_exits():
        _one_of(format, ("text", "json"), "--format")
        for name in ranker or ():
            _one_of(name, RANKER_NAMES, "--ranker")
        from critique.labelled.beir import load_beir
        from critique.model import load_model
        from critique.training.rankings import score_pairing

        data = load_beir(corpus, queries, qrels)
        scores = score_pairing(data, load_model(model), tuple(dict.fromkeys(ranker or RANKER_NAMES)))
        write_output(json.dumps(scores, indent=1) + "\n" if format == "json" else _table(scores), None)


def _one_of(value: str, allowed: Sequence[str], option: str) -> None:
    if value not in allowed:
        raise InputError(f"{option}: no {value!r}; expected one of {', '.join(allowed)}")


def _table(scores: Mapping[str, Any]) -> str:
    """Rankers side by side."""
    rows = [("", "nDCG@10", "recall@10", "recall@100", "MRR")]
    rows += [(name, *(f"{value:.4f}" for value in row.values())) for name, row in scores["rankers"].items()]
    lines = [f"{name:8}" + "".join(f"{cell:>12}" for cell in cells) for name, *cells in rows]
    head = f"{scores['documents']} documents, {scores['queries']} queries, {scores['judged']} with a relevant document"
    return "\n".join((head, "", *lines, ""))


def _misses(articles) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001 (values of a lazily imported type)
    missed = [f"MISSED {id}: {' '.join(quote.split())}" for id, row in articles.items() for quote in row.missed]
    return missed + [f"EXTRA  {id}: {' '.join(text.split())}" for id, row in articles.items() for text in row.extra]
