"""A small student for the fast model: convolutions over fixed vectors of word pieces, taught by a fine-tuned encoder.

It sees thirteen pieces to either side and costs a fiftieth of six layers of attention. Its vectors are those that the base
encoder gives each piece alone, reduced to principal components (model2vec, Tulkens and van Dongen 2024), so that words of other
people's articles mean something to it; it learns what the teacher says of each sentence as much as what the corpus says
(Hinton et al. 2015).
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from critique.encoding import outputs
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.distillation import SoftTargets, soft_targets, tag_distance
from critique.training.encoder.fit import development_scores
from critique.training.encoder.network import Batch, Outputs, base_network, collate, loss_of
from critique.training.encoder.steps import batches, descend, hide_pieces, short_floats
from critique.training.encoder.targets import IGNORED, TrainingWindow

__all__ = ["Student", "StudentOptions", "fit_student", "learn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentOptions:
    """How a student is made.

    Attributes:
        width: Of the piece vectors and of the convolutions.
        kernel: Pieces under a convolution.
        dilations: One convolution for each.
        epochs: All of which are run; the best on dev is kept.
        learning_rate: At its highest.
        batch: Windows in a step.
        teacher_share: Weight of the teacher's word; the corpus has the rest.
        hidden_pieces: Share of the pieces that are hidden in training.
        dropout: Of the states.
        seed: Of everything random.
        threads: Of PyTorch.
    """

    width: int = 128
    kernel: int = 3
    dilations: tuple[int, ...] = (1, 3, 9)
    epochs: int = 12
    learning_rate: float = 2e-3
    batch: int = 8
    teacher_share: float = 0.8
    hidden_pieces: float = 0.1
    dropout: float = 0.2
    seed: int = 0
    threads: int = 1


class _Block(nn.Module):
    """A convolution with a shortcut around it."""

    def __init__(self, width: int, kernel: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.convolution = nn.Conv1d(width, width, kernel, padding=dilation * (kernel - 1) // 2, dilation=dilation)
        self.output = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States of the same shape, (windows, ids, width)."""
        seen = (self.norm(states) * mask).transpose(1, 2)
        return states + self.dropout(self.output(functional.gelu(self.convolution(seen).transpose(1, 2))))


