"""Exit codes, and how errors become them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path

import typer

from critique.errors import CritiqueError, ModelError, StoreError, UnwritableOutput
from critique.places import named_faults

__all__ = ["Exit", "errors_as_exits", "say", "write_output"]


class Exit(IntEnum):
    """What the command's end means."""

    DONE = 0
    FINDINGS = 1
    BAD_INPUT = 2
    BAD_MODEL = 3
    INTERRUPTED = 130


def say(message: str) -> None:
    """Talk goes to stderr, so that results can be piped."""
    typer.echo(message, err=True)


@contextmanager
def errors_as_exits() -> Iterator[None]:
    """Turns critique's own errors and the system's into a message and an exit code; a closed pipe ends quietly."""
    try:
        yield
    except (ModelError, StoreError) as error:
        say(f"critique: {error}")
        raise typer.Exit(Exit.BAD_MODEL) from error
    except CritiqueError as error:
        say(f"critique: {error}")
        raise typer.Exit(Exit.BAD_INPUT) from error
    except KeyboardInterrupt as error:
        say("critique: interrupted")
        raise typer.Exit(Exit.INTERRUPTED) from error
    except BrokenPipeError as error:
        sys.stderr.close()
        raise typer.Exit(Exit.DONE) from error
    except OSError as error:  # a folder that may not be entered, a name that is too long: the system's own words say which
        say(f"critique: {error}")
        raise typer.Exit(Exit.BAD_INPUT) from error


def write_output(text: str, path: Path | None) -> None:
    """Writes a result to a file, or to stdout.

    Raises:
        UnwritableOutput: The file cannot be written.
    """
    if path is None:
        if sys.stdout is None:
            raise UnwritableOutput("is closed; name a file with --output", path="standard output")
        try:
            sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace"))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UnwritableOutput(f"cannot be written ({error.strerror or error})", path="standard output") from error
        return
    with named_faults(path):
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
