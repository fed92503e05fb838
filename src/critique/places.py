"""Files: whether two names mean the same one, and that none is overwritten that was to be read."""

from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG

from critique.errors import UnwritableOutput

__all__ = ["real_path", "refuse_overwriting"]


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
