"""`critique train`: the classifier from records, or a whole model from a corpus."""

import json
from pathlib import Path
from typing import Annotated

import typer

from critique.cli.exits import errors_as_exits, say, write_output
from critique.cli.options import ModelFolder
from critique.errors import InputError, UnwritableOutput

__all__ = ["train"]


def train(
    data: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA.jsonl...",
            help="Records with `text` and `label`; or one corpus folder, for a whole model.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The model folder to write.", show_default=False)
    ],
    model: ModelFolder = None,
    seed: Annotated[int, typer.Option(help="For the cross-validation's folds.")] = 0,
) -> None:
    """Train the classifier on labelled claims (JSONL), or make a whole model from a corpus folder."""
    with errors_as_exits():
        _check(data, output)
        if data[0].is_dir():
            from critique.training.build import make_model
            from critique.training.scoring import score_model

            say(f"making a model from {data[0]}")
            scores = make_model(data[0], output, evaluate=score_model)
        else:
            from critique.model import load_model
            from critique.training.records import train_classifier

            scores = train_classifier(data, output, base=load_model(model), seed=seed)
        write_output(json.dumps(scores, indent=1) + "\n", None)
        say(f"model written to {output}; use it with --model {output}")


def _check(data: list[Path], output: Path) -> None:
    for path in data:
        if not path.exists():
            raise InputError("no such file; expected JSONL records or a corpus folder", path=str(path))
    if len(data) > 1 and any(path.is_dir() for path in data):
        raise InputError(
            "a corpus folder cannot be mixed with other data; name it alone",
            path=str(next(path for path in data if path.is_dir())),
        )
    if output.exists() and not output.is_dir():
        raise UnwritableOutput("is a file; a model is a folder, name another with --output", path=str(output))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutput(
            f"cannot be made ({error.strerror or error}); name another with --output", path=str(output)
        ) from error
