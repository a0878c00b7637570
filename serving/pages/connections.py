"""Pages of connections and intakes: how far each was read, what was refused last, taking in again, trying a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response

from ondo.definitions.connection_file import connection_names
from ondo.domain.errors import InputError, NotFound, OndoError
from ondo.domain.vocabulary import Label
from ondo.intake.bodies import decoded
from ondo.intake.mappings import IntakeMappings
from ondo.intake.take_in import Arrived
from ondo.intake.take_in_again import replay
from ondo.intake.trial import trial
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions.cards import declarations
from ondo.ledger.integrations import connections
from ondo.ledger.integrations.intake_deliveries import Delivery, deliveries, delivery
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.http.problems import said
from serving.pages import notices
from serving.pages.frame import back_to, render

PROBLEMS, DELIVERIES = 20, 50
"""Most refusals of a connection, and most bodies of an intake, that a page shows."""
TYPES = ("application/json", "application/x-www-form-urlencoded")
"""Content types in which a body can be tried."""
_LONGEST_BODY = 60_000


class IntakePages:
    """The pages over an open ledger and the mappings in the company's folder."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger, self._settings = ledger, settings
        self._mappings = IntakeMappings(settings.home, settings.timezone)

    def connections(self, _: Request, voice: Locale) -> Response:
        """Show every connection with its state, lag and last refusals, and every intake."""
        with self._ledger.read() as tx:
            names = connection_names(self._settings.home)
            shown = [_connection(tx, name, voice) for name in names]
            intakes = [_intake(tx, name, voice) for name in self._mappings.names()]
        return render("connections.html", voice, "/connections", connections=shown, intakes=intakes)

    def intake(self, request: Request, voice: Locale) -> Response:
        """Show what came to an intake lately, and a form to try a body."""
        context = self._log(request.path_params["name"], voice)
        notice = notices.text_of(request.query_params.get("said", ""), voice)
        return render("intake.html", voice, "/connections", notice=notice, **context)

    def try_out(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Show what each record of a body would become; nothing is written."""
        name, fields = request.path_params["name"], dict(form)
        body, kind = fields.get("body", ""), fields.get("type", TYPES[0])
        context = self._log(name, voice) | {"body": body, "kind": kind if kind in TYPES else TYPES[0]}
        try:
            context["records"] = self._trial(name, body, context["kind"], voice)
        except OndoError as error:
            context["problem"] = " ".join(part for part in said(error, voice.lang) if part)
        return render("intake.html", voice, "/connections", **context)

    def take_in_again(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Take a body that is kept in again by the mapping of now; what is there already changes nothing."""
        name, number = request.path_params["name"], dict(form).get("number", "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise NotFound(Message("intake-no-delivery", number=number[:20]))
        with self._ledger.begin() as tx:
            kept = delivery(tx, int(number))
            if kept.name != name:
                raise NotFound(Message("intake-no-delivery", number=number))
            replay(tx, kept, self._mappings, declarations(tx, self._settings.timezone))
        return back_to(f"/intake/{name}", voice, notices.REPLAYED)

    def _log(self, name: str, voice: Locale) -> dict[str, Any]:
        if name not in self._mappings.names():
            raise NotFound(Message("intake-no-such-name"))
        with self._ledger.read() as tx:
            bodies = [_delivery(each, voice) for each in deliveries(tx, name, limit=DELIVERIES)]
        days = f"{self._settings.intake_days:g}"
        shown = {"name": name, "deliveries": bodies, "days": days, "types": TYPES, "kind": TYPES[0]}
        return shown | {"body": "", "problem": "", "records": None}

    def _trial(self, name: str, body: str, kind: str, voice: Locale) -> list[dict[str, Any]]:
        if len(body) > _LONGEST_BODY:
            raise InputError(Message("intake-page-body-too-long", most=f"{_LONGEST_BODY:,}"))
        mapping, now = self._mappings.mapping(name), self._ledger.now()
        arrived = Arrived(name, decoded(body.encode(), kind), now)
        return [_record(record) for record in trial(mapping, arrived, voice.lang)]


def _connection(tx: Tx, name: str, voice: Locale) -> dict[str, Any]:
    kinds = [_kind(tx, name, state, voice) for state in connections.kind_states(tx, name)]
    refusals = [
        {
            "record": row.record_id,
            "kind": voice.text("connect-being-sent") if row.pushed else row.kind,
            "why": row.problem.of(voice.lang),
            "at": voice.clock(row.at),
        }
        for row in connections.problems(tx, name, PROBLEMS)
    ]
    return {"name": name, "kinds": kinds, "refusals": refusals}


def _kind(tx: Tx, name: str, state: connections.KindState, voice: Locale) -> dict[str, Any]:
    return {
        "kind": state.kind,
        "read": "" if state.read_at is None else voice.clock(state.read_at),
        "lag": "" if state.read_at is None else voice.ago(state.read_at, tx.now),
        "counts": connections.counts(tx, name, state.kind),
        "problem": _words(state.problem, voice),
    }


def _intake(tx: Tx, name: str, voice: Locale) -> dict[str, Any]:
    """Return an intake with when something came last and how many of the latest bodies were refused in part."""
    latest = deliveries(tx, name, limit=DELIVERIES)
    return {
        "name": name,
        "last": voice.clock(latest[0].received_at) if latest else "",
        "bodies": len(latest),
        "refused": sum(bool(each.outcome.refused) or each.outcome.problem is not None for each in latest),
    }


def _delivery(each: Delivery, voice: Locale) -> dict[str, Any]:
    outcome = each.outcome
    return {
        "number": each.delivery_id,
        "received": voice.clock(each.received_at),
        "replayed": "" if each.replayed_at is None else voice.clock(each.replayed_at),
        "counts": [(name, count) for name, count in outcome.counts.items() if count],
        "refused": [(index, why.of(voice.lang)) for index, why in outcome.refused],
        "problem": _words(outcome.problem, voice),
        "kept": each.body is not None,
    }


def _words(problem: Label | None, voice: Locale) -> str:
    return "" if problem is None else problem.of(voice.lang)


def _record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Write what a record would become as named lines."""
    parts = []
    for part, value in record.items():
        if part not in ("index", "entry", "refused") and value:
            parts += [(part, _line(entry)) for entry in (value if isinstance(value, list) else [value])]
    return {"index": record["index"], "entry": record.get("entry"), "refused": record.get("refused"), "parts": parts}


def _line(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_line(inner)}" for name, inner in value.items() if inner not in (None, {}, []))
    return str(value)
