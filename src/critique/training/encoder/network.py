"""The network: a small BERT with linear heads over sentences and word pieces, and the loss that trains it."""

import copy
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from critique.encoding import outputs
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.targets import IGNORED, TrainingWindow

__all__ = [
    "CLASS_WEIGHT",
    "TAG_COLUMNS",
    "TAG_WEIGHT",
    "Batch",
    "Network",
    "Outputs",
    "average",
    "base_network",
    "collate",
    "fingerprint",
    "kept_network",
    "loss_of",
    "require_layers",
]

TAG_COLUMNS = (outputs.CLAIM_SPAN, outputs.LEVER, outputs.BENEFIT, outputs.QUALIFIER)
"""Columns of each head over ids, in the order of the rows of `SentenceTarget.tags`."""

CLASS_WEIGHT, TAG_WEIGHT = 0.3, 0.4
"""What kinds and stances, and each head over ids, count in a loss beside claim, caveat and label."""

Batch = dict[str, torch.Tensor]

AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)

_ARCHITECTURES = {"bert": (BertConfig, BertModel), "mpnet": (MPNetConfig, MPNetModel)}


class Outputs(NamedTuple):
    """What a network gives for a batch.

    Attributes:
        sentences: Scores, shape (windows, sentences, `outputs.SENTENCE_OUTPUTS`).
        tags: Scores of ids, shape (windows, ids, `outputs.TAG_OUTPUTS`).
        vectors: Mean of the states of each sentence, shape (windows, sentences, width).
    """

    sentences: torch.Tensor
    tags: torch.Tensor
    vectors: torch.Tensor


class Network(nn.Module):
    """Encoder and heads.

    Sentences are pooled by the mean of their own states. Word embeddings stay as they are: the corpus is small, and most
    words of other people's articles do not occur in it. So do MPNet's vectors of places and distances. Attention has no
    dropout: drawing what to drop took a third of the time of training, and nothing was learned better for it.
    """

    def __init__(self, base: BaseEncoder, *, layers: int | None = None) -> None:
        """Starts from a base encoder, or from some of its layers, evenly spread.

        Raises:
            ValueError: It has no such number of layers.
        """
        super().__init__()
        self.bert = base_network(base, layers=layers, attention_dropout=0.0)
        width = self.bert.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.sentence = nn.Linear(width, outputs.SENTENCE_OUTPUTS)
        self.tag = nn.Linear(width, outputs.TAG_OUTPUTS)
        self.freeze(0)

    def forward(self, batch: Batch) -> Outputs:
        """What it gives for a batch."""
        states = self.bert(input_ids=batch["ids"], attention_mask=batch["mask"]).last_hidden_state
        vectors = torch.bmm(batch["pool"].to(states.dtype), states)
        return Outputs(self.sentence(self.dropout(vectors)), self.tag(self.dropout(states)), vectors)

    def lowest(self, layers: int) -> "Network":
        """A network of its lowest layers, with its heads: what a smaller one begins with.

        Raises:
            ValueError: It has no such number of layers.
        """
        require_layers(layers, self.layers)
        lower = copy.deepcopy(self)
        lower.bert.encoder.layer = lower.bert.encoder.layer[:layers]
        lower.bert.config.num_hidden_layers = layers
        return lower

    def freeze(self, layers: int) -> None:
        """Lets the lowest layers stay as they are, with all that is below them, and all others learn.

        The way back is the shorter for it.

        Args:
            layers: How many; 0 for none.

        Raises:
            ValueError: It has no such number of layers.
        """
        self.requires_grad_(requires_grad=True)
        still = _tables(self.bert)
        if layers:
            require_layers(layers, self.layers)
            still += [self.bert.embeddings, *self.bert.encoder.layer[:layers]]
        for module in still:
            module.requires_grad_(requires_grad=False)

    def attend(self, how: str) -> None:
        """Sets how attention is computed, as transformers calls it, where it can be done in more than one way."""
        if self.bert._supports_sdpa:
            self.bert.set_attn_implementation(how)

    @property
    def layers(self) -> int:
        """How many layers the encoder has."""
        return len(self.bert.encoder.layer)

    def head_parameters(self) -> list[nn.Parameter]:
        """Of the heads, which learn faster."""
        return [*self.sentence.parameters(), *self.tag.parameters()]

    def encoder_parameters(self) -> list[nn.Parameter]:
        """Of the encoder, as far as they learn."""
        return [parameter for parameter in self.bert.parameters() if parameter.requires_grad]


def base_network(base: BaseEncoder, *, layers: int | None = None, attention_dropout: float = 0.1) -> BertModel | MPNetModel:
    """A base encoder, or some of its layers, evenly spread, without a head.

    Args:
        base: Its weights.
        layers: How many are kept; all if `None`.
        attention_dropout: Share of the attention that is dropped while it learns.

    Raises:
        ValueError: It has no such number of layers.
    """
    depth = base.config["num_hidden_layers"]
    count = depth if layers is None else layers
    require_layers(count, depth)
    of_config, of_model = _ARCHITECTURES[base.architecture]
    config = of_config(**base.config, attention_probs_dropout_prob=attention_dropout)
    if of_model._supports_sdpa:
        config._attn_implementation = "sdpa"
    bert = of_model(config, add_pooling_layer=False)
    bert.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in base.weights.items()}, strict=False)
    kept = np.linspace(0, depth - 1, count).round().astype(int)
    bert.encoder.layer = nn.ModuleList([bert.encoder.layer[layer] for layer in kept])
    bert.config.num_hidden_layers = count
    return bert


