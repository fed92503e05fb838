"""The network that labels records: the base encoder, the mean of a sentence's states, one linear layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from critique.claim_reading import claim_contexts, claim_position
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.windows import make_windows
from critique.training.encoder.base import BaseEncoder
from critique.training.encoder.network import Network
from critique.training.records import Record

__all__ = ["LabelNetwork", "LabelWindow", "collate_labels", "label_windows"]

LabelBatch = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class LabelWindow:
    """A record as the encoder reads it: the ids, the run of them that is the sentence, the label's position."""

    ids: tuple[int, ...]
    start: int
    end: int
    label: int

    def __len__(self) -> int:
        """Ids that are read."""
        return len(self.ids)


class LabelNetwork(nn.Module):
    """Encoder and one layer over the sentence's vector; word embeddings stay as they are."""

    def __init__(self, base: BaseEncoder, *, labels: int, layers: int = 6) -> None:
        super().__init__()
        self.bert = Network(base, layers=layers).bert
        self.dropout = nn.Dropout(0.1)
        self.label = nn.Linear(self.bert.config.hidden_size, labels)

    def forward(self, batch: LabelBatch) -> torch.Tensor:
        """Scores of the labels, shape (windows, labels)."""
        states = self.bert(input_ids=batch["ids"], attention_mask=batch["mask"]).last_hidden_state
        vectors = torch.bmm(batch["pool"].unsqueeze(1).to(states.dtype), states).squeeze(1)
        return self.label(self.dropout(vectors))


def label_windows(records: Sequence[Record], labels: Sequence[str], tokenizer: PieceTokenizer) -> list[LabelWindow]:
    """Each record in its window, read as the pipeline would read it."""
    return [_label_window(record, labels, tokenizer) for record in records]


def _label_window(record: Record, labels: Sequence[str], tokenizer: PieceTokenizer) -> LabelWindow:
    contexts, own = claim_contexts(record.claim), claim_position(record.claim)
    pieces = tokenizer.sentences(contexts)
    windows = make_windows(contexts, pieces, [True] * len(contexts), tokenizer)
    window, part = next((window, part) for window in windows for part in window.parts if part.sentence == own)
    return LabelWindow(window.ids, part.start, part.end, labels.index(record.label))


def collate_labels(windows: Sequence[LabelWindow]) -> LabelBatch:
    """Windows as padded tensors, with their labels."""
    longest = max(len(window.ids) for window in windows)
    batch = {
        "ids": torch.zeros(len(windows), longest, dtype=torch.long),
        "mask": torch.zeros(len(windows), longest, dtype=torch.long),
        "pool": torch.zeros(len(windows), longest),
        "label": torch.tensor([window.label for window in windows]),
    }
    for row, window in enumerate(windows):
        batch["ids"][row, : len(window.ids)] = torch.tensor(window.ids)
        batch["mask"][row, : len(window.ids)] = 1
        batch["pool"][row, window.start : window.end] = 1.0 / (window.end - window.start)
    return batch
