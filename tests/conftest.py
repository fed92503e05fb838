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


@pytest.fixture
def tiny_base(model):
    """A base encoder of random weights, with the shipped tokenizer."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from critique.training.encoder.base import BaseEncoder

    config = {
        "vocab_size": 30522,
        "hidden_size": 64,
        "num_hidden_layers": 6,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 512,
    }
    torch.manual_seed(0)
    bert = transformers.BertModel(transformers.BertConfig(**config), add_pooling_layer=False)
    weights = {name: value.numpy() for name, value in bert.state_dict().items()}
    return BaseEncoder(weights=weights, config=config, tokenizer=(model.path / "tokenizer.json").read_bytes())


@pytest.fixture
def tiny_mpnet(model):
    """The same of another architecture, wider, with two layers."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from critique.training.encoder.base import BaseEncoder

    config = {
        "vocab_size": 30522,
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "max_position_embeddings": 514,
    }
    torch.manual_seed(1)
    mpnet = transformers.MPNetModel(transformers.MPNetConfig(**config), add_pooling_layer=False)
    weights = {name: value.numpy() for name, value in mpnet.state_dict().items()}
    tokenizer = (model.path / "tokenizer.json").read_bytes()
    return BaseEncoder(weights=weights, config=config, tokenizer=tokenizer, architecture="mpnet")