def _tables(bert: BertModel | MPNetModel) -> list[nn.Module]:
    """The tables of vectors that no training changes."""
    tables = [bert.embeddings.word_embeddings]
    if isinstance(bert, MPNetModel):
        tables += [bert.embeddings.position_embeddings, bert.encoder.relative_attention_bias]
    return tables


def require_layers(count: int, depth: int) -> None:
    """Refuses a number of layers that an encoder of a certain depth does not have.

    Raises:
        ValueError: It does not have them.
    """
    if not 1 <= count <= depth:
        raise ValueError(f"expected 1 to {depth} layers, found {count}")


def average(networks: Sequence[AnyNetwork]) -> AnyNetwork:
    """A network whose weights are the mean of others' that began alike."""
    result = copy.deepcopy(networks[0])
    states = [network.state_dict() for network in networks]
    mean = {
        name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value
        for name, value in states[0].items()
    }
    result.load_state_dict(mean)
    return result


def kept_network(path: Path, base: BaseEncoder) -> Network:
    """A network that `critique train --encoder` kept beside its checkpoints.

    Args:
        path: With `layers`, their number, and `state`, the weights.
        base: Of the same shape.

    Raises:
        OSError: The file is missing.
    """
    kept = torch.load(path, weights_only=True)
    network = Network(base, layers=kept["layers"])
    network.load_state_dict(kept["state"])
    return network


def fingerprint(network: nn.Module) -> str:
    """A hash of a network's weights."""
    digest = hashlib.sha256()
    for name, value in network.state_dict().items():
        digest.update(name.encode())
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()


def collate(windows: Sequence[TrainingWindow]) -> Batch:
    """Windows as padded tensors, with their targets."""
    ids = max(len(window.window.ids) for window in windows)
    sentences = max(len(window.targets) for window in windows)
    batch = {
        "ids": torch.zeros(len(windows), ids, dtype=torch.long),
        "mask": torch.zeros(len(windows), ids, dtype=torch.long),
        "pool": torch.zeros(len(windows), sentences, ids),
        "tags": torch.full((len(windows), 4, ids), IGNORED, dtype=torch.long),
        "weight": torch.tensor([[window.weight] for window in windows]),
        **{name: torch.full((len(windows), sentences), IGNORED) for name in ("claim", "caveat", "kind", "stance", "label")},
    }
    for row, window in enumerate(windows):
        _fill(batch, row, window)
    return batch


def _fill(batch: Batch, row: int, window: TrainingWindow) -> None:
    length = len(window.window.ids)
    batch["ids"][row, :length] = torch.tensor(window.window.ids)
    batch["mask"][row, :length] = 1
    for column, (part, target) in enumerate(zip(window.window.parts, window.targets, strict=True)):
        batch["pool"][row, column, part.start : part.end] = 1.0 / (part.end - part.start)
        batch["tags"][row, :, part.start : part.end] = torch.from_numpy(np.asarray(target.tags))
        for name in ("claim", "caveat", "kind", "stance", "label"):
            batch[name][row, column] = getattr(target, name)


def loss_of(given: Outputs, batch: Batch) -> torch.Tensor:
    """The sum of the heads' losses, weighed so that claim and caveat lead."""
    sentences, tags = given.sentences.float(), given.tags.float()
    loss = (
        _binary(sentences[..., outputs.CLAIM], batch["claim"], batch["weight"])
        + _binary(sentences[..., outputs.CAVEAT], batch["caveat"], batch["weight"])
        + _binary(sentences[..., outputs.LABEL], batch["label"], torch.ones_like(batch["weight"]))
        + CLASS_WEIGHT * _classes(sentences[..., outputs.CAVEAT_KINDS], batch["kind"])
        + CLASS_WEIGHT * _classes(sentences[..., outputs.STANCES], batch["stance"])
    )
    for row, columns in enumerate(TAG_COLUMNS):
        loss = loss + TAG_WEIGHT * _classes(tags[..., columns], batch["tags"][:, row])
    return loss


def _binary(scores: torch.Tensor, truth: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    known = (truth != IGNORED).float() * weight
    losses = functional.binary_cross_entropy_with_logits(scores, truth.clamp(min=0).float(), reduction="none")
    return (losses * known).sum() / known.sum().clamp(min=1.0)


def _classes(scores: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    if not bool((truth != IGNORED).any()):
        return scores.sum() * 0.0
    return functional.cross_entropy(scores.reshape(-1, scores.shape[-1]), truth.reshape(-1), ignore_index=IGNORED)
