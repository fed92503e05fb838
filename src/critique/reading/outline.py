"""How the blocks of a document hang together: title, furniture, headings above, what introduces a list.

Owns every decision that needs more than one block. Knows no format.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from critique.reading.drafts import Draft, Parsed
from critique.reading.furniture import Opens, find_furniture
from critique.reading.plain import excerpt, flatten
from critique.values import Block, BlockKind, Span

__all__ = ["arrange"]

_TITLE_WITHIN = 3
_LONGEST_OF_LINKS = 40
_PROSE = frozenset((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE))
_SUSPECTS = _PROSE | {BlockKind.HEADING, BlockKind.TABLE}
_DEEPEST = 6


def arrange(text: str, parsed: Parsed) -> tuple[Block, ...]:
    """Make the blocks of a text from its drafts."""
    drafts = _mark_title(_mark_furniture(_settle_levels(parsed.drafts)))
    return _link(_with_front_matter(text, parsed, drafts))


def _settle_levels(drafts: Iterable[Draft]) -> list[Draft]:
    """Put lines that look like headings one below the last heading that is marked as one."""
    settled: list[Draft] = []
    level = 1
    for draft in drafts:
        if draft.kind is BlockKind.HEADING and draft.is_marked:
            level = draft.level
        elif draft.kind is BlockKind.HEADING:
            draft = replace(draft, level=min(level + 1, _DEEPEST))
        settled.append(draft)
    return settled


class _Section:
    """The furniture that a heading such as "Related posts" or "Comments" has opened, and when it ends."""

    def __init__(self) -> None:
        self._opens = Opens.NOTHING
        self._level = 0

    def admit(self, draft: Draft, opens: Opens) -> None:
        """Open the section."""
        if opens is Opens.NOTHING or self._opens is Opens.COMMENTS:
            return
        self._opens = opens
        self._level = draft.level if draft.kind is BlockKind.HEADING else _DEEPEST

    def holds(self, draft: Draft) -> bool:
        """Whether a block is part of the section; closes it where it is not."""
        if self._opens is Opens.NOTHING:
            return False
        if draft.kind is BlockKind.HEADING:
            is_over = draft.level <= self._level and (draft.is_marked or self._opens is Opens.LINKS)
        else:
            is_over = self._opens is Opens.LINKS and len(draft.plain.text.split()) > _LONGEST_OF_LINKS
        if is_over:
            self._opens = Opens.NOTHING
        return not is_over


def _mark_furniture(drafts: Iterable[Draft]) -> list[Draft]:
    """Turn what is no part of the article into furniture; sections of it open only after some prose."""
    marked: list[Draft] = []
    section = _Section()
    has_prose = False
    for draft in drafts:
        found = find_furniture(draft.plain.text) if draft.kind in _SUSPECTS else None
        if found and has_prose:
            section.admit(draft, found.opens)
        if found or section.holds(draft):
            draft = replace(draft, kind=BlockKind.FURNITURE, level=0)
        has_prose = has_prose or draft.kind in _PROSE
        marked.append(draft)
    return _unmark_last_heading(marked)


def _unmark_last_heading(drafts: list[Draft]) -> list[Draft]:
    """A line that only looks like a heading and has nothing below it is a signature or a last word."""
    for index in range(len(drafts) - 1, 0, -1):
        draft = drafts[index]
        if draft.kind is BlockKind.FURNITURE:
            continue
        if draft.kind is BlockKind.HEADING and not draft.is_marked:
            drafts[index] = replace(draft, kind=BlockKind.PARAGRAPH, level=0)
        break
    return drafts


def _mark_title(drafts: list[Draft]) -> list[Draft]:
    """Make the first heading of level 1 the title if it stands near the top."""
    shown = 0
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.FURNITURE:
            continue
        shown += 1
        if shown > _TITLE_WITHIN:
            break
        if draft.kind is BlockKind.HEADING and draft.level == 1:
            return [*drafts[:index], replace(draft, kind=BlockKind.TITLE), *drafts[index + 1 :]]
    return drafts


def _with_front_matter(text: str, parsed: Parsed, drafts: list[Draft]) -> list[Draft]:
    """Put the front matter on top; where the text shows no title, the front matter's title is one."""
    head = parsed.front_matter
    if head is None:
        return drafts
    top = [_quote(text, BlockKind.FURNITURE, head.span)]
    if head.title is not None and all(draft.kind is not BlockKind.TITLE for draft in drafts):
        title = _quote(text, BlockKind.TITLE, head.title)
        match = _find_shown_title(drafts, title.plain.text)
        if match is not None:
            drafts = [*drafts[:match], replace(drafts[match], kind=BlockKind.TITLE, level=1), *drafts[match + 1 :]]
        else:
            before = _quote(text, BlockKind.FURNITURE, Span(head.span.start, head.title.start))
            after = _quote(text, BlockKind.FURNITURE, Span(head.title.end, head.span.end))
            top = [before, replace(title, level=1), after]
    return [*top, *drafts]


