"""Words of headers: what exports of CRM and MA tools usually mean by a column, in Japanese and English."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ondo.domain.personal_names import is_personal
from ondo.domain.plain_names import plain_name
from ondo.domain.vocabulary import OutcomeKind


class ColumnRole(StrEnum):
    """What a column is for a mapping, attributes apart."""

    ID = "id"
    SINCE = "since"
    UPDATED = "updated"
    KIND = "kind"
    HAPPENED = "happened"
    CHANNEL = "channel"
    NAME = "name"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    NOTE = "note"
    OUTCOME = "outcome"
    CLOSED = "closed"
    PERSONAL = "personal"


@cache
def _words(table: str) -> Mapping[str, str]:
    """Return what stands for each word in a table of the file of words."""
    text = files("ondo.importing").joinpath("header_words.toml").read_text(encoding="utf-8")
    return {word: meaning for meaning, words in tomllib.loads(text)[table].items() for word in words}


_IN_BRACKETS = re.compile(r"[(\[\u3010].*?[)\]\u3011]|[*\u203b]")
_LATIN = re.compile(r"[a-z0-9_]+")


def header_word(header: str) -> str:
    """Return a header as it is looked up: folded, without what stands in brackets and without marks."""
    return plain_name(_IN_BRACKETS.sub("", unicodedata.normalize("NFKC", header)))


def role_of(header: str) -> ColumnRole | None:
    """Return what a column usually is by its header; ``None`` for what may be an attribute."""
    word = header_word(header)
    ending = next((role for end, role in _words("endings").items() if word.endswith(end)), None)
    role = _words("roles").get(word) or ending
    return ColumnRole(role) if role else ColumnRole.PERSONAL if is_personal(word) else None


def attribute_name(header: str) -> str | None:
    """Return a name for the attribute of a column; ``None`` for a header that has no usual one in Latin letters."""
    word = header_word(header)
    return _words("attributes").get(word) or (word if _LATIN.fullmatch(word) else None)


def kind_name(cell: str) -> str | None:
    """Return a name for the kind of action that a word stands for; ``None`` for one without Latin letters."""
    word = header_word(cell)
    return _words("kinds").get(word) or (word if _LATIN.fullmatch(word) else None)


def outcome_of(cell: str) -> OutcomeKind | None:
    """Return what a word usually says of how it ended; ``None`` for every other."""
    word = _words("outcomes").get(header_word(cell))
    return OutcomeKind(word) if word else None
