"""Frames of everything known at an instant, as Arrow tables, for features that look at many leads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ondo.domain.card import Scorecard
from ondo.domain.instant import Micros
from ondo.domain.sla import SilenceMeaning
from ondo.fact_columns import PROPERTY
from ondo.ledger.db import schema
from ondo.ledger.db.columns import metadata
from ondo.ledger.db.encoding import from_json
from ondo.ledger.db.service_schema import agreement_version, follow_up, scoring_round
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.fact_scan import FactScan, FactSource
from ondo.ledger.facts.imports import is_arrival_order
from ondo.ledger.facts.links import moved_at
from ondo.ledger.facts.retracted import known_by, not_retracted, not_withdrawn, uncounted_cause
from ondo.ledger.facts.segments import FactStore, Segments
from ondo.ledger.facts.typed_facts import ATTRIBUTES, EVENTS, FactTypes, arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_MOMENTS = [("happened_at", "int64"), ("known_at", "int64")]
_FACT = [("seq", "int64"), ("handoff_id", "utf8"), ("lead_id", "utf8")]

FRAME_SCHEMAS: dict[str, list[tuple[str, str]]] = {
    "leads": [("lead_id", "utf8"), ("created_at", "int64")],
    "events": [
        *(("seq", "int64"), ("lead_id", "utf8"), ("kind", "utf8"), ("channel", "utf8")),
        *_MOMENTS,
    ],
    "attributes": [
        *(("seq", "int64"), ("lead_id", "utf8"), ("name", "utf8")),
        *_MOMENTS,
        *(("text", "utf8"), ("number", "float64"), ("flag", "bool")),
    ],
    "handoffs": [
        *(("handoff_id", "utf8"), ("lead_id", "utf8"), ("card_id", "utf8"), ("card_version", "int64")),
        *(("opened_at", "int64"), ("known_at", "int64"), ("via", "utf8"), ("propensity", "float64")),
        *(("closed_at", "int64"), ("cause", "utf8"), ("owner", "utf8")),
    ],
    "feedback": [*_FACT, ("label", "utf8"), ("reason", "utf8"), ("rater", "utf8"), *_MOMENTS],
    "outcomes": [*_FACT, ("outcome", "utf8"), *_MOMENTS],
    "contacts": [*_FACT, ("channel", "utf8"), ("reached", "bool"), *_MOMENTS],
    "landmarks": [("lead_id", "utf8"), ("at", "int64")],
    "rounds": [("card_id", "utf8"), ("began_at", "int64")],
    "follow_ups": [
        *(("handoff_id", "utf8"), ("at", "int64"), ("until", "int64"), ("chance", "float64"), ("drawn", "bool")),
    ],
    "label_terms": [("silence", "utf8"), ("arrival_order", "bool")],
    "members": [("member", "utf8"), ("team", "utf8")],
}
"""Columns of every frame.

``rounds`` tells when everybody was first scored by a card, if ever; ``follow_ups`` who took part in which follow-up
draw, until when it would, with the chance (0 to 1) and whether it was drawn; the one row of ``label_terms`` what the
agreement in force makes of silence, and whether instants stand for an order only; ``members`` its teams.

