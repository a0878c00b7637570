"""Intake mapping of one sender: which records its bodies hold, and what each kind of them means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ondo.definitions.mapping import ImportMapping

ITSELF = ""
"""The path of a body that is its one record, or the list of its records."""
MAKERS = frozenset({"name", "title_level", "path", "address", "schema", "epoch_s", "epoch_ms", "epoch_us"})
"""What may stand behind ``|`` in a column that is a path; ``ondo.intake.paths`` knows what each makes."""


def unknown_makers(columns: Iterable[str]) -> list[str]:
    """Return what stands behind ``|`` in some columns and makes nothing."""
    named = (part.strip() for column in columns for path in column.split("||") for part in path.split("|")[1:])
    return sorted(set(named) - MAKERS)


class Scheme(StrEnum):
    """What a sender signs: the body as it was sent, or as HubSpot does (v3) method, address, body and time."""

    BODY = "body"
    HUBSPOT_V3 = "hubspot_v3"


class Algorithm(StrEnum):
    """The hash of an HMAC."""

    SHA256 = "sha256"
    SHA1 = "sha1"


class Encoding(StrEnum):
    """How a signature is written."""

    HEX = "hex"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class BodySignature:
    """How the bodies of a sender are signed.

    Attributes
    ----------
    secret_file:
        File with the secret that the sender shares; beside the mapping unless it is absolute.
    prefix:
        What stands in the header before the signature, such as ``sha256=``.
    url:
        The address as the sender calls it, for schemes that sign it; that of the request when not said.
    """

    secret_file: str
    scheme: Scheme = Scheme.BODY
    header: str = ""
    algorithm: Algorithm = Algorithm.SHA256
    encoding: Encoding = Encoding.HEX
    prefix: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class IntakeMapping:
    """One mapping of an intake.

    Attributes
    ----------
    each:
        Path of the list of records in a body.
    decode:
        Members of a record whose text is JSON, perhaps in base64: they are read as what they hold.
    records:
        Its ``files`` are the kinds of records: the first whose ``when`` a record passes says what it means. Columns
        are paths.
    """

    each: str
    decode: tuple[str, ...]
    signature: BodySignature | None
    records: ImportMapping
