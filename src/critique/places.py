"""Files: whether two names mean the same one, that none is overwritten that was to be read, and what goes wrong in writing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import IO

from critique.errors import UnwritableOutput

__all__ = ["named_faults", "real_path", "refuse_overwriting", "write_line", "written_lines"]


def real_path(path: str | Path) -> Path:
    """The path without links; as it is where its links lead in a circle, or where it may not be followed."""
    try:
        return Path(path).resolve()
    except (OSError, RuntimeError, ValueError):
        return Path(path).absolute()


def _inode(path: str | Path) -> tuple[int, int] | None:
    """What tells a regular file apart whatever its names."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if S_ISREG(found.st_mode) and found.st_ino else None


def refuse_overwriting(written: Iterable[Path], *, read: Iterable[str | Path]) -> None:
    """Nothing that is read is written over.

    Args:
        written: Files that are about to be written.
        read: Files that were named to be read.

    Raises:
        UnwritableOutput: One is both.
    """
    named = list(read)
    known = {real_path(path) for path in named} | set(filter(None, map(_inode, named)))
    for path in written:
        if real_path(path) in known or _inode(path) in known:
            raise UnwritableOutput("is an input; name another with --output, nothing was written", path=str(path))


@contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Says of which file it was that the system refused to write it.

    Raises:
        UnwritableOutput: It did.
    """
    try:
        yield
    except OSError as error:
        problem = f"cannot be written ({error.strerror or error}); name another with --output"
        raise UnwritableOutput(problem, path=str(path)) from error


@contextmanager
def written_lines(path: Path) -> Iterator[IO[str]]:
    """A file for `write_line`; what goes wrong when it is opened or closed is named."""
    with named_faults(path):
        file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        yield file
    finally:
        with named_faults(path):
            file.close()


def write_line(file: IO[str], line: str) -> None:
    """Writes a line, and sees to it that it is there."""
    with named_faults(Path(file.name)):
        file.write(line + "\n")
        file.flush()
