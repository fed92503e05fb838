"""Fine-tunes the sentence vectors on judged pairs, so that a claim lies nearer to what answers it than to what does not."""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sklearn.metrics import average_precision_score
from torch.nn import functional
from transformers import BertModel

from critique.encoding.pieces import PieceTokenizer
from critique.training.answers import CaveatKey, JudgedClaim, JudgedTexts
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.network import Network
from critique.training.encoder.runs import Run, adamw
from critique.training.encoder.steps import descend

__all__ = ["VectorOptions", "contrast", "fit_vectors"]

_LONGEST = 96
"""Word pieces of a text that are learned from."""

_EMBEDDED_AT_ONCE = 64

_PARTLY = 0.6
"""What an answer of relevance 1 counts in the loss; one of relevance 2 counts 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorOptions:
    """How sentence vectors are fine-tuned.

    Attributes:
        epochs: At most; the one that ranks dev's judged caveats best is kept, be it none at all.
        learning_rate: Of the encoder.
        batch: Claims in a step, each with an answer and with a caveat that is none.
        temperature: What cosines are divided by in the loss.
        seed: Of the order, and of the caveats that are drawn.
        threads: Of PyTorch.
    """

    epochs: int = 3
    learning_rate: float = 3e-5
    batch: int = 24
    temperature: float = 0.05
    seed: int = 0
    threads: int = 1


Answer = tuple[JudgedClaim, CaveatKey]


def fit_vectors(  # noqa: PLR0913 (what there is to learn, and where it is kept)
    base: BaseEncoder,
    train: JudgedTexts,
    dev: JudgedTexts,
    tokenizer: PieceTokenizer,
    options: VectorOptions,
    *,
    checkpoint: Path,
    log: Callable[[str], None],
) -> tuple[Network, dict[str, Any]]:
    """The base encoder, fine-tuned by contrast (van den Oord et al. 2018; Karpukhin et al. 2020); and the log of its epochs.

    Of each claim one answer must lie nearer than all the other caveats of the batch that are known not to answer it.
    Dropout is off: there are few pairs, and the base's geometry is worth keeping.

    Args:
        base: To start from.
        train: Judgements to learn from.
        dev: Judgements that decide which epoch is best; where there are none, the base stays as it is.
        tokenizer: The base's.
        options: How.
        checkpoint: A file that keeps the state after every epoch; training goes on from it if it is there.
        log: Is told each epoch's figures, as a line.
    """
    torch.set_num_threads(options.threads)
    network = Network(base).eval()
    embedder = _Embedder(network.bert, tokenizer)
    answers = [(claim, key) for claim in train.claims for key in claim.answers]
    run = _start(network, options, steps=options.epochs * math.ceil(len(answers) / options.batch))
    run.best_score = before = _ranking_score(embedder, dev)
    run.resume(checkpoint)
    while run.epoch < options.epochs and answers and before > 0.0:
        loss = _train_epoch(run, embedder, train, answers)
        score = _ranking_score(embedder, dev)
        run.finish_epoch({"loss": round(loss, 4), "dev_average_precision": round(score, 4)}, score=score)
        run.save(checkpoint)
        log(json.dumps(run.history[-1]))
    network.load_state_dict(run.best_state)
    figures = {"before": round(before, 4), "best_epoch": run.best_epoch, "epochs": run.history}
    return network, {"answers": len(answers), "options": asdict(options), **figures}


def _start(network: Network, options: VectorOptions, *, steps: int) -> Run:
    optimizer, schedule = adamw([{"params": network.encoder_parameters(), "lr": options.learning_rate}], steps=steps)
    return Run(network, options, optimizer, schedule)


class _Embedder:
    """Texts to unit vectors, as `critique.encoding.vectors` does it, with gradients."""

    def __init__(self, bert: BertModel, tokenizer: PieceTokenizer) -> None:
        self._bert, self._tokenizer = bert, tokenizer

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Shape (texts, width)."""
        rows = [self._ids(text) for text in texts]
        longest = max(map(len, rows))
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
        states = self._bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        return functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=-1)

    @torch.no_grad()
    def without_gradients(self, texts: Sequence[str]) -> torch.Tensor:
        """The same of many texts."""
        parts = [self(texts[start : start + _EMBEDDED_AT_ONCE]) for start in range(0, len(texts), _EMBEDDED_AT_ONCE)]
        return torch.cat(parts)

    def _ids(self, text: str) -> list[int]:
        pieces = self._tokenizer.text(text, longest=_LONGEST - 2)
        return [self._tokenizer.first, *pieces, self._tokenizer.separator]


def _train_epoch(run: Run, embedder: _Embedder, texts: JudgedTexts, answers: Sequence[Answer]) -> float:
    """The mean loss of an epoch."""
    rng = random.Random(run.options.seed + 1000 * run.epoch)  # noqa: S311 (an order, no secret)
    losses = []
    for batch in _batches(answers, run.options.batch, rng):
        drawn = [_one_against(texts, claim, rng) for claim, _ in batch]
        keys = [key for _, key in batch] + drawn
        claims = embedder([claim.text for claim, _ in batch])
        caveats = embedder([texts.caveats[key][0] for key in keys])
        against = torch.tensor([[texts.may_stand_against(claim, key) for key in keys] for claim, _ in batch])
        weights = torch.tensor([1.0 if claim.answers[key] > 1 else _PARTLY for claim, key in batch])
        loss = contrast(claims @ caveats.T / run.options.temperature, against, weights)
        losses.append(descend(loss, run.network, run.optimizer, run.schedule))
    return float(np.mean(losses))


def _batches(answers: Sequence[Answer], size: int, rng: random.Random) -> Iterator[list[Answer]]:
    order = rng.sample(range(len(answers)), len(answers))
    for start in range(0, len(order), size):
        yield [answers[position] for position in order[start : start + size]]


def _one_against(texts: JudgedTexts, claim: JudgedClaim, rng: random.Random) -> CaveatKey:
    """A caveat that was judged not to answer the claim; any caveat where none was."""
    return rng.choice(claim.others or tuple(texts.caveats))


def contrast(nearness: torch.Tensor, against: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """The loss of claims whose answers stand on the diagonal: cross-entropy of each among what may stand against it.

    Args:
        nearness: Of each claim to each caveat, shape (claims, caveats).
        against: Which caveats are known not to answer a claim, same shape.
        weights: Of the claims, shape (claims,).
    """
    own = torch.arange(len(nearness))
    counted = against.clone()
    counted[own, own] = True
    losses = functional.cross_entropy(nearness.masked_fill(~counted, -1e4), own, reduction="none")
    return (losses * weights).mean()


def _ranking_score(embedder: _Embedder, texts: JudgedTexts) -> float:
    """Average precision of the judged caveats, mean over the claims that have answers and others; 0 where there are none."""
    claims = [claim for claim in texts.claims if claim.answers and claim.others]
    if not claims:
        return 0.0
    keys = sorted({key for claim in claims for key in (*claim.answers, *claim.others)})
    place = {key: position for position, key in enumerate(keys)}
    caveats = embedder.without_gradients([texts.caveats[key][0] for key in keys])
    nearness = (embedder.without_gradients([claim.text for claim in claims]) @ caveats.T).numpy()
    scores = []
    for claim, row in zip(claims, nearness, strict=True):
        judged = [place[key] for key in (*claim.answers, *claim.others)]
        truth = [True] * len(claim.answers) + [False] * len(claim.others)
        scores.append(average_precision_score(truth, row[judged]))
    return float(np.mean(scores))
