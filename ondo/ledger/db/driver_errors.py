"""Errors of the database drivers as the refusals of Ondo, so that none leaks."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa
from sqlalchemy import exc

from ondo.domain.errors import Conflict, Contended, InputError, NotFound, OndoError, Unavailable

_APPEND_ONLY = "append-only"
_FOREIGN_KEY = "23503"
_RETRY = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available


def translate(error: BaseException, url: sa.URL | None = None) -> OndoError:
    """Return the refusal that stands for a driver's error, naming the ledger; the caller chains the cause."""
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    state = str(getattr(cause, "sqlstate", None) or "")
    text = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    if _APPEND_ONLY in text:
        ja = f"台帳に記録した内容は変更できません（{text}）。", "訂正は新しい記録として追加してください。"
        return Conflict(f"The ledger keeps facts as they are: {text}.", "Append a correcting fact instead.", ja=ja)
    if state in _RETRY:
        ja = "台帳への書き込みが重なりました。", "もう一度実行してください。"
        return Contended("Two writers met in the ledger.", "Try again.", ja=ja)
    if isinstance(error, exc.IntegrityError):
        code = getattr(cause, "sqlite_errorcode", None)
        if state == _FOREIGN_KEY or code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            ja = "台帳にないリード・引き渡し・改定案を指しています。", "ID を確認してください。"
            hint = "Check its id."
            return NotFound("A fact names a lead, hand-off or proposal that the ledger does not hold.", hint, ja=ja)
        ja = "同じものが別の内容で台帳にあります。", ""
        return Conflict("The ledger holds this already, with other content.", ja=ja)
    if isinstance(error, exc.DataError):
        return InputError(f"The database cannot store this value: {text}.", ja=(f"保存できない値です（{text}）。", ""))
    named = "" if url is None else f" {url.database if url.get_backend_name() == 'sqlite' else url}"
    return Unavailable(
        f"The ledger{named} cannot be used: {text}.",
        "Check that its database is reachable, not locked, and that you may write to it.",
        ja=(
            f"台帳{named} を使えません（{text}）。" if named else f"台帳を使えません（{text}）。",
            "データベースに接続できること、使用中でないこと、書き込めることを確認してください。",
        ),
    )


def install(engine: sa.Engine) -> None:
    """Make the engine raise refusals instead of driver errors."""

    @sa.event.listens_for(engine, "handle_error")
    def _handle(context: sa.engine.ExceptionContext) -> OndoError:
        return translate(context.sqlalchemy_exception or context.original_exception, engine.url)
