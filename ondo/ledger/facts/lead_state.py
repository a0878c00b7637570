"""State of a lead, one row each, from which it is scored without reading its events again.

The row holds the lead's own ``LeadSummary`` and, behind it, the facts that came since (its tail). Both are made from
the facts and can be thrown away at any time. Three rules keep the row true:

- Every transaction that brings facts of a lead, just before it commits, counts ``facts`` up and writes them into the
  tail, or throws the content away. So does one that erases what stands beside them.
- Content is stored only over the very count of facts that it was made from, so a fact that came meanwhile wins.
- Content made for other cards, or true only later than the instant asked for, is not used: the facts are read.

Links between leads are no part of it: they are resolved when a score is asked for, and the pasts are joined.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import sqlalchemy as sa

from ondo.domain.instant import Micros
from ondo.domain.lead_summary import Channels, Days, EventGroup, LeadSummary, StoredEvent, told
from ondo.domain.summary_spec import SummarySpec
from ondo.ledger.db.columns import NAME
from ondo.ledger.db.compiled_query import CompiledQuery, Listed
from ondo.ledger.db.encoding import chunks, read_value, to_json
from ondo.ledger.db.in_list import in_list
from ondo.ledger.db.schema import attribute, event, lead, lead_state, retraction, undeclared
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.lead_versions import version
from ondo.ledger.facts.links import named_in_links
from ondo.ledger.facts.outdated_scores import outdate
from ondo.ledger.facts.retracted import not_retracted

MOST_TAIL = 16_384
"""Characters of a tail from which the content is thrown away: so much news is read faster from the facts."""
LONG_TAIL = 16
"""Facts in a tail from which the next score writes them into the content."""

_NAME = "lead_state"
_e, _a, _s, _r, _u = event.c, attribute.c, lead_state.c, retraction.c, undeclared.c


@dataclass(frozen=True, slots=True)
class LeadStateRow:
    """What the ledger holds of a lead; ``linked`` = a merge or split names it; ``facts`` ``None`` = no row yet.

    ``version`` counts all that may change its score but time.
    """

    lead_id: str
    linked: bool
    facts: int | None
    content: bytes | None
    tail: str | None
    version: int


@dataclass(frozen=True, slots=True)
class NewState:
    """A lead's row as it should be, made from the facts up to the count ``facts``."""

    lead_id: str
    facts: int | None
    content: bytes
    tail: str


def _rows(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    joined = lead.outerjoin(lead_state, _s.lead_id == lead.c.lead_id)
    query = sa.select(lead.c.lead_id, named_in_links(), _s.facts, _s.content, _s.tail, version()).select_from(joined)
    return query.where(lead.c.lead_id.in_(among("leads")))


_ROWS = CompiledQuery(_rows)
_AT = sa.bindparam("at", type_=sa.BigInteger)


def _events(among: Listed) -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(*(_e.lead_id, _e.id, _e.happened_at, _e.known_at, _e.kind, _e.channel, _e.properties, _e.key))
    return query.where(_e.lead_id.in_(among("leads")), not_retracted(event, _AT))


_EVENTS = CompiledQuery(lambda among: _events(among).order_by(_e.lead_id, _e.happened_at))
_EVENTS_OF = CompiledQuery(lambda among: _events(among).where(_e.kind.in_(among("kinds"))))
_UNDECLARED = CompiledQuery(
    lambda among: (
        sa.select(_u.event_id, _u.name, _u.value).where(_u.lead_id.in_(among("leads"))).order_by(_u.event_id, _u.name)
    )
)
_ATTRIBUTES = CompiledQuery(
    lambda among: sa.select(_a.lead_id, _a.id, _a.happened_at, _a.known_at, _a.name, _a.value).where(
        _a.lead_id.in_(among("leads")), not_retracted(attribute, _AT)
    )
)
_LATER = CompiledQuery(
    lambda among: sa.select(_r.lead_id).distinct().where(_r.lead_id.in_(among("leads")), _r.known_at > _AT)
)


def rows_of(tx: Tx, leads: Sequence[str]) -> dict[str, LeadStateRow]:
    """Return the rows of those leads that exist."""
    return {
        lead_id: LeadStateRow(lead_id, bool(linked), *rest)
        for lead_id, linked, *rest in _ROWS.rows(tx, leads=list(leads))
    }


def undeclared_of(tx: Tx, leads: Sequence[str]) -> dict[int, str]:
    """Return, by event, the undeclared properties of the events of some leads, as JSON."""
    return _texts(_UNDECLARED.rows(tx, leads=list(leads)))


def _texts(rows: Iterable[Any]) -> dict[int, str]:
    """Put names and values together; a value is JSON already, and the rows come event by event."""
    parts: dict[int, list[str]] = {}
    for number, name, value in rows:
        parts.setdefault(number, []).append(f"{to_json(name)}:{value}")
    return {number: f"{{{','.join(several)}}}" for number, several in parts.items()}


@dataclass(frozen=True, slots=True)
class Read:
    """A lead's past; the instants at which facts that are there take effect; the row that should be stored, if any."""

    past: LeadSummary
    ahead: tuple[int, ...] = ()
    new: NewState | None = None


def past_of(row: LeadStateRow, horizon: SummarySpec, at: Micros) -> Read | None:
    """Return a lead's past from its row, to be stored anew when its tail is long.

    ``None`` when the row does not answer for these cards and this instant.
    """
    past = None if row.content is None else _decoded(row.content, horizon)
    if past is None or at < past.through or max(0, at - horizon.reach) < past.folded:
        return None
    if not row.tail:
        return Read(past)
    news = _take(past, horizon, msgspec.json.decode(f"[{row.tail[:-1]}]"), at)
    if past.spoiled:
        return None
    if news.taken < LONG_TAIL:
        return Read(past, news.instants)
    return Read(past, news.instants, _stored(row.lead_id, row.facts, past, horizon, at, news.ahead))


def taken_back_later(tx: Tx, leads: Sequence[str], at: Micros) -> set[str]:
    """Return those of some leads of which something is known to be taken back only after an instant."""
    return {lead_id for (lead_id,) in _LATER.rows(tx, leads=list(leads), at=at)}


def rebuilt(
    tx: Tx, rows: Iterable[LeadStateRow], horizon: SummarySpec, at: Micros, *, keep: bool = True
) -> dict[str, Read]:
    """Return the pasts of leads from all their facts, with the rows to store where they are wanted (``keep``)."""
    by_lead = {row.lead_id: row for row in rows}
    leads = list(by_lead)
    told_of = _facts_of(tx, leads, at)
    # Some pasts are true only until a retraction is known.
    passing = taken_back_later(tx, leads, at) if keep else by_lead.keys()
    reads = {}
    for lead_id, facts in told_of.items():
        past = LeadSummary(folded=max(0, at - horizon.reach))
        news = _take(past, horizon, facts, at)
        past.fold(at, horizon)
        facts_of = by_lead[lead_id].facts
        new = None if lead_id in passing else _stored(lead_id, facts_of, past, horizon, at, news.ahead)
        reads[lead_id] = Read(past, news.instants, new)
    return reads


def rebuilt_together(tx: Tx, groups: Mapping[str, Sequence[str]], horizon: SummarySpec, at: Micros) -> dict[str, Read]:
    """Return by name the past of several leads that stand for one from the facts of all of them."""
    known, reads = _facts_of(tx, [lead_id for group in groups.values() for lead_id in group], at), {}
    for name, group in groups.items():
        past = LeadSummary(folded=max(0, at - horizon.reach))
        news = _take(past, horizon, [fact for lead_id in group for fact in known[lead_id]], at)
        past.fold(at, horizon)
        reads[name] = Read(past, news.instants)
    return reads


def _facts_of(tx: Tx, leads: Sequence[str], at: Micros) -> dict[str, list[list[Any]]]:
    """Read all facts of leads that are not taken back at an instant."""
    told_of: dict[str, list[list[Any]]] = {lead_id: [] for lead_id in leads}
    for lead_id, *fact in _ATTRIBUTES.rows(tx, leads=list(leads), at=at):
        told_of[lead_id].append(fact)
    beside = undeclared_of(tx, leads)
    for lead_id, *fact in _EVENTS.rows(tx, leads=list(leads), at=at):
        told_of[lead_id].append([*fact, beside[fact[0]]] if fact[0] in beside else fact)
    return told_of


@dataclass(slots=True)
class Replay:
    """A lead's facts in the order in which they took effect, and its past up to an instant that only moves on."""

    _facts: list[list[Any]]
    _past: LeadSummary
    _taken: list[list[Any]] = field(default_factory=list)

    @classmethod
    def together(cls, replays: Iterable[Replay]) -> Replay:
        """Return the replay of leads that stand for one, none of which was looked at yet."""
        several = list(replays)
        facts = sorted((fact for replay in several for fact in replay._facts), key=_effect)
        return cls(facts, LeadSummary(folded=max(replay._past.folded for replay in several)))

    def until(self, at: Micros, horizon: SummarySpec) -> LeadSummary:
        """Return the past as known at an instant, none before the last one that was asked for.

        It is one and the same object, which goes on with the next instant.
        """
        place = bisect_right(self._facts, at, key=_effect)
        _take(self._past, horizon, self._facts[:place], at)
        if horizon.traffics:
            self._taken += self._facts[:place]
            if self._past.spoiled:
                self._past = LeadSummary(folded=self._past.folded)
                _take(self._past, horizon, self._taken, at)
        del self._facts[:place]
        self._past.fold(at, horizon)
        return self._past


def _effect(fact: list[Any]) -> Micros:
    """Return the instant from which a fact counts: when it had happened and was known."""
    effect: Micros = max(fact[1], fact[2])
    return effect


@dataclass(frozen=True, slots=True)
class ReplayScope:
    """What is replayed of leads.

    Attributes
    ----------
    seen:
        The instant of looking: what was taken back by then counts at no instant, as in the frames.
    kinds:
        Only events of these kinds are read; by default all.
    """

    horizon: SummarySpec
    seen: Micros
    kinds: Sequence[str] | None = None


def replays(tx: Tx, leads: Iterable[str], scope: ReplayScope, first: Micros) -> dict[str, Replay]:
    """Return leads' facts to be looked at as known at instants of the past, from ``first`` on.

    Links between leads are not looked at. Rows are neither used nor made: they are of now.
    """
    horizon, kinds = scope.horizon, scope.kinds
    asked = sorted(set(leads))
    facts: dict[str, list[list[Any]]] = {lead_id: [] for lead_id in asked}
    beside = undeclared_of(tx, asked)
    given: dict[str, Any] = {"leads": asked, "at": scope.seen}
    events = _EVENTS.rows(tx, **given) if kinds is None else _EVENTS_OF.rows(tx, kinds=list(kinds), **given)
    for lead_id, *fact in events:
        facts[lead_id].append([*fact, beside[fact[0]]] if fact[0] in beside else fact)
    for lead_id, *fact in _ATTRIBUTES.rows(tx, **given):
        facts[lead_id].append(fact)
    reach = Micros(first - horizon.reach)
    return {
        lead_id: Replay(sorted(lead_facts, key=_effect), LeadSummary(folded=max(0, reach)))
        for lead_id, lead_facts in facts.items()
    }


@dataclass(slots=True)
class _News:
    """Facts that were taken into a past, and those whose time is still to come."""

    taken: int = 0
    ahead: list[list[Any]] = field(default_factory=list)

    @property
    def instants(self) -> tuple[int, ...]:
        return tuple(max(fact[1], fact[2]) for fact in self.ahead)


def _take(past: LeadSummary, horizon: SummarySpec, facts: Iterable[list[Any]], at: Micros) -> _News:
    news, events = _News(), list[StoredEvent]()
    for fact in facts:
        number, happened, known = fact[:3]
        if max(happened, known) > at:
            news.ahead.append(fact)
            continue
        news.taken += 1
        if len(fact) == len(_ATTRIBUTE):
            value = fact[4]
            past.tell(fact[3], (happened, known, number), None if value is None else read_value(value))
        else:
            kind, channel, stored, key, *beside = fact[3:]
            written = horizon.written(kind, stored, *beside)
            events.append(told(number, happened, known, kind, channel, written, key))
    past.take(events, horizon)
    return news


def _stored(
    lead_id: str, facts: int | None, past: LeadSummary, horizon: SummarySpec, at: Micros, ahead: Iterable[list[Any]]
) -> NewState:
    past.fold(at, horizon)
    return NewState(lead_id, facts, _encoded(past, horizon), "".join(map(_entry, ahead)))


def _encoded(past: LeadSummary, horizon: SummarySpec) -> bytes:
    told_apart = bool(horizon.values or horizon.traffics)
    groups = [
        (
            g.kind,
            _bytes(g.mask),
            g.count,
            g.first,
            g.latest,
            g.times.tobytes(),
            *([g.about, g.aside] if told_apart else []),
        )
        for g in past.groups.values()
    ]
    days = {_day_key(*key): (day.base, _bytes(day.bits)) for key, day in past.days.items()}
    channels = {_day_key(*key): (channel.first, sorted(channel.names)) for key, channel in past.channels.items()}
    whole = (horizon.fingerprint, past.through, past.folded, past.attributes, groups, days, channels)
    return msgspec.msgpack.encode(whole)


def _decoded(content: bytes, horizon: SummarySpec) -> LeadSummary | None:
    fingerprint, through, folded, attributes, groups, days, channels = msgspec.msgpack.decode(content)
    if fingerprint != horizon.fingerprint:
        return None
    past = LeadSummary(through, folded)
    for name, (order, value) in attributes.items():
        past.attributes[name] = tuple(order), value
    for kind, mask, count, first, (rank, *latest), times, *values in groups:
        number, about = int.from_bytes(mask, "little"), tuple(values[0]) if values else ()
        aside = values[1] if values else 0
        kept, last = array("q"), StoredEvent(tuple(rank), *latest)
        kept.frombytes(times)
        past.groups[kind, number, about, aside] = EventGroup(kind, number, count, first, last, kept, about, aside)
    for key, (base, bits) in days.items():
        past.days[_day_key_of(key)] = Days(base, int.from_bytes(bits, "little"))
    for key, (first, names) in channels.items():
        past.channels[_day_key_of(key)] = Channels(first, set(names))
    return past


def _day_key(kind: str, aside: int) -> str:
    return f"{kind}{_BESIDE}{aside}" if aside else kind


def _day_key_of(key: str) -> tuple[str, int]:
    kind, _, aside = key.partition(_BESIDE)
    return kind, int(aside or 0)


_BESIDE = "\0"
"""Stands between a kind and who takes its events for a machine's; no kind has it in its name."""


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "little")


def _entry(fact: Iterable[Any]) -> str:
    return msgspec.json.encode(tuple(fact)).decode() + ","


_ATTRIBUTE = ("id", "happened_at", "known_at", "name", "value")
_EVENT = ("id", "happened_at", "known_at", "kind", "channel", "properties", "key")
_TABLES = {event: _EVENT, attribute: _ATTRIBUTE}


_Named = tuple[sa.Table, tuple[str, ...]]
"""A fact's table and name: source, key space, key, generation."""


@dataclass(slots=True)
class _Touched:
    """The leads of which a transaction brought facts, with the facts' names; ``None`` = make the row anew.

    ``others`` are leads whose score something else may have changed.
    """

    leads: dict[str, list[_Named] | None] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def __call__(self, tx: Tx) -> None:
        """Write the rows, always in the same order, so that two writers cannot wait for one another."""
        for part in chunks(sorted({*self.leads, *self.others}), 10_000):
            outdate(tx, part)
        live = _live(tx, [lead_id for lead_id, facts in self.leads.items() if facts is not None])
        entries = _entries(tx, {lead_id: self.leads[lead_id] or [] for lead_id in live})
        statement = _UPSERTS[tx.conn.dialect.name]
        for part in chunks(sorted(self.leads), 10_000):
            news = [(lead_id, entries.get(lead_id, "")) for lead_id in part]
            tx.conn.exec_driver_sql(statement, [(lead_id, text, text, text) for lead_id, text in news])


def touch(tx: Tx, table: sa.Table, facts: Iterable[Mapping[str, Any]]) -> None:
    """Note that facts of leads were appended, each as the values of its row."""
    leads = _touched(tx).leads
    for values in facts:
        names = leads.setdefault(values["lead_id"], [])
        if names is not None:
            names.append((table, tuple(values[column] for column in NAME)))


def forget(tx: Tx, leads: Iterable[str]) -> None:
    """Let the rows of leads be made anew: another writer brought the same facts, or some were retracted."""
    known = _touched(tx).leads
    known.update(dict.fromkeys(leads))


def touch_score(tx: Tx, leads: Iterable[str]) -> None:
    """Note that something else than facts of leads, as the end of a hand-off, may have changed their scores."""
    _touched(tx).others.update(leads)


def _touched(tx: Tx) -> _Touched:
    touched = tx.closing.setdefault(_NAME, _Touched())
    assert isinstance(touched, _Touched)
    return touched


def _live(tx: Tx, leads: Sequence[str]) -> list[str]:
    query = sa.select(_s.lead_id).where(_s.lead_id.in_(in_list(tx, leads)), _s.content.is_not(None))
    return list(tx.conn.execute(query).scalars())


def _entries(tx: Tx, leads: dict[str, list[_Named]]) -> dict[str, str]:
    """Return the news of leads as text: their facts as stored, without those that a savepoint took back."""
    wanted: dict[tuple[sa.Table, str, str], set[tuple[str, ...]]] = {}
    for facts in leads.values():
        for table, (source, space, *name) in facts:
            wanted.setdefault((table, source, space), set()).add(tuple(name))
    entries: dict[str, str] = {}
    for (table, source, space), names in wanted.items():
        # The whole beginning of the unique index is named: by its source alone every fact of a sender would be read.
        query = sa.select(table.c.key, table.c.generation, table.c.lead_id, *(table.c[name] for name in _TABLES[table]))
        query = query.where(table.c.source == source, table.c.key_space == space)
        query = query.where(table.c.key.in_(in_list(tx, {key for key, _ in names})))
        rows = [row[2:] for row in tx.conn.execute(query) if tuple(row[:2]) in names]
        beside = _beside(tx, [row[1] for row in rows]) if table is event else {}
        for lead_id, *fact in rows:
            entries[lead_id] = entries.get(lead_id, "") + _entry([*fact, *beside.get(fact[0], ())])
    return entries


