"""Front matter: the YAML or TOML head of a Markdown file.

Owns finding it and taking title, author, date and address from its simple lines; it is no YAML parser. What is nested,
folded or quoted over several lines is passed over.
"""

import re
from dataclasses import dataclass

from critique.values import Span

__all__ = ["FrontMatter", "find_front_matter"]

_HEAD = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>.*?\n)??(?P<close>---|\.\.\.|\+\+\+)[ \t]*(?:\n|\Z)",
    re.DOTALL,
)
_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w.-]*)[ \t]*[:=](?:[ \t]+|(?=\n|\Z)|(?=[\"']))(?P<value>[^\n]*)")
_NESTED = re.compile(r"\n[ \t]*(?:-[ \t]+)?(?:name[ \t]*:[ \t]*)?(?P<value>[^\s:][^\n:]*)")
_KEYS = {
    "title": "title",
    "author": "author",
    "authors": "author",
    "byline": "author",
    "date": "date",
    "published": "date",
    "url": "url",
    "canonical_url": "url",
    "canonical": "url",
    "link": "url",
    "source_url": "url",
}
_NOTHING = frozenset(("", "null", "~", "none", "[]", "|", ">", ">-", "|-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What the head of a file says about it.

    Attributes:
        span: The head, fences included.
        title: Where its title stands, quotation marks excluded.
        author: As are `date` and `url`, the words given; `None` where it is silent.
    """

    span: Span
    title: Span | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None


def find_front_matter(text: str) -> FrontMatter | None:
    """Find the head of a text whose lines end in line feeds; `None` if it has none."""
    head = _HEAD.match(text)
    if not head or not head["body"] or (head["fence"] == "+++") != (head["close"] == "+++"):
        return None
    found: dict[str, Span] = {}
    for entry in _ENTRY.finditer(text, head.start("body"), head.end("body")):
        key = _KEYS.get(entry["key"].lower())
        if key and key not in found and text[entry.start() - 1] == "\n":
            value = _find_value(text, entry, head.end("body"))
            if value:
                found[key] = value
    if not _looks_like_entries(head["body"]):
        return None
    words = {key: text[span.start : span.end] for key, span in found.items()}
    return FrontMatter(
        span=Span(0, len(head[0].rstrip("\n"))),
        title=found.get("title"),
        author=words.get("author"),
        date=words.get("date"),
        url=words.get("url"),
    )


def _looks_like_entries(body: str) -> bool:
    """A head has an entry on its first line of substance; a rule and prose do not."""
    for line in body.split("\n"):
        if line.strip() and not line.lstrip().startswith(("#", "[")):
            return bool(_ENTRY.match(line))
    return False


def _find_value(text: str, entry: re.Match[str], limit: int) -> Span | None:
    start, end = entry.span("value")
    if not text[start:end].strip():
        nested = _NESTED.match(text, end, limit)
        if not nested or text[nested.start() + 1] not in " \t-":
            return None
        start, end = nested.span("value")
    value = text[start:end].strip()
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1].split(",")[0].strip()
    quote = value[:1]
    is_quoted = quote in {'"', "'"}
    value = value[1:].rpartition(quote)[0] if is_quoted else re.split(r"\s#", value, maxsplit=1)[0].strip()
    if value.lower() in _NOTHING:
        return None
    start = text.index(value, start)
    return Span(start, start + len(value))
