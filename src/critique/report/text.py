"""The report for people: each claim in its place, what qualifies it, and the caveats that are held against it.

Owns the order and the words of the report. It must read as well through a pipe as in a terminal: where there is no
colour, the claim stands in «guillemets» and what qualifies it between _underscores_.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.text import Text

from critique.report.excerpt import Piece, excerpt_claim, plain_text
from critique.report.page import Page
from critique.report.sheet import Sheet
from critique.report.wording import clean, count, percentage, shorten
from critique.values import (
    Article,
    BlockKind,
    Critique,
    Label,
    LabelledClaim,
    Pairing,
    Qualifier,
    Scope,
    Source,
    Span,
    Stance,
)
from critique.wire import Places

__all__ = ["render_answer", "render_text"]

_DOT: Final = " · "
_MOST_CAVEATS: Final = 6
_LONGEST_CAVEAT: Final = 300
_LONGEST_REPEAT: Final = 60
"""Characters of a caveat that has been shown in full beside an earlier claim."""
_LONGEST_QUALIFIER: Final = 80
_LONGEST_ROLE: Final = 100
_LONGEST_TITLE: Final = 100
_MARKS: Final = {Label.UNCONDITIONAL: ("●", "bold red"), Label.QUALIFIED: ("○", "bold green")}
_OTHER_MARK: Final = ("◆", "bold blue")
_STANCES: Final = {Stance.REPORTED: "reported", Stance.REJECTED: "rejected by the author"}


def render_text(critique: Critique, page: Page) -> str:
    """The report, wrapped to the page."""
    return _Report(critique, page).write()


def render_answer(critique: Critique, page: Page) -> str:
    """What there is to say to a single claim: no header and no summary."""
    return _Report(critique, page).write_claims()


class _Report:
    """Writes one critique onto one sheet."""

    def __init__(self, critique: Critique, page: Page) -> None:
        self._critique = critique
        self._article = critique.article
        self._places = Places.of(critique.article)
        self._color = page.color
        self._sheet = Sheet(page)
        self._shown: dict[tuple[Source, Span], Span] = {}  # caveats that stand in full, with their claim

    def write(self) -> str:
        """The whole report."""
        self._write_header()
        if not self._critique.claims:
            self._sheet.skip()
            self._sheet.write(Text("This article claims no benefit that critique could find."))
            return self._sheet.finish()
        for headings, group in groupby(self._critique.paired, key=lambda row: self._headings(row[0])):
            self._write_headings(headings)
            for labelled, pairings in group:
                self._write_claim(labelled)
                self._write_caveats(labelled, pairings)
        self._write_summary()
        return self._sheet.finish()

    def write_claims(self) -> str:
        """The claims with their caveats and nothing around them."""
        for labelled, pairings in self._critique.paired:
            self._write_claim(labelled)
            self._write_caveats(labelled, pairings)
        return self._sheet.finish()

    def _write_header(self) -> None:
        article = self._article
        facts = [clean(article.path)] if article.path else []
        facts += [count(article.words, "word"), count(len(self._critique.claims), "claim")]
        self._sheet.write(Text(_name(article), style="bold"))
        self._sheet.write(Text(_DOT.join(facts), style="dim"))

    def _headings(self, labelled: LabelledClaim) -> tuple[int, ...]:
        """The headings that a claim stands under, its own included if it stands in one."""
        index = self._places.block(labelled.claim.span.start)
        if index is None:
            return ()
        block = self._article.blocks[index]
        return (*block.headings, index) if block.kind is BlockKind.HEADING else block.headings

    def _write_headings(self, headings: Sequence[int]) -> None:
        self._sheet.skip()
        if headings:
            trail = " › ".join(clean(self._article.blocks[index].text) for index in headings)
            self._sheet.head(Text(trail, style="bold cyan"), style="cyan")
            self._sheet.skip()

    def _write_claim(self, labelled: LabelledClaim) -> None:
        claim = labelled.claim
        mark, style = _mark(labelled.label)
        title = Text.assemble(
            (f"{clean(labelled.label).upper()} {percentage(labelled.probability)}", style),
            (_DOT + self._place(claim.span), "dim"),
        )
        if claim.stance in _STANCES:
            title.append(_DOT, "dim").append(_STANCES[claim.stance], "magenta")
        self._sheet.write(title, indent=2, mark=Text(mark, style=style))
        self._sheet.write(_assemble(excerpt_claim(self._article, self._places, labelled), color=self._color), indent=2)
        if labelled.qualifiers:
            self._sheet.write(self._list_qualifiers(labelled.qualifiers), indent=2)
        if claim.lever:
            self._sheet.write(self._link(claim.lever, claim.benefit), indent=2)

    def _place(self, span: Span) -> str:
        index = self._places.block(span.start)
        line = f"line {self._places.line(span.start)}"
        return line if index is None else f"{line}{_DOT}{self._article.blocks[index].kind.value.replace('_', ' ')}"

    def _list_qualifiers(self, qualifiers: Iterable[Qualifier]) -> Text:
        """What qualifies the claim, by kind; the same words of the same kind once."""
        listed = dict.fromkeys((qualifier.kind, self._words(qualifier), qualifier.scope) for qualifier in qualifiers)
        parts = [
            Text.assemble((f"{kind}: ", "dim"), (words, "yellow"), (" (nearby)" if scope is Scope.CONTEXT else "", "dim"))
            for kind, words, scope in listed
        ]
        return _dim(_DOT).join(parts)

    def _words(self, qualifier: Qualifier) -> str:
        return shorten(plain_text(self._article, self._places, qualifier.span), _LONGEST_QUALIFIER)

    def _link(self, lever: Span, benefit: Span) -> Text:
        """What brings what."""
        ends = [shorten(plain_text(self._article, self._places, span), _LONGEST_ROLE) for span in (lever, benefit)]
        return _dim(" → ").join(map(Text, ends))

    def _write_caveats(self, labelled: LabelledClaim, pairings: Sequence[Pairing]) -> None:
        self._sheet.skip()
        for pairing in pairings[:_MOST_CAVEATS]:
            first = self._shown.setdefault((pairing.source, pairing.caveat.span), labelled.claim.span)
            if first == labelled.claim.span:
                self._write_caveat(pairing)
            else:
                self._recall_caveat(pairing, first)
            self._sheet.skip()
        if not pairings:
            self._sheet.write(Text("no caveat found", style="dim"), indent=4)
            self._sheet.skip()

    def _write_caveat(self, pairing: Pairing) -> None:
        self._write_marked(pairing, self._origin(pairing))
        self._sheet.write(Text(shorten(clean(pairing.caveat.plain).strip(), _LONGEST_CAVEAT)), indent=6)
        if pairing.ties:
            self._sheet.write(Text(f"shares: {', '.join(map(clean, pairing.ties))}", style="dim"), indent=6)

    def _recall_caveat(self, pairing: Pairing, first: Span) -> None:
        """A caveat that stands in full beside an earlier claim."""
        words = shorten(clean(pairing.caveat.plain).strip(), _LONGEST_REPEAT)
        self._write_marked(pairing, Text.assemble((f"as at line {self._places.line(first.start)}: ", "dim"), words))

    def _write_marked(self, pairing: Pairing, last: Text) -> None:
        """Kind, relevance and one thing more."""
        parts = [Text(pairing.caveat.kind.value, style="bold yellow"), Text(f"{percentage(pairing.relevance)} relevant"), last]
        self._sheet.write(_dim(_DOT).join(parts), indent=6, mark=Text("    ▸", style="yellow"))

    def _origin(self, pairing: Pairing) -> Text:
        source = pairing.source
        if source.same_article:
            return Text(f"in this article, line {self._places.line(pairing.caveat.span.start)}", style="italic")
        title = Text(shorten(clean(source.title or source.id).strip(), _LONGEST_TITLE), style="italic")
        return Text.assemble(("built in: ", "dim"), title) if source.built_in else title

    def _write_summary(self) -> None:
        critique = self._critique
        total = len(critique.claims)
        labels = Counter(labelled.label for labelled in critique.claims)
        others = sorted(set(labels).difference(Label))
        ours = list(Label) if not others or labels.keys() & set(Label) else []  # none where a model has labels of its own
        counts = _dim(_DOT).join(Text(f"{labels[name]:,} {clean(name)}", style=_mark(name)[1]) for name in [*ours, *others])
        self._sheet.head(Text("Summary", style="bold"), style="dim")
        self._sheet.skip()
        self._sheet.write(Text.assemble((count(total, "claim"), "bold"), (_DOT, "dim"), counts))
        share = [f"{percentage(labels[Label.UNCONDITIONAL] / total)} of the claims unconditional"] if ours else []
        self._sheet.write(Text(_DOT.join([*share, f"{critique.unpaired:,} without a caveat"])))


def _name(article: Article) -> str:
    return clean(article.title or article.id).strip() or "untitled"


def _dim(separator: str) -> Text:
    """A separator that keeps its style to itself when it joins other texts."""
    return Text.assemble((separator, "dim"))


def _mark(label: str) -> tuple[str, str]:
    """The mark and the style of a label."""
    return _MARKS[Label(label)] if label in _MARKS else _OTHER_MARK


def _assemble(pieces: Iterable[Piece], *, color: bool) -> Text:
    """The claim in its place; without colour, signs tell what colours would."""
    shown = Text()
    for is_claim, group in groupby(pieces, key=lambda piece: piece.is_claim):
        inside = Text().join(_show(piece, color=color) for piece in group)
        shown.append(Text.assemble("«", inside, "»") if is_claim and not color else inside)
    return shown


def _show(piece: Piece, *, color: bool) -> Text:
    if not color:
        return Text(f"_{piece.text}_" if piece.is_qualifier else piece.text)
    if piece.is_qualifier:
        return Text(piece.text, style="bold underline yellow")
    return Text(piece.text, style="bold" if piece.is_claim else "dim")
