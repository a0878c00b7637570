"""The tree of refusals: every error Ondo raises on purpose, each with a stable code and what to do next.

OndoError
├── DefinitionError      definition_invalid    a card, mapping or agreement file is broken; carries findings
├── InputError           input_invalid         a fact or an argument cannot be accepted
│   ├── NaiveInstant     instant_naive         a date and time came without a zone
│   └── FutureFact       fact_in_future        a fact claims to happen more than 5 minutes ahead
├── NotFound             not_found             the thing named does not exist
├── Conflict             conflict              it exists already with other content, or the state forbids it
│   ├── KeyReused        key_reused            a used key with other content
│   ├── AlreadyDecided   already_decided       the proposal has its decision
│   └── Unconfirmed      confirmation_needed   what would be done is not what was shown; carries the figures
├── NotEnoughData        not_enough_data       too little evidence to do what was asked
└── Unavailable          unavailable           the ledger, a model or a program cannot be reached
    └── Contended        contended             two writers met; the same again will do
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ondo.domain.finding import Finding
from ondo.domain.vocabulary import Label, Lang

Words = str | Label
"""Text in English, or a label in both languages."""


class OndoError(Exception):
    """Root of every refusal.

    Parameters
    ----------
    message:
        What is wrong, in one sentence; a plain text is the same for every reader.
    hint:
        What to do next; empty when the message says it already.
    """

    code: ClassVar[str] = "ondo_error"

    def __init__(self, message: Words, hint: Words = "") -> None:
        self._words = message, hint
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.said(Lang.EN)[0]

    @property
    def hint(self) -> str:
        """What to do next, in English."""
        return self.said(Lang.EN)[1]

    def said(self, lang: Lang) -> tuple[str, str]:
        """Return message and hint in a language."""
        message, hint = self._words
        return (
            message.of(lang) if isinstance(message, Label) else message,
            hint.of(lang) if isinstance(hint, Label) else hint,
        )

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class DefinitionError(OndoError):
    """A definition file has findings of level error."""

    code = "definition_invalid"

    def __init__(self, message: Words, findings: Sequence[Finding] = (), hint: Words = "") -> None:
        super().__init__(message, hint)
        self.findings = tuple(findings)


class InputError(OndoError):
    """A fact or an argument cannot be accepted as it is."""

    code = "input_invalid"


class NaiveInstant(InputError):
    """A date and time came without a time zone where none may be assumed."""

    code = "instant_naive"


class FutureFact(InputError):
    """A fact claims to have happened more than five minutes ahead of the clock."""

    code = "fact_in_future"


class NotFound(OndoError):
    """The lead, hand-off, card, proposal or file named does not exist."""

    code = "not_found"


class Conflict(OndoError):
    """The request contradicts what is already recorded."""

    code = "conflict"


class KeyReused(Conflict):
    """An event, contact, claim or feedback came under a used key with other content."""

    code = "key_reused"


class AlreadyDecided(Conflict):
    """The proposal has been approved or declined before."""

    code = "already_decided"


class Unconfirmed(Conflict):
    """What was asked for does something that nobody has confirmed to have seen; ``figures`` say what, as plain data."""

    code = "confirmation_needed"

    def __init__(self, message: Words, hint: Words, figures: Mapping[str, object]) -> None:
        super().__init__(message, hint)
        self.figures = figures


class NotEnoughData(OndoError):
    """There are too few labels, leads or outcomes for an honest answer."""

    code = "not_enough_data"


class Unavailable(OndoError):
    """A ledger, a model bundle or an outside program cannot be reached."""

    code = "unavailable"


class Contended(Unavailable):
    """Two writers met in the ledger and this one gave way; nothing of it was stored, and the same again will do."""

    code = "contended"
