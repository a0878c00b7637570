"""Batches in which each row stands for itself: a bad row spoils only itself, and the answer says which and why."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel, ValidationError

from ondo.domain.errors import InputError, OndoError
from serving import problems

MOST_ROWS = 1_000

Row = TypeVar("Row", bound=BaseModel)
Refusals = list[dict[str, Any]]


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
    ValidationError
        The body as a whole is not a batch: no JSON, another shape, no row or too many.
    """
    try:
        return list(enumerate(getattr(whole.model_validate_json(body), member))), []
    except ValidationError as wrong:
        try:
            raw = msgspec.json.decode(body)
            listed = raw[member]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, KeyError, TypeError):
            raise wrong from None
        if set(raw) != {member} or not isinstance(listed, list) or not 0 < len(listed) <= MOST_ROWS:
            raise
    rows: list[tuple[int, Row]] = []
    refused: Refusals = []
    for index, found in enumerate(listed):
        try:
            rows.append((index, row.model_validate_json(msgspec.json.encode(found))))
        except ValidationError as error:
            names = found if isinstance(found, dict) else {}
            texts = {name: value for name, value in names.items() if isinstance(value, str)}
            detail = "; ".join(f"{place['at']}: {place['message']}" for place in problems.places(error))
            fault = InputError(detail, ja=(f"行の形式が正しくありません（{detail}）。", ""))
            refuse(refused, index, texts.get(key), fault, texts.get("source"), texts.get("external_id"))
    return rows, refused


def refuse(
    refused: Refusals,
    index: int,
    key: str | None,
    error: OndoError,
    source: str | None = None,
    external_id: str | None = None,
) -> None:
    """Note that a row was refused, by its key and the sender's own name of its lead."""
    status = problems.status_of(error)
    about = {"index": index, "key": key, "source": source, "external_id": external_id}
    refused.append(about | {"status": status, "code": error.code, "detail": str(error)})


def finished(answer: dict[str, Any], refused: Refusals, accepted: int, what: str) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status with the answer: 200 = all accepted, 207 = some, otherwise one problem document.

    The problem has the status and code that all rows share, else those of an invalid input.
    """
    refused.sort(key=lambda row: row["index"])
    answer = answer | {"refused": refused}
    if not refused:
        return 200, answer
    if accepted:
        return 207, answer
    status, code = 422, "input_invalid"
    if len({(row["status"], row["code"]) for row in refused}) == 1:
        status, code = refused[0]["status"], refused[0]["code"]
    return status, problems.problem(status, code, f"No {what} of the batch was accepted.", refused=refused)
