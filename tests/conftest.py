"""What many tests need: the shipped model, loaded once, and the command line as a call."""

from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from critique.cli.app import app
from critique.model import load_model
from critique.pipeline import Critic


@pytest.fixture(autouse=True)
def nobodys_own_store(tmp_path_factory, monkeypatch):
    """No test sees the store of whoever runs it, nor that of another test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="session")
def model():
    return load_model()


@pytest.fixture(scope="session")
def critic(model):
    return Critic(model)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def run():
    """Runs `critique` with these words and gives exit code, stdout and stderr."""

    def call(*words, stdin=None):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call
