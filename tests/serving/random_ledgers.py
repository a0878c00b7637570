"""Random ledgers, such as an earlier version or a careless export left behind, and every route that reads one.

Facts are written past every check; what is taken back, put right, restarted or let run out goes through the product's
own doors, on top of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

from ondo.definitions.card_file import default_card
from ondo.domain.instant import DAY, LATEST, MINUTE, iso
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, SendBackReason
from ondo.ledger import Tx
from ondo.ledger.access.audit import LOCAL
from ondo.ledger.db import schema
from ondo.ledger.db.encoding import to_json
from ondo.ledger.db.ids import new_id
from ondo.ledger.db.insert import insert_new
from ondo.ledger.facts.imports import start_import
from ondo.ledger.facts.undeclared import keep
from ondo.ledger.handoffs.handoffs import handoffs_of
from ondo.ledger.records.import_undo import undo_import
from ondo.ledger.records.take_back import TABLES
from serving.http.roles import listed
from serving.scoring.definitions import Definitions
from serving.workers.expirations import Expirations
from tests.serving.builders import START, Company

_YEAR_1 = -62_135_630_339_000_000  # 0001-01-01 in Tokyo, which is year 0 in UTC
_YEAR_9999 = 253_402_300_799_999_999
INSTANTS = (
    *(_YEAR_1, -(2**62), -1, 0, START - 400 * DAY, START - DAY, START - 1, START),
    *(START + DAY, LATEST, LATEST + 1, _YEAR_9999, 2**62),
)
TEXTS = ("", " ", "x" * 5_000, "=1+1", "<b>", "0001-01-01", "9999-12-31", "はい", "\u202e", "a/b?c#d")
KINDS = ("page_view", "contact_form", "demo_request", "email_open", "mail_sent", "unheard_of", "x" * 300)
NAMES = ("employees", "industry", "title_level", "expected_by", "has_authority", "account_id", "unheard_of", "x" * 300)
PROPERTIES = ("page", "concrete", "url", "seconds")
_CARD, _CARD_THAT_IS_GONE = default_card().card_id, "gone"
VERDICTS = (FeedbackLabel.ACCURATE_HOT, FeedbackLabel.FALSE_HOT)

_instant = st.sampled_from(INSTANTS)
_value = st.sampled_from(TEXTS) | st.sampled_from([0.0, 1.0, -5.0, 1e300, 20270201.0]) | st.booleans()
_properties = st.dictionaries(st.sampled_from(PROPERTIES), _value, max_size=3)
_lead = st.integers(0, 2)
_fact_of = (
    st.tuples(st.just("event"), _lead, _instant, _instant, st.sampled_from(KINDS), _properties, _properties)
    | st.tuples(st.just("attribute"), _lead, _instant, _instant, st.sampled_from(NAMES), st.none() | _value)
    | st.tuples(st.just("outcome"), _lead, _instant, _instant, st.sampled_from(OutcomeKind))
    | st.tuples(st.just("feedback"), _lead, _instant, _instant, st.sampled_from(FeedbackLabel))
    | st.tuples(st.just("contact"), _lead, _instant, _instant, st.booleans())
    | st.tuples(st.just("handoff"), _lead, _instant, _instant, st.none() | _instant)
    | st.tuples(st.just("merge"), _lead, _instant, _lead)
)
facts = st.lists(_fact_of, max_size=14)
steps = st.lists(
    st.tuples(st.just("take_back"), st.sampled_from(sorted(TABLES)), st.integers(0, 13))
    | st.tuples(st.just("import"), st.lists(_fact_of, min_size=1, max_size=4), st.booleans())
    | st.tuples(st.just("judge"), st.integers(0, 3), st.sampled_from(VERDICTS))
    | st.tuples(st.just("end"), _lead, st.sampled_from(OutcomeKind))
    | st.tuples(st.just("form"), _lead)
    | st.tuples(st.just("sweep")),
    max_size=8,
)
"""What happens on top of the facts: a fact taken back by its number, an import (kept or undone), one person's words on
a hand-off, the ends of one deal, a concrete inquiry (a hand-off, then a restart), and hand-offs that run out."""
_worlds = count()
NO_DATE = [
    (what, lead, at, at, *rest)
    for lead, at in enumerate((_YEAR_1, -(2**62), _YEAR_9999))
    for what, *rest in (
        ("event", "contact_form", {"concrete": True}, {"url": "x"}),
        ("event", "page_view", {"page": "price"}, {}),
        ("attribute", "expected_by", "0001-01-01"),
        ("attribute", "employees", 600.0),
        ("outcome", OutcomeKind.WON),
        ("feedback", FeedbackLabel.MISSED_HOT),
        ("contact", True),
        ("handoff", None),
    )
]
"""What .NET writes for "no date", what a wrong unit of time makes, and the far future: of every kind of fact."""
_SENT_BACK, _LONG_AGO = FeedbackLabel.FALSE_HOT, START - 400 * DAY
SECOND_THOUGHTS = (
    [
        ("event", 0, START - DAY, START - DAY, "contact_form", {"concrete": True}, {"url": "x"}),
        ("attribute", 0, START - DAY, START - DAY, "employees", 600.0),
        ("contact", 0, START - DAY, START - DAY, True),
        ("handoff", 1, _LONG_AGO, _LONG_AGO, None),
        ("handoff", 2, START - DAY, START - DAY, None),
    ],
    [
        *(("form", 0), ("form", 0), ("form", 0)),
        *(("judge", 2, _SENT_BACK), ("judge", 2, FeedbackLabel.ACCURATE_HOT)),  # the one that the first form opened
        *(("end", 2, OutcomeKind.WON), ("end", 2, OutcomeKind.LOST)),
        ("sweep",),
        ("import", NO_DATE, True),
        *(("take_back", kind, number) for number, kind in enumerate(("events", "attributes", "contacts"))),
    ],
)
"""Facts and steps of every kind: taken back, an import undone, put right, restarted and run out."""


def fill(tx: Tx, answer: list[tuple[Any, ...]]) -> list[str]:
    """Write facts past every check, as an earlier version may have, and return the ids of the leads."""
    world = f"world-{next(_worlds)}"
    leads = [new_id(tx.now) for _ in range(3)]
    stamp = {"known_at": START - 800 * DAY, "recorded_at": START}
    tx.conn.execute(schema.lead.insert(), [{"lead_id": row, **stamp} for row in leads])
    keys = [{"source": world, "external_id": f"{n}", "lead_id": row, **stamp} for n, row in enumerate(leads)]
    insert_new(tx, schema.lead_key, keys)
    _write(tx, world, "", leads, answer)
    return leads


def _write(tx: Tx, world: str, prefix: str, leads: list[str], answer: list[tuple[Any, ...]]) -> None:
    for number, (what, lead, happened, *rest) in enumerate(answer):
        _FILLERS[what](tx, world, f"{prefix}{number}", leads, leads[lead], happened, rest)


def _fact(tx: Tx, table: str, world: str, key: str, lead: str, happened: int, known: int, **own: object) -> None:
    place = {"source": world, "key": key, "content_hash": key.encode().ljust(16), "lead_id": lead}
    instants = {"happened_at": happened, "known_at": known, "recorded_at": START}
    insert_new(tx, schema.metadata.tables[table], place | own | instants | {"import_id": tx.import_id})


def _event(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    known, kind, properties, others = rest
    _fact(tx, "event", world, key, lead, happened, known, kind=kind, channel="web", properties=to_json(properties))
    name = {"source": world, "key_space": "", "key": key, "generation": 0}
    keep(tx, [name], {(world, "", key): {n: v for n, v in others.items() if n not in properties}})


def _attribute(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    known, name, value = rest
    written = None if value is None else to_json(value)
    _fact(tx, "attribute", world, key, lead, happened, known, name=name, value=written)


def _outcome(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    own = {"handoff_id": None, "outcome": rest[1].value, "amount_minor": 2**62, "currency": "JPY"}
    _fact(tx, "outcome", world, key, lead, happened, rest[0], **own)


def _feedback(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    label = rest[1]
    reason = SendBackReason.NOT_NOW.value if label is FeedbackLabel.FALSE_HOT else None
    own = {"handoff_id": None, "label": label.value, "reason": reason, "rater": "x" * 300}
    _fact(tx, "feedback", world, key, lead, happened, rest[0], **own)


def _contact(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    own = {"handoff_id": None, "channel": "tel", "reached": rest[1]}
    _fact(tx, "contact", world, key, lead, happened, rest[0], **own)


def _handoff(tx: Tx, world: str, key: str, _: object, lead: str, happened: int, rest: list[Any]) -> None:
    known, closed = rest
    handoff_id, card_id = new_id(tx.now), _CARD_THAT_IS_GONE if key.endswith("7") else _CARD
    row = {"handoff_id": handoff_id, "source": world, "key": key, "content_hash": key.encode().ljust(16)}
    row |= {"lead_id": lead, "card_id": card_id, "card_version": 1, "via": "hot", "snapshot": "{}"}
    row |= {"propensity": 1.0, "due_at": happened, "owner": "x" * 300, "import_id": tx.import_id}
    row |= {"opened_at": happened, "known_at": known, "recorded_at": START}
    insert_new(tx, schema.handoff, row)
    if closed is None:
        insert_new(tx, schema.open_handoff, {"lead_id": lead, "card_id": card_id, "handoff_id": handoff_id})
    else:
        row = {"handoff_id": handoff_id, "cause": "won", "closed_at": closed, "known_at": known, "recorded_at": START}
        insert_new(tx, schema.handoff_close, row)


def _merge(tx: Tx, world: str, key: str, leads: list[str], lead: str, known: int, rest: list[Any]) -> None:
    into = leads[rest[0]]
    if lead < into:  # no circle
        row = {"lead_id": lead, "into_lead_id": into, "cause": "person", "decided_by": ""}
        tx.conn.execute(schema.identity_fact.insert(), row | {"known_at": known, "recorded_at": START})


_FILLERS = {
    "event": _event,
    "attribute": _attribute,
    "outcome": _outcome,
    "feedback": _feedback,
    "contact": _contact,
    "handoff": _handoff,
    "merge": _merge,
}


class Doors:
    """The steps on top of one world of facts, each through the door that the product has for it."""

    def __init__(self, company: Company, leads: list[str]) -> None:
        self._found, self._leads = company, leads
        with company.ledger.read() as tx:
            key = schema.lead_key.c
            self._world = str(tx.conn.execute(sa.select(key.source).where(key.lead_id == leads[0])).scalar_one())

    def go(self, steps: list[tuple[Any, ...]]) -> None:
        """Take the steps, a minute after one another; a refusal is an answer, an error is none."""
        for place, (what, *rest) in enumerate(steps):
            self._found.clock.forward(MINUTE)
            getattr(self, f"_{what}")(str(place), *rest)

    def _ask(self, method: str, path: str, body: object = None) -> None:
        answer = self._found.http.request(method, path, json=body)
        assert answer.status_code < 500, (method, path, body, answer.text)

    def _take_back(self, place: str, kind: str, number: int) -> None:
        self._ask("DELETE", f"/v1/{kind}/{self._world}/{number}")

    def _import(self, place: str, answer: list[tuple[Any, ...]], undone: bool) -> None:
        ledger, zone = self._found.ledger, self._found.settings.timezone
        with ledger.begin() as tx:
            number = start_import(tx, self._world, "export.csv", self._world + place, "mapping", LOCAL)
        with ledger.begin(number) as tx:
            _write(tx, self._world, f"i{place}-", self._leads, answer)
        if undone:
            with ledger.begin() as tx:
                undo_import(tx, number, LOCAL, zone)

    def _judge(self, place: str, number: int, label: FeedbackLabel) -> None:
        with self._found.ledger.read() as tx:
            rows = [row.handoff_id for lead in self._leads for row in handoffs_of(tx, lead)]
        for handoff_id in sorted(set(rows))[number : number + 1]:
            word = {"label": label.value, "rater": "kato", "source": self._world, "key": f"judge-{place}"}
            word |= {"reason": SendBackReason.NO_BUDGET.value} if label is FeedbackLabel.FALSE_HOT else {}
            self._ask("POST", f"/v1/handoffs/{handoff_id}/feedback", word)

    def _end(self, place: str, lead: int, outcome: OutcomeKind) -> None:
        deal = {"source": self._world, "key": f"deal-{lead}", "lead_id": self._leads[lead], "outcome": outcome.value}
        self._ask("POST", "/v1/outcomes", deal)

    def _form(self, place: str, lead: int) -> None:
        about = {"lead_id": self._leads[lead]}
        form = {"source": self._world, "key": f"form-{place}", "kind": "contact_form", "properties": {"concrete": True}}
        self._ask("POST", "/v1/events", {"events": [form | about | {"happened_at": iso(self._found.clock.at)}]})
        self._ask("POST", "/v1/score", about)

    def _sweep(self, place: str) -> None:
        Expirations(self._found.ledger, Definitions(), self._found.settings).turn()


def reading_paths(company: Company) -> list[str]:
    """Every path of the application that answers GET, as its route is written."""
    paths = {path for (method, path), _ in listed(company.http.app.routes) if method == "GET"}  # type: ignore[attr-defined]
    assert {"/", "/v1/nurture", "/v1/leads/{lead_id}/events"} <= paths
    return sorted(paths)


def asked(company: Company, leads: list[str]) -> Iterator[str]:
    """Every reading path, for each lead and for every hand-off there is."""
    with company.ledger.read() as tx:
        ids = list(tx.conn.execute(schema.handoff.select().with_only_columns(schema.handoff.c.handoff_id)).scalars())
    day = "2026-10-01"
    for path in reading_paths(company):
        several = leads if "{lead_id}" in path else ids[-5:] if "{handoff_id}" in path else ["1"]
        for row in several:
            named = path
            while "{" in named:
                named = named[: named.index("{")] + row + named[named.index("}") + 1 :]
            query = "?as_of=" + day if path.endswith("/score") else "?before=1970-01-02" if "change" in path else ""
            yield named + query


def check_every_route(
    company: Company, reply: list[tuple[Any, ...]], taken: list[tuple[Any, ...]] | None = None
) -> None:
    """No route answers 500, whatever the ledger holds; a batch of scores answers row by row."""
    with company.ledger.begin() as tx:
        leads = fill(tx, reply)
    Doors(company, leads).go(taken or [])
    for path in asked(company, leads):
        answer = company.http.get(path)
        ready = path.startswith("/v1/health") and answer.status_code == 503
        assert answer.status_code < 500 or ready, (path, answer.text)
    rows = [{"lead_id": item} for item in leads]
    answer = company.http.post("/v1/scores", json={"scores": rows})
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["scores"]) == len(leads)
    for row in rows:
        assert company.http.post("/v1/score", json=row | {"as_of": "2026-09-30T00:00:00Z"}).status_code == 200