``events`` has one more per declared property, ``p_<name>``: number float64, boolean bool,
text and date folded utf8. Instants are UTC microseconds; a larger ``seq`` is later (by happened, known, recorded).
"""

Columns = dict[str, list[Any]]
Moved = Mapping[str, tuple[str, Micros]]


def read_frames(tx: Tx, card: Scorecard, until: Micros, *, zone: ZoneInfo) -> dict[str, pa.Table]:
    """Read every fact known at ``until``, values as the card declares them; ``zone`` is the company's.

    Lead ids are canonical as of ``until``; what a merged lead did counts for the other from when the merge was
    known. Facts that happened or became known later are left out; a hand-off closed later is open. Text is
    folded as conditions compare it.

    Facts that segments hold are not read yet (``FactScan``): whoever asks for columns of events reads these columns.
    Where the ledger holds many that no segment does, they are written first.

    Returns
    -------
    dict
        Frame name to table, or scan, with the columns of ``FRAME_SCHEMAS``.
    """
    moved = moved_at(tx, until)

    def lead_of(lead_id: str) -> str:
        return moved[lead_id][0] if lead_id in moved else lead_id

    types = FactTypes.of(card, zone)
    store = FactStore(tx, types)
    store.extend()
    stored = store.standing()
    scans = {name: _scan(tx, types, table, stored.get(table), until) for name, table in _SCANNED.items()}
    scans = {name: _merged(scan, moved) for name, scan in scans.items()}
    frames: dict[str, Any] = {
        "events": scans["events"] if scans["events"].source.files else scans["events"].table(),
        "attributes": scans["attributes"].table(),
    }
    signed = _signed(tx, until)
    columns = {
        "leads": _leads(tx, until, lead_of, scans.values()),
        "handoffs": _handoffs(tx, until, lead_of),
        **{name: _facts(tx, until, lead_of, name) for name in ("feedback", "outcomes", "contacts")},
        "landmarks": _landmarks(tx, until, lead_of),
        "rounds": _rounds(tx, until),
        "follow_ups": _follow_ups(tx, until),
        "label_terms": _label_terms(tx, signed),
        "members": _members(signed),
    }
    frames |= {name: _arrow(FRAME_SCHEMAS[name], values) for name, values in columns.items()}
    return {name: frames[name] for name in FRAME_SCHEMAS}


def in_memory(frames: Mapping[str, pa.Table | FactScan]) -> dict[str, pa.Table]:
    """Return frames with every scan read as a table, for whoever cuts or changes them."""
    return {name: frame.table() if isinstance(frame, FactScan) else frame for name, frame in frames.items()}


def _schema(fields: list[tuple[str, str]]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, _type(kind)) for name, kind in fields])


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    return {"int64": pa.int64(), "float64": pa.float64(), "utf8": pa.utf8(), "bool": pa.bool_()}[kind]


def _arrow(fields: list[tuple[str, str]], columns: Columns) -> pa.Table:
    import pyarrow as pa

    return pa.table([pa.array(columns[name], _type(kind)) for name, kind in fields], schema=_schema(fields))


def _known(table: sa.Table, until: Micros, *names: str) -> sa.Select[Any]:
    return (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.happened_at <= until, table.c.known_at <= until, not_retracted(table, until))
        .order_by(table.c.happened_at, table.c.known_at, table.c.id)
    )


def _columns(tx: Tx, query: sa.Select[Any]) -> Columns:
    result = tx.conn.execute(query)
    names = list(result.keys())
    rows = result.all()
    columns_read = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in names]
    return dict(zip(names, columns_read, strict=True))


def _canonical(columns: Columns, lead_of: Callable[[str], str]) -> Columns:
    columns["lead_id"] = [lead_of(lead_id) for lead_id in columns["lead_id"]]
    columns["seq"] = list(range(1, len(columns["lead_id"]) + 1))
    return columns


def _leads(tx: Tx, until: Micros, lead_of: Callable[[str], str], scans: Iterable[FactScan]) -> Columns:
    """Every lead known at ``until`` with the instant of its first known fact (of its making, when it has none)."""
    import pyarrow as pa

    first = pa.concat_tables([scan.first() for scan in scans]).group_by("lead_id").aggregate([("happened_at", "min")])
    created = dict(zip(first["lead_id"].to_pylist(), first["happened_at_min"].to_pylist(), strict=True))
    h = schema.handoff.c
    opened = sa.select(h.lead_id, sa.func.min(h.opened_at)).group_by(h.lead_id)
    opened = opened.where(h.opened_at <= until, h.known_at <= until, not_retracted(schema.handoff, until))
    for lead_id, instant in tx.conn.execute(opened):
        top = lead_of(lead_id)
        created[top] = min(instant, created.get(top, instant))
    made = sa.select(schema.lead.c.lead_id, schema.lead.c.known_at).where(schema.lead.c.known_at <= until)
    for lead_id, known in tx.conn.execute(made):
        created.setdefault(lead_of(lead_id), known)
    order = sorted(created, key=lambda lead_id: (created[lead_id], lead_id))
    return {"lead_id": order, "created_at": [created[text] for text in order]}


def _scan(tx: Tx, types: FactTypes, table: str, segments: Segments | None, until: Micros) -> FactScan:
    """Return the facts of a table known at ``until``: from segments, and what none of them holds from the ledger."""
    import pyarrow as pa

    rows = metadata.tables[table]
    newest = int(tx.conn.execute(sa.select(sa.func.max(rows.c.id))).scalar() or 0)
    after = 0 if segments is None else segments.last
    rest = [*types.rows(tx, table, (after, newest))]
    if table == ATTRIBUTES:  # what no card declares is in no segment
        rest.append(types.undeclared_attributes(tx, (0, newest)))
    r = schema.retraction.c
    back = sa.select(r.fact_id).join(rows, rows.c.id == r.fact_id)
    back = back.where(r.fact_kind == table, known_by(r, rows, until))
    retracted = list(tx.conn.execute(back).scalars())
    extra = [(PROPERTY + name, arrow_type(kind)) for name, kind in types.properties.items()] if table == EVENTS else []
    source = FactSource(
        files=() if segments is None else segments.files,
        rest=pa.concat_tables(rest),
        until=until,
        retracted=pa.table({"id": pa.array(retracted, pa.int64())}) if retracted else None,
        late=types.declared_late(tx) if table == EVENTS else None,
        lock=None if segments is None else segments.lock,
    )
    fields = _schema(FRAME_SCHEMAS["events" if table == EVENTS else "attributes"])
    return FactScan(source, pa.schema([*fields, *(pa.field(*each) for each in extra)]), types.zone)


def _merged(scan: FactScan, moved: Moved) -> FactScan:
    """Give merged leads' facts to their canonical lead, known no earlier than the merge: before, nobody could tell."""
    import pyarrow as pa

    if not moved:
        return scan
    tops, since = zip(*moved.values(), strict=True)
    table = pa.table({"lead_id": list(moved), "top": list(tops), "since": pa.array(since, pa.int64())})
    return replace(scan, source=replace(scan.source, moved=table))


