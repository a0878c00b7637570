"""Errors of the database drivers as the refusals of Ondo, so that none leaks."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from sqlalchemy import exc

from ondo.domain.errors import Conflict, Contended, InputError, NotFound, OndoError, Unavailable
from ondo.text.messages import Message

_APPEND_ONLY = "append-only"
_FOREIGN_KEY = "23503"
_SAVEPOINT_GONE = "no such savepoint"
_RETRY = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available


def translate(error: BaseException, url: sa.URL | None = None) -> OndoError:
    """Return the refusal that stands for a driver's error, naming the ledger; the caller chains the cause."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    state = str(getattr(cause, "sqlstate", None) or "")
    text = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if _APPEND_ONLY in text:
        return Conflict(Message("ledger-keeps-facts-as-they", text=text), Message("ledger-keeps-facts-as-they-hint"))
    if state in _RETRY:
        return Contended(Message("ledger-two-writers-met-in-ledger"), Message("ledger-two-writers-met-in-ledger-hint"))
    if isinstance(error, exc.IntegrityError):
        code = getattr(cause, "sqlite_errorcode", None)
        if state == _FOREIGN_KEY or code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            return NotFound(Message("ledger-fact-names-lead-hand-off"), Message("ledger-fact-names-lead-hand-off-hint"))
        return Conflict(Message("ledger-holds-this-already"))
    if isinstance(error, exc.DataError):
        return InputError(Message("ledger-database-cannot-store-this-value", text=text))
    hint = Message("ledger-check-its-database")
    if url is None:
        return Unavailable(Message("ledger-unusable", text=text), hint)
    where = url.database if url.get_backend_name() == "sqlite" else url
    return Unavailable(Message("ledger-at-unusable", where=str(where), text=text), hint)


def install(engine: sa.Engine) -> None:
    """Make the engine raise refusals instead of driver errors."""

    @sa.event.listens_for(engine, "handle_error")
    def _handle(context: sa.engine.ExceptionContext) -> OndoError:
        first = context.original_exception.__context__
        if isinstance(first, OndoError) and _SAVEPOINT_GONE in str(context.original_exception):
            return first  # on a full disk SQLite ends the transaction by itself, and its savepoints with it
        return translate(context.sqlalchemy_exception or context.original_exception, engine.url)
