"""Writer of a batch of rows into the ledger; a row stands whole or is refused whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from ondo.domain.declarations import Declarations
from ondo.domain.errors import OndoError
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import Label, Lang
from ondo.importing.cells import quoted
from ondo.importing.file_row import FileRow
from ondo.importing.file_states import FileStates
from ondo.importing.rows import RowFacts, ValueRow
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.append import Appended, Refused
from ondo.ledger.facts.attribute_states import NewValue, ToldValues, append_values
from ondo.ledger.facts.facts import append_events
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.deals import AppendedOutcomes, tell_outcomes
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import NewHandOff, handoff_ids
from ondo.ledger.handoffs.imported_handoffs import import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import find_leads, leads_for
from ondo.ledger.identity.person import set_person
from ondo.text.messages import Message

Item = tuple[FileRow, RowFacts]
Referring = TypeVar("Referring", NewOutcome, NewFeedback, NewContact)
F = TypeVar("F")
F_contra = TypeVar("F_contra", contravariant=True)


class _Append(Protocol[F_contra]):
    def __call__(self, tx: Tx, rows: Sequence[F_contra], refused: Refused | None = None) -> Appended: ...


@dataclass(slots=True)
class FactCounts:
    """How many facts of each kind were new, and how many were there already."""

    new: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, counts: Appended) -> None:
        """Add what became of some facts of one kind."""
        self.new[name] += counts.new
        self.same[name] += counts.same

    def add(self, other: FactCounts) -> None:
        """Add the counts of another batch."""
        self.new.update(other.new)
        self.same.update(other.same)


class WrittenBatch(NamedTuple):
    """What became of a batch: the counts, the rows that were accepted, the leads by their ids, and those made now."""

    counts: FactCounts
    accepted: Sequence[Item]
    leads: Mapping[str, str]
    made: frozenset[str]


def write_batch(
    tx: Tx, source: str, items: Sequence[Item], states: FileStates, refuse: Callable[[FileRow, Label], None]
) -> WrittenBatch:
    """Write a batch; rows that the ledger cannot accept go to ``refuse`` and leave nothing behind."""
    rest = list(items)
    while rest:
        savepoint = tx.conn.begin_nested()
        batch = _Batch(tx, source, rest, states)
        batch.write()
        if not batch.bad:
            savepoint.commit()
            states.add(batch.values, batch.outcomes)
            return WrittenBatch(batch.counts, rest, batch.leads, batch.made)
        savepoint.rollback()
        for index in sorted(batch.bad):
            refuse(rest[index][0], batch.bad[index])
        rest = [item for index, item in enumerate(rest) if index not in batch.bad]
    return WrittenBatch(FactCounts(), rest, {}, frozenset())


class _Batch:
    """One attempt to write some rows: ``bad`` holds the index and reason of those that cannot be accepted."""

    def __init__(self, tx: Tx, source: str, items: Sequence[Item], states: FileStates) -> None:
        self.counts = FactCounts()
        self.bad: dict[int, Label] = {}
        self.leads: Mapping[str, str] = {}
        self.made: frozenset[str] = frozenset()
        self.values, self.outcomes = ToldValues(), AppendedOutcomes()
        self._tx, self._source, self._items, self._states = tx, source, items, states

    def write(self) -> None:
        ids = [facts.external_id for _, facts in self._items]
        known = find_leads(self._tx, self._source, set(ids))
        self.leads = leads = leads_for(self._tx, self._source, ids)
        self.made = frozenset(lead for external, lead in leads.items() if external not in known)
        self.counts.new["leads"] += len(self.made)
        for _, facts in self._items:
            if facts.person:
                set_person(self._tx, leads[facts.external_id], **facts.person)
        self._handoffs(leads)
        of_lead = [(index, leads[facts.external_id], facts) for index, (_, facts) in enumerate(self._items)]
        self._attributes(of_lead)
        self._append(
            "events",
            partial(append_events, declared=self._states.telling.declared),
            [(i, replace(fact, lead_id=lead)) for i, lead, facts in of_lead for fact in facts.events],
        )
        handoffs = self._named_handoffs()
        self._append("contacts", append_contacts, self._referring(leads, handoffs, lambda facts: facts.contacts))
        self._append("feedback", append_feedback, self._referring(leads, handoffs, lambda facts: facts.feedback))
        self._outcomes(self._referring(leads, handoffs, lambda facts: facts.outcomes))
        landmarks = (
            (i, key, NewLandmark(self._source, key, lead, at, min(at, self._tx.now)))
            for i, lead, facts in of_lead
            for key, at in facts.landmarks
        )
        self._append("landmarks", append_landmarks, _once(landmarks))

    def _referring(
        self, leads: Mapping[str, str], handoffs: Mapping[str, str], of: Callable[[RowFacts], Iterable[Referring]]
    ) -> list[tuple[int, Referring]]:
        referring: list[tuple[int, Referring]] = []
        for index, (_, facts) in enumerate(self._items):
            for fact in of(facts):
                key = fact.handoff_id
                if key is not None and key not in handoffs:
                    self.bad.setdefault(index, _no_handoff(key))
                    continue
                handoff = None if key is None else handoffs[key]
                referring.append((index, replace(fact, lead_id=leads[fact.lead_id], handoff_id=handoff)))
        return referring

    def _append(self, name: str, append: _Append[F], rows: Sequence[tuple[int, F]]) -> None:
        if rows:
            self.counts.count(name, append(self._tx, [fact for _, fact in rows], self._refused(rows)))

    def _refused(self, rows: Sequence[tuple[int, object]]) -> Refused:
        def refused(position: int, error: OndoError) -> None:
            self.bad.setdefault(rows[position][0], Label(" ".join(error.said(Lang.JA)).strip(), str(error)))

        return refused

    def _attributes(self, of_lead: Iterable[tuple[int, str, RowFacts]]) -> None:
        rows = [
            (index, NewValue(self._source, lead, *_fields(value), self._items[index][0].line))
            for index, lead, facts in of_lead
            for value in facts.attributes
        ]
        if rows:
            values = [value for _, value in rows]
            self.values = append_values(self._tx, values, self._states.telling, self._refused(rows))
            self.counts.count("attributes", self.values.counts)

    def _outcomes(self, rows: Sequence[tuple[int, NewOutcome]]) -> None:
        if rows:
            new_outcomes = [replace(row, line=self._items[index][0].line) for index, row in rows]
            self.outcomes = tell_outcomes(self._tx, new_outcomes, self._states.deals, self._refused(rows))
            self.counts.count("outcomes", self.outcomes.counts)

    def _handoffs(self, leads: Mapping[str, str]) -> None:
        if not any(facts.handoffs for _, facts in self._items):
            return
        card = cards.active(self._tx, self._states.card_id, self._tx.now)
        rows = [
            (
                index,
                NewHandOff(
                    lead_id=leads[facts.external_id],
                    card_id=card.card.card_id,
                    card_version=card.version,
                    via=row.via,
                    opened_at=row.opened_at,
                    propensity=row.propensity,
                    owner=row.owner,
                    source=self._source,
                    key=row.key,
                    known_at=row.known_at,
                    closed_at=row.closed_at,
                ),
            )
            for index, (_, facts) in enumerate(self._items)
            for row in facts.handoffs
        ]
        self._append("handoffs", import_handoffs, rows)

    def _named_handoffs(self) -> dict[str, str]:
        named: set[str] = set()
        for _, facts in self._items:
            for some in (facts.contacts, facts.feedback, facts.outcomes):
                named |= {key for key in (fact.handoff_id for fact in some) if key is not None}
        return handoff_ids(self._tx, self._source, sorted(named)) if named else {}


def _fields(value: ValueRow) -> tuple[str, Value | None, Micros, Micros, bool, bool]:
    return value.name, value.value, value.happened_at, value.known_at, value.fixed, value.assumed


def _no_handoff(key: str) -> Label:
    return Message("import-no-such-handoff", key=quoted(key))


def _once(rows: Iterable[tuple[int, str, F]]) -> list[tuple[int, F]]:
    """Keep the first fact of each key; for keys made from the content, where a repetition says nothing new.

    An event log repeats what is known of the lead on every row.
    """
    latest: dict[str, tuple[int, F]] = {}
    for index, key, fact in rows:
        latest.setdefault(key, (index, fact))
    return list(latest.values())


def first_unseen(names: Iterable[str], declared: Iterable[str]) -> tuple[str, ...]:
    """Return the names that no card declares, sorted: stored and reported, never scored.

    Of a kind that no card declares the properties are not named one by one.
    """
    unseen = set(names) - set(declared)
    return tuple(sorted(name for name in unseen if name.partition(".")[0] not in unseen - {name}))


def declared_names(declared: Declarations) -> set[str]:
    """Return every attribute, kind of event and property (as ``kind.property``) that a card in force declares."""
    properties = {f"{kind}.{name}" for kind, types in declared.properties.items() for name in types}
    return {*declared.attributes, *declared.properties, *properties}
