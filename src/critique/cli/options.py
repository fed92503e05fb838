"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["FORMAT_NAMES", "FailOn", "FailOnLabel", "MinConfidence", "ModelFolder", "OutputFile", "Sources"]


FORMAT_NAMES = ("text", "json", "jsonl")
"""Names of `critique.report.FORMATS`, written out so that `--help` need not load the reports; a test holds the two together."""


class FailOnLabel(StrEnum):
    """What `--fail-on` may name."""

    UNCONDITIONAL = "unconditional"
    QUALIFIED = "qualified"


Sources = Annotated[
    list[Path] | None,
    typer.Option(
        "--sources",
        "-s",
        metavar="PATH",
        help="A file or folder of documents whose caveats are set beside claims; repeatable.",
        show_default=False,
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0.0,
        max=1.0,
        help="Least probability of a claim [default: the model's own threshold].",
        show_default=False,
    ),
]
FailOn = Annotated[
    FailOnLabel | None,
    typer.Option("--fail-on", help="End with exit code 1 if there is a claim with this label.", show_default=False),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", "-m", metavar="DIR", help="A model folder [default: the shipped model].", show_default=False),
]
OutputFile = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of standard output.", show_default=False),
]