_SCANNED = {"events": EVENTS, "attributes": ATTRIBUTES}


def _handoffs(tx: Tx, until: Micros, lead_of: Callable[[str], str]) -> Columns:
    h, c = schema.handoff.c, schema.handoff_close.c
    names = [name for name, _ in FRAME_SCHEMAS["handoffs"] if name not in ("closed_at", "cause")]
    stands = not_retracted(schema.handoff_close, until)
    closed = sa.and_(c.handoff_id == h.handoff_id, c.closed_at <= until, c.known_at <= until, stands)
    query = sa.select(*(h[name] for name in names), c.closed_at, uncounted_cause(c.cause, until))
    query = query.outerjoin_from(schema.handoff, schema.handoff_close, closed)
    query = query.where(h.opened_at <= until, h.known_at <= until, not_withdrawn(at=until))
    query = query.order_by(h.opened_at, h.handoff_id)
    return _canonical(_columns(tx, query), lead_of)


_TABLES = {"feedback": schema.feedback, "outcomes": schema.outcome, "contacts": schema.contact}


def _facts(tx: Tx, until: Micros, lead_of: Callable[[str], str], name: str) -> Columns:
    fields = [field for field, _ in FRAME_SCHEMAS[name] if field != "seq"]
    return _canonical(_columns(tx, _known(_TABLES[name], until, *fields)), lead_of)


def _landmarks(tx: Tx, until: Micros, lead_of: Callable[[str], str]) -> Columns:
    columns = _canonical(_columns(tx, _known(schema.landmark, until, "lead_id", "happened_at")), lead_of)
    columns["at"] = columns.pop("happened_at")
    return columns


def _rounds(tx: Tx, until: Micros) -> Columns:
    c = scoring_round.c
    query = sa.select(c.card_id, sa.func.min(c.began_at).label("began_at")).where(c.began_at <= until)
    return _columns(tx, query.group_by(c.card_id).order_by(c.card_id))


def _follow_ups(tx: Tx, until: Micros) -> Columns:
    c = follow_up.c
    query = sa.select(c.handoff_id, c.drawn_at.label("at"), c.until, c.chance, c.drawn).where(c.drawn_at <= until)
    return _columns(tx, query.order_by(c.week, c.handoff_id))


def _signed(tx: Tx, until: Micros) -> dict[str, Any]:
    """Read the agreement in force now, also for a past that it was not signed in; nothing while none is."""
    c = agreement_version.c
    query = sa.select(c.content).where(c.effective_from <= max(tx.now, until)).order_by(c.version.desc()).limit(1)
    content = tx.conn.execute(query).scalar()
    return {} if content is None else from_json(content, dict)


def _label_terms(tx: Tx, signed: Mapping[str, Any]) -> Columns:
    silence = signed.get("sales", {}).get("silence", SilenceMeaning.UNKNOWN.value)
    return {"silence": [silence], "arrival_order": [is_arrival_order(tx)]}


def _members(signed: Mapping[str, Any]) -> Columns:
    pairs = [(member, team["id"]) for team in signed.get("teams", ()) for member in team.get("members", ())]
    return {"member": [member for member, _ in pairs], "team": [team for _, team in pairs]}
