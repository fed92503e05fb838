"""The values that flow through critique: frozen, slotted, free of behaviour beyond what they are.

Every offset counts Unicode code points of `Article.text`, end exclusive. The invariant above all:
`article.text[span.start:span.end] == span.text_in(article)` for every span that is ever shown, of the article that it is of: a
caveat's span counts in its source.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Alignment",
    "Article",
    "Block",
    "BlockKind",
    "Caveat",
    "CaveatKind",
    "Claim",
    "Critique",
    "Inline",
    "Label",
    "LabelledClaim",
    "ModelInfo",
    "Pairing",
    "Qualifier",
    "QualifierKind",
    "Scope",
    "Sentence",
    "Source",
    "Span",
    "Stance",
]


class BlockKind(StrEnum):
    """What a stretch of an article is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    FURNITURE = "furniture"


class Label(StrEnum):
    """How a benefit is promised."""

    UNCONDITIONAL = "unconditional"
    QUALIFIED = "qualified"


class Stance(StrEnum):
    """Whose claim it is."""

    ASSERTED = "asserted"
    REPORTED = "reported"
    REJECTED = "rejected"


class QualifierKind(StrEnum):
    """How a qualifier limits a claim."""

    HEDGE = "hedge"
    FREQUENCY = "frequency"
    CONDITION = "condition"
    SCOPE = "scope"
    COST = "cost"
    DEGREE = "degree"


class Scope(StrEnum):
    """Where a qualifier stands: in the claim's own sentence, or around it."""

    SENTENCE = "sentence"
    CONTEXT = "context"


