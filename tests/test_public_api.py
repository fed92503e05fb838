"""The facade: complete, sorted, and what it says it is."""

import doctest
import importlib
import inspect

import pytest

import critique
from tests.places import ROOT


def test_public_names_are_sorted_and_lead_somewhere():
    assert critique.__all__ == sorted(critique.__all__)
    assert set(critique.__all__) == set(critique._HOMES)
    assert all(getattr(critique, name) is not None for name in critique.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        critique.nothing  # noqa: B018


@pytest.mark.parametrize("name", critique.__all__)
def test_every_public_name_is_documented(name):
    assert inspect.getdoc(getattr(critique, name))
    assert f"`{name}" in (ROOT / "docs" / "api.md").read_text()


WITH_EXAMPLES = [path for path in sorted((ROOT / "src").rglob("*.py")) if ">>>" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.stem)
def test_examples_in_docstrings_hold(path):
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    module = importlib.import_module(".".join(part for part in parts if part != "__init__"))
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed
