"""Where the files of a model folder are: a second model in a folder of its own leaves out what the folder above has."""

from pathlib import Path

__all__ = ["part"]


def part(folder: Path, name: str) -> Path:
    """Where a file of a model folder is: in it, or in the folder above, which lends it."""
    own = folder / name
    return own if own.exists() or not (folder.parent / name).exists() else folder.parent / name