class Student(nn.Module):
    """Piece vectors, convolutions, and the heads of `Network`."""

    def __init__(self, vectors: torch.Tensor, options: StudentOptions) -> None:
        """Starts from piece vectors, shape (vocabulary, width), which stay as they are, a byte a component."""
        super().__init__()
        width = options.width
        scales = vectors.abs().amax(dim=1, keepdim=True).clamp(min=1e-9) / 127.0
        self.scales = nn.Parameter(scales, requires_grad=False)
        self.vectors = nn.Parameter(torch.round(vectors / scales).to(torch.int8), requires_grad=False)
        self.input = nn.Linear(vectors.shape[1], width)
        self.blocks = nn.ModuleList(
            [_Block(width, options.kernel, dilation, options.dropout) for dilation in options.dilations]
        )
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 2 * width)
        self.dropout = nn.Dropout(options.dropout)
        self.sentence = nn.Linear(2 * width, outputs.SENTENCE_OUTPUTS)
        self.tag = nn.Linear(2 * width, outputs.TAG_OUTPUTS)

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The last states, shape (windows, ids, 2 * width)."""
        shown = mask.unsqueeze(-1).float()
        pieces = functional.embedding(ids, self.vectors).float() * functional.embedding(ids, self.scales)
        states = self.input(pieces)
        for block in self.blocks:
            states = block(states, shown)
        return functional.gelu(self.widen(self.norm(states)))

    def forward(self, batch: Batch) -> Outputs:
        """What it gives for a batch."""
        states = self.states(batch["ids"], batch["mask"])
        vectors = torch.bmm(batch["pool"], states)
        return Outputs(self.sentence(self.dropout(vectors)), self.tag(self.dropout(states)), vectors)


def fit_student(
    base: BaseEncoder,
    train: Sequence[TrainingWindow],
    dev: Sequence[TrainingWindow],
    options: StudentOptions,
    *,
    log: Callable[[str], None],
) -> tuple[Student, dict[str, Any]]:
    """A student as it was after its best epoch, and the log of its epochs.

    Args:
        base: Gives the piece vectors.
        train: Windows to learn from, with soft targets.
        dev: Windows that decide which epoch is best.
        options: How.
        log: Is told each epoch's figures, as a line.
    """
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    student = Student(_piece_vectors(base, options.width), options)
    history = learn(student, train, dev, options, log=log)
    return student, {"options": asdict(options), "epochs": history, "dev": development_scores(student, dev)}


def learn(
    student: Student,
    train: Sequence[TrainingWindow],
    dev: Sequence[TrainingWindow],
    options: StudentOptions,
    *,
    log: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Fits a student in place, and leaves it as it was after its best epoch; returns the log of its epochs.

    Args:
        student: To be fitted.
        train: Windows to learn from, with soft targets.
        dev: Windows that decide which epoch is best.
        options: How.
        log: Is told each epoch's figures, as a line.
    """
    learned = [parameter for parameter in student.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=options.learning_rate, weight_decay=0.02)
    steps = options.epochs * math.ceil(len(train) / options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.learning_rate, total_steps=steps, pct_start=0.1)
    history: list[dict[str, Any]] = []
    best, best_score = student.state_dict(), -1.0
    for epoch in range(options.epochs):
        student.train()
        losses = []
        for windows in batches(train, options.batch, seed=options.seed + epoch):
            loss = _loss(student, windows, options)
            losses.append(descend(loss, student, optimizer, schedule))
        scores = development_scores(student, dev)
        history.append({"epoch": epoch + 1, "loss": round(float(np.mean(losses)), 4), **scores})
        log(json.dumps(history[-1]))
        if (score := scores["claim_f1"] + 0.5 * scores["caveat_f1"]) > best_score:
            best, best_score = {name: value.clone() for name, value in student.state_dict().items()}, score
    student.load_state_dict(best)
    return history


def _loss(student: Student, windows: Sequence[TrainingWindow], options: StudentOptions) -> torch.Tensor:
    batch = collate(windows)
    given = student({**batch, "ids": hide_pieces(batch["ids"], options.hidden_pieces)})
    share = options.teacher_share
    return (1.0 - share) * loss_of(given, batch) + share * _distance(given, soft_targets(windows, batch), batch)


def _distance(given: Outputs, targets: SoftTargets, batch: Batch) -> torch.Tensor:
    """How far the student's scores are from the teacher's; claim and caveat count most."""
    known = batch["claim"] != IGNORED
    own, other = given.sentences[known], targets.sentences[known]
    columns = {outputs.CLAIM: 2.0, outputs.CAVEAT: 2.0, outputs.LABEL: 1.0}
    distance = 0.1 * functional.mse_loss(own, other)
    for column, weight in columns.items():
        share = torch.sigmoid(other[:, column])
        distance = distance + weight * functional.binary_cross_entropy_with_logits(own[:, column], share)
    return distance + tag_distance(given, targets)


@torch.no_grad()
def _piece_vectors(base: BaseEncoder, width: int) -> torch.Tensor:
    """What the base encoder makes of each piece alone, by its principal components, shape (vocabulary, width)."""
    bert = base_network(base).eval()
    rows = []
    size = bert.config.vocab_size
    for start in range(0, size, 1024):
        piece = torch.arange(start, min(start + 1024, size))
        ids = torch.stack([torch.full_like(piece, 101), piece, torch.full_like(piece, 102)], dim=1)
        with short_floats():
            rows.append(bert(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.float().mean(dim=1))
    vectors = torch.cat(rows).numpy()
    vectors = vectors - vectors.mean(axis=0)
    sample = vectors[np.random.default_rng(0).permutation(size)[:8_000]]
    components = np.linalg.svd(sample, full_matrices=False)[2][:width]
    reduced = vectors @ components.T
    return torch.tensor(reduced / reduced.std(), dtype=torch.float32)
