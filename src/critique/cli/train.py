"""`critique train`: the classifier from records, or a whole model from a corpus."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

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
    seed: Annotated[
        int | None,
        typer.Option(help="For the folds of the cross-validation of records [default: 0].", show_default=False),
    ] = None,
) -> None:
    """Train the classifier on labelled claims (JSONL), or make a whole model from a corpus folder."""
    with errors_as_exits():
        _check(data, model=model, seed=seed)
        with _folder(output):
            if data[0].is_dir():
                scores = _train_on_corpus(data[0], output)
            else:
                scores = _train_on_records(data, output, model=model, seed=seed or 0)
        write_output(json.dumps(scores, indent=1) + "\n", None)
        say(f"model written to {output}; use it with --model {output}")


def _train_on_corpus(corpus: Path, output: Path) -> Mapping[str, Any]:
    from critique.training.build import make_model
    from critique.training.scoring import score_model

    say(f"making a model from {corpus}")
    return make_model(corpus, output, evaluate=score_model)


def _train_on_records(data: list[Path], output: Path, *, model: Path | None, seed: int) -> Mapping[str, Any]:
    from critique.model import load_model
    from critique.training.records import train_classifier

    return train_classifier(data, output, base=load_model(model), seed=seed)


def _check(data: list[Path], *, model: Path | None, seed: int | None) -> None:
    for path in data:
        if not path.exists():
            raise InputError("no such file; expected JSONL records or a corpus folder", path=str(path))
    corpus = next((path for path in data if path.is_dir()), None)
    if corpus is not None and len(data) > 1:
        raise InputError("a corpus folder cannot be mixed with other data; name it alone", path=str(corpus))
    for option, value in (("--model", model), ("--seed", seed)):
        if corpus is not None and value is not None:
            problem = f"{option} is for records only: a corpus folder makes every head anew, with fixed folds; leave it out"
            raise InputError(problem, path=str(corpus))


@contextmanager
def _folder(output: Path) -> Iterator[None]:
    """Makes the folder beforehand, so that no training is in vain; takes it away again if nothing comes of it.

    Raises:
        UnwritableOutput: It cannot be made.
    """
    try:
        if output.exists() and not output.is_dir():
            raise UnwritableOutput("is a file; a model is a folder, name another with --output", path=str(output))
        made = [path for path in (output, *output.parents) if not path.exists()]
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot be made ({error.strerror or error}); name another with --output"
        raise UnwritableOutput(problem, path=str(output)) from error
    try:
        yield
    except BaseException:
        with suppress(OSError):
            for path in made:
                path.rmdir()
        raise
