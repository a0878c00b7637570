"""Connection to another system as an immutable value: which one, what its records mean, and what is sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ondo.definitions.mapping import ImportMapping


class PushedValue(StrEnum):
    """What can be sent to another system of a lead."""

    TEMPERATURE = "temperature"
    TOTAL = "total"
    PROBABILITY = "probability"
    PERCENT = "percent"
    REASONS = "reasons"
    HANDOFF = "handoff"
    CARD = "card"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class PushedField:
    """A field of the other system: which value goes there, and how its words are written over there."""

    name: str
    value: PushedValue
    words: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PushMap:
    """What is sent to the records of one kind: fields, and whether each hand-off is sent in a note with its reasons.

    ``card_id`` names the card whose score is sent, which only a company of several cards must say.
    """

    kind: str
    fields: tuple[PushedField, ...] = ()
    note: bool = False
    card_id: str | None = None


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """Who asks for tokens, and where: the public half, without the secret."""

    token_url: str
    client_id: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """One connection file.

    Attributes
    ----------
    name:
        What it is called here: the name of its file.
    connector:
        The code that speaks with such systems.
    url:
        Address of the system, without a slash at its end.
    per_minute:
        Most requests a minute that the system is asked.
    mapping:
        What its records mean; each entry is named after the kind of record that it reads.
    push:
        What is sent to it; ``None`` = nothing.
    oauth:
        How tokens are got; ``None`` = there is one that somebody made.
    """

    name: str
    connector: str
    url: str
    per_minute: int
    mapping: ImportMapping
    push: PushMap | None = None
    oauth: OAuthClient | None = None
