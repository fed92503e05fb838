"""Word pieces: what the encoder reads instead of words."""

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from critique.characters import whole_characters
from critique.contexts import SentenceInContext
from critique.values import BlockKind

__all__ = ["LONGEST_SENTENCE", "PieceTokenizer"]

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


_MOST_REMEMBERED, _LONGEST_REMEMBERED = 50_000, 40
"""How many stretches between spaces have their pieces remembered, and of how many characters at most."""


Offsets = tuple[tuple[int, int], ...]


class _Stretches(dict[str, tuple[tuple[int, ...], Offsets]]):
    """The pieces of each stretch between spaces that has come up, and where they stand: no piece reaches across a space."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer

    def __missing__(self, stretch: str) -> tuple[tuple[int, ...], Offsets]:
        encoding = self._tokenizer.encode(stretch, add_special_tokens=False)
        found = tuple(encoding.ids), tuple(encoding.offsets)
        if len(stretch) <= _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[stretch] = found
        return found


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
        self._stretches = _Stretches(self._tokenizer)
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

    def sentences(self, contexts: Sequence[SentenceInContext]) -> list[tuple[int, ...]]:
        """The ids of each sentence: its marker, then its word pieces."""
        return [(self._marker(context), *self.text(context.text, longest=LONGEST_SENTENCE - 1)) for context in contexts]

    def offsets(self, text: str) -> Offsets:
        """Where each word piece of a sentence stands in it."""
        places: list[tuple[int, int]] = []
        at = 0
        for stretch in whole_characters(text[:_READ]).split(" "):
            places += [(at + start, at + end) for start, end in self._stretches[stretch][1]]
            at += len(stretch) + 1
            if len(places) >= LONGEST_SENTENCE - 1:
                break
        return tuple(places[: LONGEST_SENTENCE - 1])

    def _marker(self, context: SentenceInContext) -> int:
        if context.kind in self._markers:
            return self._markers[context.kind]
        return self._continues if context.same_block_before else self._opens

    def in_paragraph(self, ids: Sequence[int]) -> bool:
        """Whether a sentence stands in a paragraph, by its marker."""
        return ids[0] in (self._opens, self._continues)

    def text(self, text: str, *, longest: int) -> list[int]:
        """The pieces of a bare text, at most so many."""
        ids: list[int] = []
        for stretch in whole_characters(text[:_READ]).split(" "):
            ids += self._stretches[stretch][0]
            if len(ids) >= longest:
                break
        return ids[:longest]