def _beside(tx: Tx, events: Sequence[int]) -> dict[int, tuple[str]]:
    """Return the undeclared properties of some events: the row does not know what a card will declare."""
    query = (
        sa.select(_u.event_id, _u.name, _u.value)
        .where(_u.event_id.in_(in_list(tx, events, sa.BigInteger())))
        .order_by(_u.event_id, _u.name)
    )
    return {number: (text,) for number, text in _texts(tx.conn.execute(query)).items()}


def _upsert(mark: str) -> str:
    kept = f"lead_state.content IS NOT NULL AND length(lead_state.tail) <= {MOST_TAIL:d}"
    return (
        f"INSERT INTO lead_state (lead_id, facts, content, tail) "  # noqa: S608
        f"SELECT lead_id, 1, NULL, '' FROM lead WHERE lead_id = {mark} "  # not a lead that a savepoint took back
        f"ON CONFLICT (lead_id) DO UPDATE SET facts = lead_state.facts + 1, "
        f"content = CASE WHEN {mark} <> '' AND {kept} THEN lead_state.content ELSE NULL END, "
        f"tail = CASE WHEN {mark} <> '' AND {kept} THEN lead_state.tail || {mark} ELSE '' END"
    )


_UPSERTS = {"sqlite": _upsert("?"), "postgresql": _upsert("%s")}
_FIRST = "INSERT INTO lead_state (lead_id, facts, content, tail) VALUES ({0}, 0, {0}, {0}) ON CONFLICT DO NOTHING"
_OVER = "UPDATE lead_state SET content = {0}, tail = {0} WHERE lead_id = {0} AND facts = {0}"


def store(tx: Tx, states: Iterable[NewState]) -> None:
    """Store rows over the facts that they were made from; where facts came since, theirs stands."""
    mark = "?" if tx.conn.dialect.name == "sqlite" else "%s"
    latest = {state.lead_id: state for state in states}
    for _, state in sorted(latest.items()):
        if state.facts is None:
            values: tuple[Any, ...] = (state.lead_id, state.content, state.tail)
            tx.conn.exec_driver_sql(_FIRST.format(mark), values)
        else:
            values = (state.content, state.tail, state.lead_id, state.facts)
            tx.conn.exec_driver_sql(_OVER.format(mark), values)
