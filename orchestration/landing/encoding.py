"""What the bytes of a text file are: its marks, its encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from orchestration.landing.rejection import Rejected

BLOCK = 1 << 20
LONGEST_LINE = 16 << 20  # characters without a line end; more is no partner's record

# What the first bytes of other formats look like (a .csv that is a workbook, a page, a picture).
MAGIC = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",  # Office before 2007
    b"%PDF",
    b"\x1f\x8b",  # gzip
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x89PNG",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"PAR1",
    b"SQLite format 3",
    b"BZh",
    b"\xfd7zXZ",
    b"{\\rtf",
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "byte_order_mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf16"),
)
UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
SINGLE_BYTE = ("cp1252", "iso8859-1", "iso8859-15")
MARKED = "utf-8-sig"  # a contract with this encoding expects the mark: nothing to note


@dataclass(frozen=True)
class Text:
    """How to decode a file, and what to note about it (`byte_order_mark`, `utf16`).

    `instead_of`: the contract's encoding, where the bytes turned out to be UTF-8 without a mark.
    """

    encoding: str
    normalisations: tuple[str, ...] = ()
    instead_of: str | None = None


def inspect(stream: BinaryIO, contract_encoding: str, not_first: str = "<{[") -> Text:
    """Read the whole stream once and say how it decodes; memory does not grow with the file.

    The contract's encoding or the mark's; but where every character outside ASCII is one of
    UTF-8, the text is UTF-8 also in a feed of single bytes (Windows-1252), in which any bytes
    decode: as agreed, José would be published as JosÃ©.

    In: `not_first`, the characters with which no text of this format begins. Raises Rejected:
    `empty_file`, `wrong_format` (another format's first bytes, NULs, a page or JSON, a line
    without end) or `encoding` (bytes that do not decode; Unicode without its mark).
    """
    block = stream.read(BLOCK)
    if not block:
        raise Rejected("empty_file")
    text = _marked(block, contract_encoding)
    if not text.normalisations and text.encoding != MARKED:
        _refuse_other_formats(block)
    decoder = codecs.getincrementaldecoder(text.encoding)(errors="strict")
    unicode = _Unicode() if codecs.lookup(text.encoding).name in SINGLE_BYTE else None
    unbroken, seen_text, lines = 0, False, 0
    while True:
        if unicode:
            unicode.feed(block)
        try:
            chars = decoder.decode(block, final=not block)
        except UnicodeError as error:
            if isinstance(error, UnicodeDecodeError):
                lines += error.object[: error.start].count(b"\n")
            raise Rejected("encoding", f"not {text.encoding} in line {lines + 1}") from None
        lines += chars.count("\n")
        if "\0" in chars:
            raise Rejected("wrong_format")
        unbroken = 0 if "\n" in chars or "\r" in chars else unbroken + len(chars)
        if unbroken > LONGEST_LINE:
            raise Rejected("wrong_format")
        if not seen_text and chars.strip():
            seen_text = True
            if chars.lstrip()[0] in not_first:
                raise Rejected("wrong_format")
        if not block:
            break
        block = stream.read(BLOCK)
    if not seen_text:
        raise Rejected("empty_file")
    if unicode and unicode.certain:
        return Text("utf-8", instead_of=contract_encoding)
    return text


class _Unicode:
    """Follows bytes: `certain` tells whether they are UTF-8 and not ASCII alone."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="strict")
        self._valid, self._beyond_ascii = True, False

    def feed(self, block: bytes) -> None:
        """The next bytes; none at the end."""
        if not self._valid:
            return
        self._beyond_ascii = self._beyond_ascii or not block.isascii()
        try:
            self._decoder.decode(block, final=not block)
        except UnicodeError:
            self._valid = False

    @property
    def certain(self) -> bool:
        return self._valid and self._beyond_ascii


def _marked(start: bytes, contract_encoding: str) -> Text:
    """The encoding of the byte-order mark, which overrules the contract's; else the contract's."""
    if start.startswith(UTF32_MARKS):
        raise Rejected("encoding")
    for mark, encoding, note in MARKS:
        if start.startswith(mark):
            expected = contract_encoding == MARKED == encoding
            return Text(encoding, () if expected else (note,))
    return Text("utf-8" if contract_encoding == MARKED else contract_encoding)


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith(MAGIC):
        raise Rejected("wrong_format")
    sample = start[:1024]
    if sample.count(0) * 3 >= len(sample) > 3:
        halves = sample[0::2], sample[1::2]
        if any(half.count(0) * 3 < len(half) for half in halves):
            raise Rejected("encoding")  # UTF-16 without its mark: guessing would spoil names
        raise Rejected("wrong_format")
