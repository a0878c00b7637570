"""Facts of one row of an export, as a mapping says. Pure: no file, no ledger, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from ondo.definitions.mapping import (
    AttributeMap,
    ContactMap,
    EventMap,
    FactMap,
    FeedbackMap,
    FileMap,
    HandOffMap,
    ImportMapping,
    KnownAt,
    Other,
    OutcomeMap,
    Take,
    Time,
    is_current,
)
from ondo.domain.bounds import LONGEST_ID, LONGEST_NAME, LONGEST_TEXT
from ondo.domain.conditions import normalise
from ondo.domain.feedback import reason_of
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.vocabulary import FeedbackLabel, MissedReason, OutcomeKind, Via
from ondo.importing.cells import (
    BadCell,
    bounded,
    bounded_instant,
    minor_units,
    part_of,
    quoted,
    read_decimal,
    read_time,
    read_value,
)
from ondo.importing.row_filter import Cells, fits
from ondo.importing.spreadsheets import wrong_id
from ondo.ledger.facts.facts import NewEvent
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.text.messages import Message

Read = TypeVar("Read")
Ordinal = Callable[[bytes], int]
"""Tells how many equal facts came before in this file."""


class _Unknown:
    """The value map says that an attribute became unknown."""


_UNKNOWN = _Unknown()
_dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
NEVER = -(2**63)


class Dated(Protocol):
    """A fact that happened at an instant."""

    @property
    def happened_at(self) -> Micros: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ImportedHandOff:
    """A hand-off as an export tells it."""

    key: str
    via: Via
    opened_at: Micros
    known_at: Micros
    owner: str | None
    closed_at: Micros | None
    propensity: float


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value of an attribute; ``assumed`` = when it was known is not recorded, only assumed."""

    name: str
    value: Value | None
    happened_at: Micros
    known_at: Micros
    fixed: bool
    assumed: bool


@dataclass(slots=True)
class RowFacts:
    """What one row says. Facts hold the sender's own id where the lead's and the hand-off's ids will stand.

    ``same_as`` are the lead's ids of other sources, each as (source, id).
    """

    external_id: str
    same_as: list[tuple[str, str]] = field(default_factory=list)
    person: dict[str, str] = field(default_factory=dict)
    attributes: list[ValueRow] = field(default_factory=list)
    events: list[NewEvent] = field(default_factory=list)
    outcomes: list[NewOutcome] = field(default_factory=list)
    feedback: list[NewFeedback] = field(default_factory=list)
    contacts: list[NewContact] = field(default_factory=list)
    handoffs: list[ImportedHandOff] = field(default_factory=list)
    landmarks: list[tuple[str, Micros]] = field(default_factory=list)

    def latest(self) -> int:
        """Return the last instant at which anything of this row happened; decision instants do not count."""
        lists: tuple[Sequence[Dated], ...] = (self.attributes, self.events, self.outcomes, self.feedback, self.contacts)
        dated = [fact.happened_at for facts in lists for fact in facts]
        handed = [max(each.opened_at, each.closed_at or each.opened_at) for each in self.handoffs]
        return max((*dated, *handed), default=NEVER)


