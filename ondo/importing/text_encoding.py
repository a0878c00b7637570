"""Encoding of a file of text by its bytes: the one that reads the whole of it, or a refusal where none is sure.

A guess from the first lines would be written into the ledger before a later line proves it wrong, so the whole file is
decoded strictly in each encoding before its first row is read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ondo.domain.errors import InputError
from ondo.importing.tables import unpacked
from ondo.text.messages import Message

_BLOCK = 1024 * 1024
_UTF_16 = ("utf-16-le", "utf-16-be")
_TRIED = ("iso2022_jp", "utf-8-sig", "cp932", "euc_jp")
_NAMES = "utf-8, utf-16, cp932, euc_jp"

_OTHER = r"[^\x00-\x7f]"
_STRANGE = re.compile(_OTHER)
_ALONE = re.compile(rf"(?<!{_OTHER})(?:(?<=[A-Za-z]){_OTHER}(?!{_OTHER})|{_OTHER}(?=[A-Za-z]))")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30f6]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_NO_TEXT = re.compile("[\0\x80\uf8f0-\uf8f3]")
"""NUL, and what the codec of CP932 makes of the bytes 80, A0, FD, FE and FF, which are no text in it."""
_FEWEST_KANA = 3
_FIRST_HIGH = 0x80


class _Reading:
    """A strict reading of a file in one encoding, with some of the text that is not plain ASCII."""

    def __init__(self, encoding: str) -> None:
        self.encoding, self.sample, self.fits, self.begins = encoding, "", True, ""
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")

    def add(self, block: bytes, *, final: bool = False) -> None:
        if not self.fits:
            return
        try:
            text = self._decoder.decode(block, final)
        except UnicodeError:
            self.fits = False
            return
        self.begins = self.begins or text
        if _NO_TEXT.search(text):
            self.fits = False
        elif len(self.sample) < _BLOCK and not text.isascii():
            self.sample += text


def encoding_of(path: Path) -> str:
    """Return the codec in which a file is text.

    UTF-8 and UTF-16 go before the others: text of another encoding is hardly ever sound in them.

    Raises
    ------
    InputError
        None of the encodings fits the whole file, or two fit and its characters do not say which. Nothing is guessed.
    """
    with path.open("rb") as raw:
        readings = _readings(unpacked(path, raw))
    fitting = {reading.encoding: reading for reading in readings if reading.fits}
    for encoding in ("utf-16", "iso2022_jp", "utf-8-sig"):
        if encoding in fitting and (encoding != "iso2022_jp" or fitting[encoding].sample):
            return encoding
    sides = [encoding for encoding in _UTF_16 if encoding in fitting and _has_lines(fitting[encoding].begins)]
    if len(sides) == 1:
        return sides[0]
    japanese = {name: fitting[name] for name in ("cp932", "euc_jp") if name in fitting and _is_japanese(fitting[name])}
    if len(japanese) == 1:
        return next(iter(japanese))
    if japanese and _is_euc(japanese["euc_jp"].sample, japanese["cp932"].sample):
        return "euc_jp"
    if japanese:
        raise InputError(Message("import-encoding-either", path=str(path)), Message("import-encoding-either-hint"))
    raise InputError(
        Message("import-encoding-none", path=str(path), names=_NAMES), Message("import-encoding-none-hint")
    )


def _readings(plain: BinaryIO) -> list[_Reading]:
    blocks = _blocks(plain)
    first = next(blocks, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _UTF_16 if b"\0" in first else _TRIED
    readings = [_Reading(encoding) for encoding in encodings]
    for block in chain((first,), blocks):
        for reading in readings:
            reading.add(block)
    for reading in readings:
        reading.add(b"", final=True)
    return readings


def _blocks(plain: BinaryIO) -> Iterator[bytes]:
    while block := plain.read(_BLOCK):
        yield block


def _has_lines(text: str) -> bool:
    """Tell whether text has the ends of lines and the signs between cells; of the wrong byte order it has none."""
    return "\n" in text or "\r" in text or "," in text or "\t" in text


def _is_japanese(reading: _Reading) -> bool:
    """Tell Japanese from a Western text, which CP932 may read, too.

    There each accented letter takes the plain one behind it, or is a half-width sign: a character alone among letters,
    of one byte, or with a second byte that is ASCII. In EUC-JP no byte of a character is.
    """
    alone = (char.encode(reading.encoding) for char in _ALONE.findall(reading.sample))
    western: int = sum(len(char) == 1 or char[-1] < _FIRST_HIGH for char in alone)
    return 2 * western <= len(_STRANGE.findall(reading.sample))


def _is_euc(euc: str, cp932: str) -> bool:
    """Tell whether bytes that both encodings read are EUC-JP.

    Hiragana and katakana of EUC-JP are pairs of half-width signs to CP932, and some of its kanji are characters for
    private use. The other way round there is no kana but by chance.
    """
    kana = len(_KANA.findall(euc))
    return bool(_PRIVATE.search(cp932)) or (kana >= _FEWEST_KANA and 10 * kana >= len(_STRANGE.findall(euc)))
