"""Sentence vectors that survive four bits: the base encoder learns to say what it said before its weights were rounded."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

from critique.encoding.pieces import PieceTokenizer
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.narrow import NarrowVectors, narrowed
from critique.training.encoder.network import base_network
from critique.training.encoder.runs import adamw
from critique.training.encoder.steps import descend
from critique.training.encoder.targets import TrainingDocument

__all__ = ["fit_rounding"]

_STEPS, _TEXTS, _RATE = 200, 16, 1e-4
_LONGEST, _SENTENCES = 64, 3
"""Word pieces of a text that is read, and sentences in it at most."""


class _Texts(NamedTuple):
    """Ids, padded, and which of them are real; both of shape (texts, ids)."""

    ids: torch.Tensor
    mask: torch.Tensor


def fit_rounding(
    base: BaseEncoder, documents: Sequence[TrainingDocument], tokenizer: PieceTokenizer, *, log: Callable[[str], None]
) -> BertModel:
    """The base encoder, its matrices such that the mean of its states points where it did, also when stored in four bits.

    Args:
        base: Its weights.
        documents: It reads a run of their sentences at a time; their annotation plays no part.
        tokenizer: Made their word pieces.
        log: Is told now and then how far the vectors are apart, as one less their cosine.
    """
    torch.manual_seed(0)
    told, learner = base_network(base).eval(), base_network(base, attention_dropout=0.0).eval()
    words = NarrowVectors(told.embeddings.word_embeddings.weight)
    learner.embeddings.word_embeddings.weight.requires_grad_(requires_grad=False)
    learned = [parameter for parameter in learner.parameters() if parameter.requires_grad]
    optimizer, schedule = adamw([{"params": learned, "lr": _RATE}], steps=_STEPS)
    apart = []
    with narrowed(learner):
        for texts in _draw(documents, tokenizer):
            with torch.no_grad():
                target = _vectors(told, told.embeddings.word_embeddings, texts)
            loss = (1.0 - functional.cosine_similarity(_vectors(learner, words, texts), target, dim=-1)).mean()
            apart.append(descend(loss, learner, optimizer, schedule))
            if len(apart) % 50 == 0:
                log(f"vectors in four bits are {sum(apart[-50:]) / 50:.4f} apart from what they were")
    return learner


def _vectors(bert: BertModel, words: nn.Module, texts: _Texts) -> torch.Tensor:
    """The mean of each text's states, shape (texts, width)."""
    states = bert(inputs_embeds=words(texts.ids), attention_mask=texts.mask).last_hidden_state
    shown = texts.mask.unsqueeze(-1).float()
    return (states * shown).sum(dim=1) / shown.sum(dim=1)


def _draw(documents: Sequence[TrainingDocument], tokenizer: PieceTokenizer) -> Iterator[_Texts]:
    """The texts of each step."""
    draw = random.Random(0)  # noqa: S311 (no secret)
    for _ in range(_STEPS):
        runs = [_run(draw.choice(documents).pieces, tokenizer, draw) for _ in range(_TEXTS)]
        ids = nn.utils.rnn.pad_sequence([torch.tensor(run) for run in runs], batch_first=True)
        yield _Texts(ids, (torch.arange(ids.shape[1]) < torch.tensor([[len(run)] for run in runs])).long())


def _run(sentences: Sequence[Sequence[int]], tokenizer: PieceTokenizer, draw: random.Random) -> list[int]:
    """The ids of a few sentences on end, without the markers in front of each."""
    start = draw.randrange(len(sentences))
    pieces = [piece for own in sentences[start : start + draw.randint(1, _SENTENCES)] for piece in own[1:]]
    return [tokenizer.first, *pieces[: _LONGEST - 2], tokenizer.separator]
