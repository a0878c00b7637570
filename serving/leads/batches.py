"""Batches in which each row stands for itself: a bad row spoils only itself, and the answer says which and why."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from ondo.definitions.json_members import in_outermost
from ondo.domain.errors import InputError, OndoError
from ondo.text.messages import Message
from serving.http import problems
from serving.http.members import read_model
from serving.schemas.replies import RefusedRow

MOST_ROWS = 1_000
_log = logging.getLogger("ondo.serving")

Row = TypeVar("Row", bound=BaseModel)
Refusals = list[RefusedRow]


def read_rows(
    body: bytes, whole: type[BaseModel], row: type[Row], member: str, key: str
) -> tuple[list[tuple[int, Row]], Refusals]:
    """Decode a batch; when something in it is wrong, row by row.

    Parameters
    ----------
    whole:
        The model of the body: an object with one list, ``member``, of ``row``.
    key:
        The member of a row that its refusal names it by.

    Raises
    ------
    ValidationError, InputError
        The body as a whole is not a batch: no JSON, another shape, a member twice, no row or too many.
    """
    try:
        return list(enumerate(getattr(read_model(body, whole), member))), []
    except (ValidationError, InputError) as wrong:
        try:
            listed = _rows_of(body, member)
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise wrong from None
        if listed is None or not 0 < len(listed) <= MOST_ROWS:
            raise
    rows: list[tuple[int, Row]] = []
    refused: Refusals = []
    for index, raw in enumerate(listed):
        try:
            rows.append((index, read_model(bytes(raw), row)))
        except (ValidationError, InputError) as error:
            texts = _texts_of(raw)
            refuse(refused, index, texts.get(key), _refusal(error), texts.get("source"), texts.get("external_id"))
    return rows, refused


def _rows_of(body: bytes, member: str) -> list[msgspec.Raw] | None:
    """Return the rows of a batch as they were written; ``None`` when the body as a whole is none."""
    parts = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    if set(parts) != {member} or in_outermost(body):
        return None
    return msgspec.json.decode(parts[member], type=list[msgspec.Raw])


def _texts_of(raw: msgspec.Raw) -> dict[str, str]:
    """Return the members of a row that are texts, as far as it can be read."""
    try:
        row = msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return {}
    return {name: value for name, value in row.items() if isinstance(value, str)} if isinstance(row, dict) else {}


def _refusal(error: ValidationError | InputError) -> InputError:
    if isinstance(error, InputError):
        return error
    detail = "; ".join(f"{place['at']}: {place['message']}" for place in problems.places(error))
    return InputError(Message("problem-row-not-valid", detail=detail))


def refuse(
    refused: Refusals,
    index: int,
    key: str | None,
    error: OndoError,
    source: str | None = None,
    external_id: str | None = None,
) -> None:
    """Note that a row was refused, by its key and the sender's own name of its lead."""
    refused.append(
        RefusedRow(
            index=index,
            key=key,
            source=source,
            external_id=external_id,
            status=problems.status_of(error),
            code=error.code,
            detail=str(error),
        )
    )


def unforeseen() -> OndoError:
    """Log what nobody foresaw, and return the refusal of the row that met it."""
    _log.exception("a row of a batch could not be answered")
    return OndoError(Message("problem-row-failed"), Message("problem-row-failed-hint"))


def in_order(refused: Iterable[RefusedRow]) -> Refusals:
    """Return refused rows in the order of the batch."""
    return sorted(refused, key=lambda row: row.index)


def batch_status(refused: Sequence[RefusedRow], accepted: int, what: str) -> int:
    """Return the HTTP status of a batch: 200 = all rows were accepted, 207 = some.

    A row that met a fault of Ondo itself is told of as a row (207), even when no other one was accepted.

    Raises
    ------
    Refused
        None was accepted: with the status and code that all rows share, else those of an invalid input.
    """
    if not refused:
        return 200
    if accepted or any(row.status >= 500 for row in refused):
        return 207
    status, code = 422, "input_invalid"
    if len({(row.status, row.code) for row in refused}) == 1:
        status, code = refused[0].status, refused[0].code
    rows = [row.model_dump() for row in refused]
    raise problems.RequestRefused(problems.problem(status, code, f"No {what} of the batch was accepted.", refused=rows))
