"""Word pieces: what the encoder reads instead of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from critique.contexts import SentenceInContext
from critique.segmentation import whole_characters
from critique.values import BlockKind

__all__ = ["LONGEST_SENTENCE", "PieceTokenizer", "Pieces"]

LONGEST_SENTENCE = 96
"""Word pieces of a sentence that are read; the rest of a longer one is not seen."""

_READ = 2_000
"""Characters of a sentence that are tokenized: more than its pieces can need."""

_MARKERS = {
    BlockKind.TITLE: "[unused3]",
    BlockKind.HEADING: "[unused4]",
    BlockKind.LIST_ITEM: "[unused5]",
    BlockKind.QUOTE: "[unused6]",
    BlockKind.TABLE: "[unused7]",
}
_OPENS, _CONTINUES = "[unused1]", "[unused2]"
"""Markers before a sentence that opens a paragraph, and before one that goes on in it."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A sentence as the encoder reads it.

    Attributes:
        ids: Its marker, then its word pieces.
        offsets: Where each piece but the marker stands in the sentence, shape (len(ids) - 1, 2).
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class PieceTokenizer:
    """The encoder's tokenizer, with a marker before each sentence that tells the kind of its block."""

    def __init__(self, path: Path) -> None:
        """Reads a `tokenizer.json`.

        Raises:
            ValueError: It is none, or lacks a token that is needed.
        """
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises bare Exception
            raise ValueError(f"{path.name} is no tokenizer ({error})") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.first, self.separator = self._id("[CLS]"), self._id("[SEP]")
        self._markers = {kind: self._id(token) for kind, token in _MARKERS.items()}
        self._opens, self._continues = self._id(_OPENS), self._id(_CONTINUES)

    @property
    def size(self) -> int:
        """Entries of the vocabulary."""
        return int(self._tokenizer.get_vocab_size())

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"the tokenizer lacks {token}")
        return int(found)

    def sentences(self, contexts: Sequence[SentenceInContext]) -> list[Pieces]:
        """Each sentence in pieces, with its marker in front."""
        texts = [whole_characters(context.text[:_READ]) for context in contexts]
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False) if texts else []
        return [
            Pieces(
                (self._marker(context), *encoding.ids[: LONGEST_SENTENCE - 1]), tuple(encoding.offsets[: LONGEST_SENTENCE - 1])
            )
            for context, encoding in zip(contexts, encodings, strict=True)
        ]

    def _marker(self, context: SentenceInContext) -> int:
        if context.kind in self._markers:
            return self._markers[context.kind]
        return self._continues if context.same_block_before else self._opens

    def in_paragraph(self, pieces: Pieces) -> bool:
        """Whether a sentence stands in a paragraph, by its marker."""
        return pieces.ids[0] in (self._opens, self._continues)

    def text(self, text: str, *, longest: int) -> list[int]:
        """The pieces of a bare text, at most so many."""
        whole = whole_characters(text[:_READ])
        return list(self._tokenizer.encode(whole, add_special_tokens=False).ids[:longest])

    def vector(self, pieces: Pieces) -> NDArray[np.int64]:
        """The ids as an array."""
        return np.array(pieces.ids, dtype=np.int64)
