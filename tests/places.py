"""Where the tests find the checkout and what stands beside it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
EXAMPLE = ROOT / "examples" / "weekly-newsletter.md"
EXAMPLE_SOURCES = ROOT / "examples" / "sources"
SHARED = ROOT.parent / "shared"

needs_shared = pytest.mark.skipif(not (SHARED / "real").is_dir(), reason="needs ../shared, which a user's machine lacks")
