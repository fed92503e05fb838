"""The facade: complete, sorted, and what it says it is."""

import doctest
import inspect

import pytest

import critique
import critique.extraction.roles
import critique.features
import critique.lexicon.cues
import critique.retrieval
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


@pytest.mark.parametrize(
    "module",
    [critique, critique.features, critique.retrieval, critique.extraction.roles, critique.lexicon.cues],
    ids=lambda module: module.__name__,
)
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0
