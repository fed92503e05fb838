"""The house rules that no linter knows."""

import ast
import subprocess
import sys

import pytest

from tests.places import ROOT

MODULES = sorted((ROOT / "src" / "critique").rglob("*.py"))


def loaded_by(code):
    command = f"import sys; {code}; print(' '.join(sorted(sys.modules)))"
    return set(
        subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, text=True)
        .stdout.splitlines()[-1]
        .split()
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_is_longer_than_three_hundred_lines(path):
    limit = 400 if path.name == "values.py" else 300  # one vocabulary, on one page
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_nobody_inside_imports_the_facade(path):
    imported = [
        node for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Import) and any(alias.name == "critique" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "critique")
    ]  # fmt: skip
    assert imported == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_function_is_longer_than_forty_lines(path):
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    assert [node.name for node in functions if node.end_lineno - node.lineno + 1 > 40] == []


def test_help_loads_neither_spacy_nor_scikit_learn():
    code = "from critique.cli.app import app; from typer.testing import CliRunner; CliRunner().invoke(app, ['--help'])"
    assert not loaded_by(code) & {"spacy", "sklearn", "scipy"}


def test_a_model_is_read_without_spacy_which_the_command_line_imports_meanwhile():
    assert "spacy" not in loaded_by("from critique.model import load_model; load_model()")


def test_importing_critique_loads_nothing_of_it():
    assert not loaded_by("import critique") & {"critique.pipeline", "numpy", "spacy"}


def test_analysis_never_loads_scikit_learn():
    assert "sklearn" not in loaded_by("import critique; critique.load().analyze('Pairing saves time.')")
