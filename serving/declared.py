"""What may come in: no personal data among the facts, properties that the card declares, values of their declared type.

Facts are kept for ever, so what names a human has no place in them; it belongs into ``person``, which can be erased.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ondo.domain.card import AttributeSpec, Scorecard, ValueType
from ondo.domain.condition import normalise
from ondo.domain.errors import InputError
from ondo.domain.lead import Value

_PEOPLE = ("", "contact_", "customer_", "lead_", "person_", "personal_", "user_")
_PLACES = (*_PEOPLE, "business_", "company_", "home_", "office_", "private_", "work_")
_NAMES = (
    *("name", "full_name", "first_name", "last_name", "family_name", "given_name", "middle_name", "surname"),
    *("fullname", "firstname", "lastname", "name_kana", "kana", "furigana"),
    *("birthday", "birthdate", "birth_date", "date_of_birth"),
)
_REACHED_BY = (
    *("email", "e_mail", "mail", "email_address", "mail_address", "phone", "phone_number", "tel", "telephone"),
    *("mobile", "mobile_phone", "fax", "address", "street", "street_address", "postal_address", "postal_code"),
    *("zip_code", "ip", "ip_address"),
)
_FREE_TEXT = (
    *("message", "note", "notes", "memo", "remark", "remarks", "comment", "comments"),
    *("free_text", "body", "inquiry_text"),
)
PERSONAL = frozenset(
    {who + word for who in _PEOPLE for word in _NAMES} | {at + word for at in _PLACES for word in _REACHED_BY}
).union(_FREE_TEXT)
"""Names under which senders keep personal data and free text."""

_CLEAN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_MOST_DIGITS = 15


def refuse_personal(values: Mapping[str, Value | None]) -> None:
    """Refuse facts under a name that says it is personal; whether something is there (true, false) may be a fact."""
    found = sorted(name for name in values if name in PERSONAL and not isinstance(values[name], bool | None))
    if found:
        names, are = ", ".join(f"'{name}'" for name in found), "are" if len(found) > 1 else "is"
        raise InputError(
            f"{names} {are} personal data or free text, which facts never hold.",
            "Send it as person of POST /v1/leads (name, company, email, phone, note), or leave it out.",
            ja=(
                f"{names} は個人情報か自由記述のため、事実には保存しません。",
                "POST /v1/leads の person（name、company、email、phone、note）で送るか、省いてください。",
            ),
        )


def shown_properties(card: Scorecard, kind: str, properties: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties that the card declares for a kind; what else was stored once is not shown."""
    spec = card.kinds.get(kind)
    return {} if spec is None else {name: value for name, value in properties.items() if name in spec.properties}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of properties, as ``kind.property``: not kept since no card declares them, or of another type."""

    dropped: set[str] = field(default_factory=set)
    mistyped: set[str] = field(default_factory=set)


def declared_properties(
    card: Scorecard | None, kind: str, properties: Mapping[str, Value], report: Report
) -> dict[str, Value]:
    """Return what is kept of an event's properties: declared ones, in their declared type where the value allows it."""
    spec = None if card is None else card.kinds.get(kind)
    types = {} if spec is None else spec.properties
    kept = {name: converted(value, types[name]) for name, value in properties.items() if name in types}
    report.dropped.update(f"{kind}.{name}" for name in properties if name not in types)
    report.mistyped.update(f"{kind}.{name}" for name in mistyped(kept, types))
    return kept


def attribute_types(specs: Mapping[str, AttributeSpec]) -> dict[str, ValueType]:
    """Return the declared type of each attribute."""
    return {name: spec.type for name, spec in specs.items()}


def converted(value: Value, wanted: ValueType | None) -> Value:
    """Turn the text of a plain number into the number where one is declared; leave anything else as it is."""
    if wanted is ValueType.NUMBER and isinstance(value, str):
        text = normalise(value)
        if _CLEAN_NUMBER.fullmatch(text) and len(text) <= _MOST_DIGITS:
            return float(text)
    return value


def mistyped(values: Mapping[str, Value | None], types: Mapping[str, ValueType]) -> Iterable[str]:
    """Name the values that are not of their declared type; unknown (``None``) and undeclared ones are in order."""
    return (
        name for name, value in values.items() if value is not None and name in types and not _fits(value, types[name])
    )


def _fits(value: Value, wanted: ValueType) -> bool:
    match wanted:
        case ValueType.NUMBER:
            return isinstance(value, float)
        case ValueType.BOOLEAN:
            return isinstance(value, bool)
        case ValueType.TEXT:
            return isinstance(value, str)
        case ValueType.DATE:
            return isinstance(value, str) and _is_date(value)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(normalise(text))
    except ValueError:
        return False
    return True