class RowReader:
    """Reads the rows of one kind of file.

    Parameters
    ----------
    exported_at:
        When the export was taken; needed if ``mapping.needs_export_time``.
    ordinal:
        Numbers facts with equal content inside the file, so that two equal visits stay two.
    """

    def __init__(self, mapping: ImportMapping, file: FileMap, exported_at: Micros | None, ordinal: Ordinal) -> None:
        self._mapping, self._file, self._exported_at, self._ordinal = mapping, file, exported_at, ordinal

    def read(self, cells: Cells) -> RowFacts | None:
        """Return the facts of a row, or ``None`` when the mapping leaves it out; ``BadCell`` says what is wrong."""
        file = self._file
        if not fits(file.when, cells):
            return None
        facts = RowFacts(_id(cells, file.lead))
        facts.person = {name: text for name, column in file.person.items() if (text := _person(cells, column))}
        for source, take in file.same_as:
            if (other := self._optional(take, cells)) is not None:
                if take.column is not None:
                    _id(cells, take.column)  # refused where a spreadsheet made something else of it
                facts.same_as.append((source, other))
        for attribute in file.attributes:
            facts.attributes += self._attribute(attribute, cells)
        for event in file.events:
            facts.events += self._event(event, cells, facts.external_id)
        for handoff in file.handoffs:
            facts.handoffs += self._handoff(handoff, cells)
        for contact in file.contacts:
            facts.contacts += self._contact(contact, cells, facts.external_id)
        for feedback in file.feedback:
            facts.feedback += self._feedback(feedback, cells, facts.external_id)
        for outcome in file.outcomes:
            facts.outcomes += self._outcome(outcome, cells, facts.external_id)
        if file.decision_at is not None and (at := self._instant(file.decision_at, cells, optional=True)) is not None:
            facts.landmarks.append((_hashed(["landmark", facts.external_id, at]).hex(), at))
        return facts

    def instants(self, cells: Cells) -> Iterator[Micros]:
        """Yield every instant that the row's time columns name, those that cannot be read left out."""
        file = self._file
        if not fits(file.when, cells):
            return
        times = [file.since or Time(), *(a.at for a in file.attributes if a.at), *(fact.at for fact in file.facts())]
        times += [handoff.closed_at for handoff in file.handoffs if handoff.closed_at]
        for time in dict.fromkeys(times):
            try:
                if (at := self._instant(replace(time, after=0), cells, optional=True)) is not None:
                    yield at
            except BadCell:
                continue

    def _instant(self, time: Time, cells: Cells, *, optional: bool = False) -> Micros | None:
        if time.column is None:
            base = self._since(cells, optional=optional)
        elif (text := cells[time.column].strip()) and normalise(text) not in time.blanks:
            base = _at(time.column, lambda: read_time(text, time.format, self._mapping.zone))
        elif optional:
            return None
        else:
            raise _empty(time.column)
        return None if base is None else bounded_instant(base + time.after, str(base + time.after))

    def _since(self, cells: Cells, *, optional: bool) -> Micros | None:
        if self._file.since is not None:
            return self._instant(self._file.since, cells, optional=optional)
        order = self._mapping.arrival_order
        if order is None:
            return None
        number = _at(order.column, lambda: read_decimal(_given(cells, order.column)))
        if number != number.to_integral_value():
            raise BadCell(Message("import-not-an-order", column=order.column, number=str(number)))
        return _at(order.column, lambda: bounded_instant(order.start + int(number) * order.step, str(number)))

    def _when(self, time: Time, cells: Cells) -> Micros:
        at = self._instant(time, cells)
        if at is None:
            raise BadCell(Message("import-no-instant"))
        return at

    def _known(self, known: KnownAt | Time | None, happened: Micros, cells: Cells) -> Micros:
        chosen = self._mapping.known if known is None else known
        if isinstance(chosen, Time):
            return self._when(chosen, cells)
        return happened if chosen is KnownAt.HAPPENED_AT else self._export()

    def _is_assumed(self, known: KnownAt | Time | None) -> bool:
        return (self._mapping.known if known is None else known) is KnownAt.HAPPENED_AT

    def _export(self) -> Micros:
        if self._exported_at is None:
            raise BadCell(Message("import-no-export-time"))
        return self._exported_at

    def _take(self, take: Take, cells: Cells) -> Value | _Unknown | None:
        """Return the value, ``None`` for nothing, or ``_UNKNOWN`` for a word that is mapped to null."""
        if take.column is None:
            return take.constant
        text = cells[take.column].strip()
        folded = normalise(text)
        if not text or folded in take.blanks:
            return None
        if (listed := listed_value(take, folded)) is not None:
            return listed
        if take.words and not take.lists and folded in take.words:
            return folded
        if take.other is Other.SKIP and (take.lists or take.words):
            return None
        if take.words or (take.other is Other.REFUSE and take.lists):
            raise BadCell(Message("import-not-among-values", column=take.column, cell=quoted(text)))
        return _at(take.column, lambda: self._typed(take, text))

    def _typed(self, take: Take, text: str) -> Value:
        if take.part is not None:
            return part_of(read_time(text, take.format, self._mapping.zone), take.part, self._mapping.zone)
        return read_value(text, take, self._file.decimal, self._mapping.zone)

    def _plain(self, take: Take | None, cells: Cells) -> Value | None:
        value = None if take is None else self._take(take, cells)
        return None if isinstance(value, _Unknown) else value

    def _text(self, take: Take, cells: Cells) -> str:
        text = self._optional(take, cells)
        if text is None:
            raise _empty(str(take.column))
        return text

    def _optional(self, take: Take | None, cells: Cells, most: int = LONGEST_ID) -> str | None:
        value = self._plain(take, cells)
        if value is None or take is None:
            return None
        return _at(str(take.column), lambda: bounded(str(value), most))

    def _attribute(self, map_: AttributeMap, cells: Cells) -> Iterator[ValueRow]:
        if not fits(map_.when, cells) or (value := self._take(map_.take, cells)) is None:
            return
        if map_.fixed:
            happened = known = self._when(Time(), cells)
        elif map_.at is not None:
            happened = self._when(map_.at, cells)
            known = self._known(map_.known, happened, cells)
        else:
            happened = known = self._export() if is_current(map_) else self._known(map_.known, Micros(0), cells)
        final = None if isinstance(value, _Unknown) else value
        assumed = not is_current(map_) and self._is_assumed(map_.known)
        yield ValueRow(map_.name, final, happened, known, map_.fixed, assumed)

    def _event(self, map_: EventMap, cells: Cells, lead: str) -> Iterator[NewEvent]:
        if not fits(map_.when, cells) or (kind := self._optional(map_.kind, cells, LONGEST_NAME)) is None:
            return
        happened = self._when(map_.at, cells)
        taken = ((name, self._plain(take, cells)) for name, take in map_.properties.items())
        properties = {name: value for name, value in taken if value is not None}
        channel = self._optional(map_.channel, cells)
        known = self._known(map_.known, happened, cells)
        content = ["event", lead, kind, happened, channel, properties]
        key = self._key(map_, cells, content, counted=True)
        fields = (lead, str(kind), happened, known, properties, channel, map_.key_space or "")
        yield NewEvent(self._mapping.source, key, *fields)

    def _outcome(self, map_: OutcomeMap, cells: Cells, lead: str) -> Iterator[NewOutcome]:
        if not fits(map_.when, cells) or (word := self._plain(map_.outcome, cells)) is None:
            return
        happened = self._when(map_.at, cells)
        amount, currency = None, None
        if map_.amount is not None and (text := cells[map_.amount.column].strip()):
            currency = code = map_.amount.currency
            amount = _at(map_.amount.column, lambda: minor_units(text, code, self._file.decimal))
        handoff = self._handoff_key(map_, cells)
        key = self._key(map_, cells, ["outcome", lead, word, happened, amount, currency, handoff])
        known = self._known(map_.known, happened, cells)
        outcome = OutcomeKind(str(word))
        about = (lead, handoff, outcome, amount, currency, happened, known, map_.key_space or "")
        assumed = self._is_assumed(map_.known)
        yield NewOutcome(self._mapping.source, key, *about, keyed=bool(map_.key), assumed=assumed)

    def _feedback(self, map_: FeedbackMap, cells: Cells, lead: str) -> Iterator[NewFeedback]:
        if not fits(map_.when, cells) or (word := self._plain(map_.label, cells)) is None:
            return
        happened = self._when(map_.at, cells)
        rater = self._text(map_.rater, cells)
        reason = self._optional(map_.reason, cells)
        handoff = self._handoff_key(map_, cells)
        key = self._key(map_, cells, ["feedback", lead, word, reason, rater, happened, handoff])
        known = self._known(map_.known, happened, cells)
        label, why = FeedbackLabel(str(word)), reason_of(reason)
        if isinstance(why, MissedReason) and label is not FeedbackLabel.MISSED_HOT:
            raise BadCell(Message("import-reason-of-another-label", reason=why, label=label))
        about = (lead, handoff, label, why, rater, happened, known, map_.key_space or "")
        yield NewFeedback(self._mapping.source, key, *about)

    def _contact(self, map_: ContactMap, cells: Cells, lead: str) -> Iterator[NewContact]:
        if not fits(map_.when, cells) or (reached := self._plain(map_.reached, cells)) is None:
            return
        happened = self._when(map_.at, cells)
        channel = self._text(map_.channel, cells)
        handoff = self._handoff_key(map_, cells)
        content = ["contact", lead, channel, reached, happened, handoff]
        key = self._key(map_, cells, content, counted=True)
        known = self._known(map_.known, happened, cells)
        about = (lead, handoff, channel, bool(reached), happened, known, map_.key_space or "")
        yield NewContact(self._mapping.source, key, *about)

    def _handoff(self, map_: HandOffMap, cells: Cells) -> Iterator[ImportedHandOff]:
        if not fits(map_.when, cells) or (via := self._plain(map_.via, cells)) is None:
            return
        opened = self._when(map_.at, cells)
        closed = None if map_.closed_at is None else self._instant(map_.closed_at, cells, optional=True)
        if closed is not None and closed < opened:
            raise BadCell(Message("import-closes-before-it-opens"))
        known = self._known(map_.known, opened, cells)
        key = _joined(cells, map_.key)
        chance = self._plain(map_.propensity, cells)
        propensity = 1.0 if chance is None else float(chance)
        yield ImportedHandOff(key, Via(str(via)), opened, known, self._optional(map_.owner, cells), closed, propensity)

    def _handoff_key(self, map_: FactMap, cells: Cells) -> str | None:
        return _id(cells, map_.handoff) if map_.handoff and cells[map_.handoff].strip() else None

    def _key(self, map_: FactMap, cells: Cells, content: Sequence[object], *, counted: bool = False) -> str:
        """Return the sender's key as it is, or one from the content: the same fact by another door has the same key."""
        if map_.key:
            return _joined(cells, map_.key)
        digest = _hashed(content)
        before = self._ordinal(digest) if counted else 0
        return f"{digest.hex()}:{before}" if before else digest.hex()


