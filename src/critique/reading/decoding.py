"""Bytes to text: UTF-8 first, then UTF-16 and UTF-32, then Windows-1252.

Owns the refusal of what is no text, with the place and a way out. A byte order mark is dropped; line ends and every
other character stay as they are.
"""

import codecs
import re

from critique.errors import UnreadableArticle

__all__ = ["decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARIES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (a DOCX, EPUB or ODT document, perhaps)"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
)
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r")) + b"\x7f"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SAMPLE = 65_536
_SAVE_AS_TEXT = "save it as plain text or Markdown in UTF-8 and try again"


def decode(data: bytes, *, path: str | None = None) -> str:
    r"""Turn the bytes of a document into text.

    >>> decode(b"na\xefve")
    'naïve'

    Args:
        data: The document, whole.
        path: The file to name in an error.

    Raises:
        UnreadableArticle: The bytes are no text, or text in an encoding that cannot be told.
    """
    for magic, name in _BINARIES:
        if data.startswith(magic):
            problem = f"this is {name}, not text; {_SAVE_AS_TEXT}"
            raise UnreadableArticle(problem, path=path)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _refuse_controls(_decode_as(encoding, data, skip=len(mark), path=path), path=path)
    wide = _guess_wide(data)
    if wide:
        return _refuse_controls(_decode_as(wide, data, skip=0, path=path), path=path)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        text = _decode_windows(data, error, path=path)
    return _refuse_controls(text, path=path)


def _decode_as(encoding: str, data: bytes, *, skip: int, path: str | None) -> str:
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        at = skip + error.start
        line = data[skip:at].decode(encoding, errors="replace").count("\n") + 1
        problem = f"byte {at} is not {encoding.upper()}, which its byte order says it is; {_SAVE_AS_TEXT}"
        raise UnreadableArticle(problem, path=path, line=line) from error


def _guess_wide(data: bytes) -> str | None:
    """UTF-16 without a mark shows in NULs at every other byte."""
    sample = data[:_SAMPLE]
    if len(sample) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > 0.6 * half and low < 0.02 * half:
        return "utf-16-le"
    if low > 0.6 * half and high < 0.02 * half:
        return "utf-16-be"
    return None


def _decode_windows(data: bytes, error: UnicodeDecodeError, *, path: str | None) -> str:
    """Read as Windows-1252, unless that would make nonsense of damaged UTF-8 or of another alphabet."""
    whole = sum(len(sequence) for sequence in _MULTIBYTE.findall(data))
    high = len(_HIGH.findall(data))
    line = data.count(b"\n", 0, error.start) + 1
    byte = f"byte {error.start} (0x{data[error.start]:02x})"
    if 2 * whole > high:
        problem = f"{byte} is not UTF-8, though the rest is; mend or delete the character there and try again"
        raise UnreadableArticle(problem, path=path, line=line) from error
    if high > 0.25 * len(data) + 1:
        problem = f"{byte} is not UTF-8, and the whole does not look like Windows-1252; {_SAVE_AS_TEXT}"
        raise UnreadableArticle(problem, path=path, line=line) from error
    return "".join(_decode_byte(part) for part in re.split(rb"([\x81\x8d\x8f\x90\x9d])", data))


def _decode_byte(part: bytes) -> str:
    """Windows-1252 leaves five bytes undefined; browsers read them as Latin-1, and so does this."""
    return part.decode("latin-1" if part in {b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"} else "cp1252")


def _refuse_controls(text: str, *, path: str | None) -> str:
    at = text.find("\0")
    if at < 0:
        controls = sum(text.count(chr(byte)) for byte in _CONTROLS)
        if controls <= 1 + len(text) // 200:
            return text
        at = next(offset for offset, character in enumerate(text) if ord(character) < 256 and ord(character) in _CONTROLS)
    character = f"control character 0x{ord(text[at]):02x} at character {at}"
    problem = f"this is binary data, not text: {character}; {_SAVE_AS_TEXT}"
    raise UnreadableArticle(problem, path=path, line=text.count("\n", 0, at) + 1)
