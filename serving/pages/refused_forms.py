"""Refusals of forms whose fields do not follow what they are read as, in the words of the page that has the form."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ondo.domain.errors import InputError
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message

_NAMED: Mapping[str, Message] = {
    "names": Message("pages-form-names"),
    "reason": Message("pages-reason"),
    "owner": Message("pages-owner"),
    "starts_at": Message("trial-starts-on"),
    "age_days": Message("trial-age"),
}
"""How the page calls a field; others are named as the form does."""


def refused_form(error: ValidationError) -> InputError:
    """Return the refusal of a form, its hint being what is wrong with the first field that does not fit."""
    return InputError(Message("pages-form-does-not-fit"), _hint(error.errors(include_url=False)[0]))


def _hint(detail: ErrorDetails) -> Label:
    name = str(detail["loc"][0]) if detail["loc"] else ""
    field, bounds = _NAMED.get(name, name), detail.get("ctx", {})
    match detail["type"]:
        case "too_long":
            return Message("pages-form-too-many", field=field, most=str(bounds["max_length"]))
        case "string_too_long":
            return Message("pages-form-too-long", field=field, most=str(bounds["max_length"]))
        case "missing" | "too_short" | "string_too_short":
            return Message("pages-form-missing", field=field)
    return Message("pages-form-unreadable", field=field)
