"""States that one file reports, attributes and outcomes, and where it contradicts the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ondo.domain.declarations import Declarations
from ondo.domain.instant import Micros
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.attribute_states import Telling, ToldValues, begin_telling, settle, wait
from ondo.ledger.handoffs.deals import AppendedOutcomes, DealBatch, begin_deals, settle_deals

SHOWN = 10


@dataclass(frozen=True, slots=True)
class ChangedFixed:
    """A column declared fixed that changed: of how many leads, and in which lines first."""

    name: str
    leads: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CorrectedOutcomes:
    """Outcomes that took the place of others: how often each word became another, and in which lines first."""

    count: int
    changes: tuple[tuple[str, str, int], ...]
    lines: tuple[int, ...]


@dataclass(slots=True)
class FileStates:
    """The states that one file tells of, across its batches; what comes of a batch is added when it stands."""

    telling: Telling
    deals: DealBatch
    card_id: str | None = None
    """The card that imported hand-offs were handed over by; the only one in force where it is not said."""
    _changed: dict[str, dict[str, int]] = field(default_factory=dict)
    _words: dict[tuple[str, str], int] = field(default_factory=dict)
    _lines: list[int] = field(default_factory=list)

    def add(self, values: ToldValues, outcomes: AppendedOutcomes) -> None:
        """Add what came of a batch."""
        wait(self.telling, values.waiting)
        self.deals.add(outcomes)
        self._note(values, outcomes)

    def finish(self, tx: Tx) -> tuple[Appended, Appended]:
        """Decide at the end of the file what had to wait, and count the attributes and the outcomes of it."""
        values, outcomes = settle(tx, self.telling), settle_deals(tx, self.deals)
        self._note(values, outcomes)
        return values.counts, outcomes.counts

    def _note(self, values: ToldValues, outcomes: AppendedOutcomes) -> None:
        for value in values.changed:
            self._changed.setdefault(value.name, {}).setdefault(value.lead_id, value.line)
        for correction in outcomes.corrections:
            words = correction.before.outcome.value, correction.after.outcome.value
            self._words[words] = self._words.get(words, 0) + 1
            self._lines.append(correction.after.line)

    def changed_fixed(self) -> tuple[ChangedFixed, ...]:
        """Return the columns declared fixed that changed, by name."""
        return tuple(
            ChangedFixed(name, len(leads), _first(leads.values())) for name, leads in sorted(self._changed.items())
        )

    def corrected(self) -> CorrectedOutcomes | None:
        """Return the outcomes that were corrected, or ``None``."""
        if not self._words:
            return None
        changes = tuple((before, after, count) for (before, after), count in sorted(self._words.items()))
        return CorrectedOutcomes(sum(self._words.values()), changes, _first(self._lines))


def begin_file(tx: Tx, exported_at: Micros | None, declared: Declarations, card_id: str | None = None) -> FileStates:
    """Begin a file; it tells of the instant of its export, else of now, in values that the cards declare."""
    return FileStates(begin_telling(tx, exported_at, declared), begin_deals(tx, exported_at), card_id)


def _first(lines: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(lines))[:SHOWN])
