"""Bytes become text, or are refused with a reason."""

import pytest

from critique.errors import UnknownFormat, UnreadableArticle
from critique.reading import FORMATS, read_article, read_bytes, read_text
from critique.reading.decoding import decode

WORDS = "Naïve plans cost more — and “fail”.\r\nSecond line.\r"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encoding_is_recognised_and_line_ends_stay(encoding):
    assert decode(WORDS.encode(encoding)) == WORDS


def test_byte_undefined_in_windows_1252_is_read_as_latin_1():
    assert decode(b"plain text with \x81 and caf\xe9") == "plain text with \x81 and café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7 text", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n", "PNG"),
        (b"text with \x00 inside, one odd byte", "binary"),
        (bytes(range(1, 32)) * 4, "binary"),
        (bytes(range(128, 256)) * 4, "Windows-1252"),
        ("é à ü".encode() + b"\xff", "byte 8"),
        (b"\xff\xfea\x00b", "UTF-16-LE"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_text_is_refused_by_name_and_reason(data, reason):
    with pytest.raises(UnreadableArticle, match=reason) as caught:
        decode(data, path="notes.md")
    assert str(caught.value).startswith("notes.md: ")


def test_damaged_utf_8_names_its_line():
    with pytest.raises(UnreadableArticle) as caught:
        decode("één\ntwee é\n".encode() + b"dr\xe9e", path="a.txt")
    assert caught.value.line == 3


def test_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableArticle, match="no such file"):
        read_article(tmp_path / "none.md")


def test_folder_is_unreadable(tmp_path):
    with pytest.raises(UnreadableArticle, match="folder"):
        read_article(tmp_path)


def test_name_with_nul_is_unreadable():
    with pytest.raises(UnreadableArticle, match="cannot be read"):
        read_article("a\0b.md")


def test_unknown_format_lists_the_known_ones(tmp_path):
    with pytest.raises(UnknownFormat, match="markdown, text"):
        read_article(tmp_path / "a.md", format="docx")


@pytest.mark.parametrize(("suffix", "kind"), [(".md", "title"), (".MARKDOWN", "title"), (".txt", "title"), ("", "title")])
def test_suffix_chooses_the_format(tmp_path, suffix, kind):
    path = tmp_path / f"post{suffix}"
    path.write_text("# Why blog\n\nBlogging brings readers to a small firm.\n", encoding="utf-8")
    article = read_article(path)
    is_markdown = suffix.lower() in {".md", ".markdown"}
    assert (article.blocks[0].kind, article.title) == (kind, "Why blog" if is_markdown else "# Why blog")


@pytest.mark.parametrize("format", sorted(FORMATS))
@pytest.mark.parametrize("text", ["", "\n \r\n", "\ufeff"[1:]])
def test_empty_text_has_no_blocks(text, format):
    assert read_text(text, format=format).blocks == ()


def test_article_names_its_file_and_counts_its_words(tmp_path):
    path = tmp_path / "my-post.md"
    path.write_bytes(b"---\ntitle: A\nauthor: 'Jane Doe'\ndate: 2020-01-02\nurl: https://e.org/x\n---\nOne two.\n")
    article = read_article(str(path))
    assert (article.id, article.path, article.author, article.date) == ("my-post", str(path), "Jane Doe", "2020-01-02")
    assert (article.url, article.title, article.words, article.carries_text) == ("https://e.org/x", "A", 13, False)


def test_bytes_without_a_name_are_called_text():
    assert read_bytes(b"Hello there.", name=None, path=None).id == "text"