def listed_value(take: Take, folded: str) -> Value | _Unknown | None:
    """Return the value of a cell that the mapping lists whole, or by the longest part of it; ``None`` for another."""
    if folded in take.values:
        listed = take.values[folded]
    else:  # of two parts alike in length the first by its letters: the order in the file says nothing
        part = min((part for part in take.match if part in folded), key=lambda part: (-len(part), part), default=None)
        if part is None:
            return None
        listed = take.match[part]
    return _UNKNOWN if listed is None else listed


def _given(cells: Cells, column: str) -> str:
    text = cells[column].strip()
    if not text:
        raise _empty(column)
    return text if len(text) <= LONGEST_ID and "\0" not in text else _at(column, lambda: bounded(text, LONGEST_ID))


def _joined(cells: Cells, columns: Sequence[str]) -> str:
    """Return the sender's key of a fact, made of one or several columns."""
    key = "|".join(_id(cells, column) for column in columns)
    return _at(", ".join(columns), lambda: bounded(key, LONGEST_ID))


def _person(cells: Cells, column: str) -> str:
    return _at(column, lambda: bounded(cells[column].strip(), LONGEST_TEXT))


def _id(cells: Cells, column: str) -> str:
    """Return an id or a key; ``BadCell`` for one that a spreadsheet made of something else."""
    text = _given(cells, column)
    if (why := wrong_id(text, column, cells)) is not None:
        raise BadCell(why)
    return text


def _empty(column: str) -> BadCell:
    return BadCell(Message("import-empty", column=column))


def _at(column: str, read: Callable[[], Read]) -> Read:
    """Read a cell and name its column in what is wrong with it."""
    try:
        return read()
    except BadCell as problem:
        raise BadCell(Message("import-problem-of", place=column, problem=problem.why)) from None


def _hashed(content: Sequence[object]) -> bytes:
    return hashlib.blake2b(_dumps(content).encode(), digest_size=16).digest()
