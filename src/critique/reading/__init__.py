"""Bytes to `Article`: one module per format, all of them aligned with the text that was read.

Owns the choice of the format and the putting together of the article. Offsets point into the decoded text, whose line
ends stay as they were; a byte order mark is no part of it.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from critique.errors import UnknownFormat, UnreadableArticle
from critique.reading.decoding import decode
from critique.reading.drafts import Parsed
from critique.reading.markdown import parse_markdown
from critique.reading.outline import arrange
from critique.reading.text import parse_text
from critique.values import Article, BlockKind

__all__ = ["FORMATS", "SUFFIXES", "format_of", "read_article", "read_bytes", "read_text"]

FORMATS: Final[dict[str, Callable[[str], Parsed]]] = {
    "markdown": parse_markdown,
    "text": parse_text,
}
_SUFFIXES: Final[dict[str, str]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mdx": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
}
SUFFIXES: Final = frozenset({*_SUFFIXES, ".txt"})
"""Of the files that are taken for articles where a folder is searched."""

_UNREAD: Final[dict[str, str]] = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "web pages are not read yet; save the article as Markdown or plain text"),
    **dict.fromkeys((".json", ".jsonl"), "this is data, not an article; `critique batch` reads .jsonl with a text a line"),
}
"""Suffixes of what would be text, but no article; said rather than misread."""


def read_article(path: str | Path, *, format: str | None = None) -> Article:
    """Read a file.

    Args:
        path: The file.
        format: One of `FORMATS`; by default the suffix decides, and what is not Markdown by its suffix is plain text.

    Raises:
        UnreadableArticle: The file is missing, a folder, not permitted, binary, in an unknown encoding, or by its suffix a web
            page or data.
        UnknownFormat: There is no such format.
    """
    if format is None and (problem := _UNREAD.get(Path(path).suffix.lower())):
        raise UnreadableArticle(problem, path=str(path))
    chosen = format or format_of(path)
    _require_format(chosen, path=str(path))
    return read_bytes(_read_file(path), name=Path(path).stem, path=str(path), format=chosen)


def format_of(path: str | Path) -> str:
    """The format that a file's suffix says: what is not Markdown is plain text."""
    return _SUFFIXES.get(Path(path).suffix.lower(), "text")


def read_bytes(data: bytes, *, name: str | None, path: str | None, format: str = "markdown") -> Article:
    """Read a document that is at hand as bytes, as from standard input.

    Args:
        data: The document, whole.
        name: The article's id; "text" if there is none.
        path: The file to name in errors and results.
        format: One of `FORMATS`. Plain text read as Markdown loses little but its headings.

    Raises:
        UnreadableArticle: The bytes are no text.
        UnknownFormat: There is no such format.
    """
    return read_text(decode(data, path=path), id=name or "text", path=path, format=format)


def read_text(text: str, *, id: str = "text", path: str | None = None, format: str = "markdown") -> Article:
    r"""Read a text that is at hand; any string makes an article.

    >>> [block.kind.value for block in read_text("# Why blog\n\nBlogging brings readers.").blocks]
    ['title', 'paragraph']

    Raises:
        UnknownFormat: There is no such format.
    """
    _require_format(format, path=path)
    parsed = FORMATS[format](text)
    blocks = arrange(text, parsed)
    head = parsed.front_matter
    title = next((block.text for block in blocks if block.kind is BlockKind.TITLE), None)
    return Article(
        id=id,
        text=text,
        blocks=blocks,
        path=path,
        title=title,
        sha256=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        words=len(text.split()),
        author=head.author if head else None,
        date=head.date if head else None,
        url=head.url if head else None,
    )


def _require_format(name: str, *, path: str | None) -> None:
    if name not in FORMATS:
        problem = f"there is no format {name!r}; known formats are {', '.join(sorted(FORMATS))}"
        raise UnknownFormat(problem, path=path)


def _read_file(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        problem = "there is no such file; check the name and the folder"
        raise UnreadableArticle(problem, path=str(path)) from error
    except IsADirectoryError as error:
        problem = "this is a folder, not a file; name the files in it"
        raise UnreadableArticle(problem, path=str(path)) from error
    except PermissionError as error:
        problem = "reading this file is not permitted; change its permissions or copy it"
        raise UnreadableArticle(problem, path=str(path)) from error
    except (OSError, ValueError) as error:
        problem = f"the file cannot be read ({error}); check the name and the disk"
        raise UnreadableArticle(problem, path=str(path)) from error