def _find_shown_title(drafts: Sequence[Draft], title: str) -> int | None:
    for index, draft in enumerate(drafts[:_TITLE_WITHIN]):
        if draft.kind is BlockKind.HEADING and draft.plain.text.casefold() == title.casefold():
            return index
    return None


def _quote(text: str, kind: BlockKind, span: Span) -> Draft:
    return Draft(kind=kind, span=span, plain=flatten(excerpt(text, (span,))))


def _link(drafts: Sequence[Draft]) -> tuple[Block, ...]:
    """Tell each block which headings stand above it and what introduces it."""
    blocks: list[Block] = []
    headings: list[tuple[int, int]] = []
    lead_ins = _find_lead_ins(drafts)
    for index, draft in enumerate(drafts):
        if draft.kind is BlockKind.TITLE:
            headings.clear()
        if draft.kind is BlockKind.HEADING:
            while headings and headings[-1][0] >= draft.level:
                headings.pop()
        blocks.append(
            Block(
                kind=draft.kind,
                span=draft.span,
                text=draft.plain.text,
                alignment=draft.plain.alignment,
                level=draft.level,
                headings=tuple(above for _, above in headings),
                lead_in=lead_ins.get(index),
                inlines=draft.plain.inlines,
            )
        )
        if draft.kind is BlockKind.HEADING:
            headings.append((draft.level, index))
    return tuple(blocks)


def _find_lead_ins(drafts: Sequence[Draft]) -> dict[int, int]:
    """Map list items to what introduces them: the item above for nested ones, else what stands before the list."""
    found: dict[int, int] = {}
    items: list[tuple[int, int]] = []
    opening: int | None = None
    number: int | None = None
    for index, draft in enumerate(drafts):
        if draft.list_number is None:
            items.clear()
        if draft.kind is not BlockKind.LIST_ITEM:
            continue
        if draft.list_number != number:
            number = draft.list_number
            opening = _find_opening(drafts, index, previous=opening)
            items.clear()
        while items and items[-1][0] >= draft.level:
            items.pop()
        lead_in = items[-1][1] if items else opening
        if lead_in is not None:
            found[index] = lead_in
        items.append((draft.level, index))
    return found


def _find_opening(drafts: Sequence[Draft], first: int, *, previous: int | None) -> int | None:
    """Find what introduces a list: the paragraph before it, an item that ends in a colon, or another list's opening."""
    index = first - 1
    while index >= 0 and drafts[index].kind is BlockKind.FURNITURE and not drafts[index].plain.text.strip():
        index -= 1
    if index < 0:
        return None
    before = drafts[index]
    if before.kind is BlockKind.LIST_ITEM:
        return index if before.plain.text.endswith(":") else previous
    is_quoted = before.kind is BlockKind.QUOTE and before.plain.text.endswith(":")
    return index if before.kind is BlockKind.PARAGRAPH or is_quoted else None