class CaveatKind(StrEnum):
    """What a caveat says against a benefit."""

    CONDITION = "condition"
    COST = "cost"
    RISK = "risk"
    CONTRADICTION = "contradiction"
    SCOPE = "scope"
    MEASUREMENT = "measurement"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text, in code points."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, found {self.start}, {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end

    def shared(self, other: "Span") -> int:
        """How many characters the two share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def text_in(self, article: "Article") -> str:
        """The text that the span covers."""
        return article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Maps offsets of a block's plain text to offsets of the article's text.

    Runs of characters that correspond one to one are stored by their two starting offsets, both ascending; the first
    run starts at plain offset 0. Where markup was dropped, or an entity was decoded, a new run begins.
    """

    plain: tuple[int, ...]
    original: tuple[int, ...]

    def to_original(self, offset: int) -> int:
        """The article offset of the character at a plain offset."""
        run = bisect_right(self.plain, offset) - 1
        return self.original[run] + offset - self.plain[run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """An inline element (link, emphasis, code, …): the whole with its markup, and what it encloses."""

    outer: Span
    inner: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of an article that is one thing: a heading, a list item, a paragraph.

    Attributes:
        kind: What it is.
        span: Where it stands in `Article.text`, markup included.
        text: Its plain text: markup dropped, entities decoded, line breaks within it turned into spaces.
        alignment: From offsets of `text` to offsets of the article.
        level: 1-6 for headings (1 for the title), nesting depth (1-…) for list items and quotes, 0 otherwise.
        headings: Indices of the headings above it within `Article.blocks`, outermost first, the title excluded.
        lead_in: Index of the block that introduces a list, or `None`.
        inlines: Inline elements within it, by position.
    """

    kind: BlockKind
    span: Span
    text: str
    alignment: Alignment
    level: int = 0
    headings: tuple[int, ...] = ()
    lead_in: int | None = None
    inlines: tuple[Inline, ...] = ()

    def locate(self, start: int, end: int) -> Span:
        """The article span of plain offsets `start` to `end`, widened to whole inline elements that it encloses."""
        first = self.alignment.to_original(start)
        last = self.alignment.to_original(end - 1) + 1 if end > start else first
        for inline in self.inlines:
            if first <= inline.inner.start and inline.inner.end <= last:
                first, last = min(first, inline.outer.start), max(last, inline.outer.end)
        return Span(first, max(first, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A document as read.

    Attributes:
        id: Short name: the file's stem, or what the caller gave.
        text: The text that every offset points into.
        blocks: Its blocks in order.
        path: The file as the user named it; `None` for standard input and direct text.
        title: Its title, or `None`.
        sha256: Of `text` in UTF-8, hexadecimal.
        words: Number of whitespace-separated words of `text`.
        author: From the front matter, as are `date` and `url`; `None` where it is silent.
        carries_text: Whether results must carry `text` because offsets do not point into the file itself.
    """

    id: str
    text: str
    blocks: tuple[Block, ...]
    path: str | None
    title: str | None
    sha256: str
    words: int
    author: str | None = None
    date: str | None = None
    url: str | None = None
    carries_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence within a block.

    Attributes:
        text: Its plain text, `block.text[start:end]`.
        start: Offset within the block's plain text, as is `end`.
        block: Index of the block within the article.
        index: Position among the article's sentences.
        position: Position among the block's sentences.
        tokens: Offsets of its tokens within `text`, (start, end) each.
    """

    text: str
    start: int
    end: int
    block: int
    index: int
    position: int
    tokens: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claimed benefit.

    Attributes:
        span: The claim in the article.
        sentence: Index of the sentence it stands in.
        lever: What is said to bring the benefit; `None` where nothing names it.
        benefit: The outcome that is promised.
        stance: Whose claim it is.
        confidence: Calibrated probability that this is a claim.
        cues: Names of the lexicon's cues that spoke for it.
    """

    span: Span
    sentence: int
    lever: Span | None
    benefit: Span
    stance: Stance
    confidence: float
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """Words that limit a claim."""

    span: Span
    kind: QualifierKind
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledClaim:
    """A claim with its label.

    Attributes:
        claim: The claim.
        label: One of the classifier's label names: unconditional or qualified, unless retrained on others.
        probability: Calibrated probability of `label`.
        qualifiers: The words that decide it; empty for an unconditional claim.
    """

    claim: Claim
    label: str
    probability: float
    qualifiers: tuple[Qualifier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document that a caveat comes from.

    Attributes:
        id: Short name.
        path: Its file.
        title: Its title.
        author: Its author, where it names one.
        date: Its date, as written there.
        url: Its address.
        same_article: Whether it is the article itself.
        built_in: Whether critique brought it along: one of `corpus/sources/`, written for the purpose.
    """

    id: str
    path: str | None
    title: str | None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    same_article: bool = False
    built_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """One to three sentences, or a heading, that limit, price, condition or contradict a benefit.

    Attributes:
        text: The caveat as it stands in its source, markup included.
        span: Where it stands in the source's text.
        kind: What it says.
        plain: Its text without markup, line breaks as spaces.
        surroundings: Title, headings and neighbouring sentences, for retrieval.
        confidence: Calibrated probability that this is a caveat.
    """

    text: str
    span: Span
    kind: CaveatKind
    plain: str
    surroundings: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A caveat set beside a claim.

    Attributes:
        caveat: The caveat.
        source: The document it comes from.
        relevance: Probability that a reader would find it relevant, calibrated.
        ties: The words that connect claim and caveat, in order of the caveat.
    """

    caveat: Caveat
    source: Source
    relevance: float
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """Which model made a result."""

    name: str
    version: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Critique:
    """What critique has to say about one article.

    Attributes:
        article: The article as read.
        claims: Its claims, in order of appearance.
        pairings: The caveats of each claim, parallel to `claims`: up to three from other documents, best first, then
            up to three of the article's own.
        caveats: Every caveat that the article itself contains.
        model: The model that was used.

    Raises:
        ValueError: `pairings` is not parallel to `claims`.
    """

    article: Article
    claims: tuple[LabelledClaim, ...]
    pairings: tuple[tuple[Pairing, ...], ...]
    caveats: tuple[Caveat, ...]
    model: ModelInfo

    def __post_init__(self) -> None:
        if len(self.claims) != len(self.pairings):
            raise ValueError(f"pairings are not parallel to claims: {len(self.pairings)} and {len(self.claims)}")

    @property
    def paired(self) -> tuple[tuple[LabelledClaim, tuple[Pairing, ...]], ...]:
        """Each claim with its caveats."""
        return tuple(zip(self.claims, self.pairings, strict=True))

    def count(self, label: str) -> int:
        """How many claims carry a label."""
        return sum(claim.label == label for claim in self.claims)

    @property
    def unpaired(self) -> int:
        """How many claims no caveat was found for."""
        return sum(not pairings for pairings in self.pairings)
