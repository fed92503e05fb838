"""Where a user's own store is."""

from pathlib import Path

import platformdirs

__all__ = ["default_store_path"]


def default_store_path() -> Path:
    """The user's store, where the system keeps the data of programs; it need not exist."""
    return Path(platformdirs.user_data_dir("critique", appauthor=False)) / "sources.db"
