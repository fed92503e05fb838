"""Documentation that cannot rot: every command, option, error kind and file that it names."""

import json
import re

import pytest
from typer.main import get_command

from critique.cli.app import app
from critique.model import default_model_path, load_model
from critique.store import Store
from critique.values import CaveatKind, Label, QualifierKind
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "guide.md").read_text()
README = (ROOT / "README.md").read_text()


def commands():
    root = get_command(app)
    for name, command in root.commands.items():
        yield from (
            ((f"{name} {inner}", found) for inner, found in command.commands.items())
            if hasattr(command, "commands")
            else [(name, command)]
        )


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_is_in_the_guide(name):
    assert f"critique {name}" in GUIDE


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_has_help(name, command):
    assert command.help


@pytest.mark.parametrize("word", [*Label, *QualifierKind, *CaveatKind])
def test_every_label_and_kind_is_in_the_guide(word):
    assert word.value in GUIDE


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_to_files(page):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text())
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


def test_readme_has_the_two_commands_that_ci_runs():
    for mark in ("first-command", "second-command"):
        block = re.search(rf"<!-- {mark} -->\n```console\n(.+)\n```", README)
        assert block
        assert block[1].startswith("python3 -m venv .venv && .venv/bin/pip install")


def test_what_readme_says_it_prints_is_printed(run):
    from tests.places import EXAMPLE, EXAMPLE_SOURCES

    shown = run("analyze", EXAMPLE, "--sources", EXAMPLE_SOURCES).out
    block = re.search(r"```text\n(.+?)```", README, re.DOTALL)
    assert block
    assert block[1].strip() in shown


def test_the_card_holds_the_variants_as_they_were_measured():
    measured = json.loads((ROOT / "benchmarks" / "results" / "variants.json").read_text())
    card = (ROOT / "models" / "card.md").read_text()
    for name, figures in measured.items():
        assert f"| {name} | {figures['claim_f1']:.3f} |" in card
        assert f"| {figures['label_macro_f1']:.3f} | {figures['words_per_second']:,} |" in card


def test_guide_and_readme_count_the_built_in_documents_and_name_the_thresholds():
    with Store.open(default_model_path() / "sources.db", immutable=True) as store:
        documents = len(store.documents())
    assert f"those of the {documents} critical documents" in GUIDE
    assert f"{documents} critical documents that come with it" in README
    usual, fast = (load_model(path).claims.threshold for path in (None, default_model_path() / "fast"))
    assert f"the model's own threshold, {usual} (`--model fast`: {fast})" in GUIDE
