"""Leaks among the columns that an import declares fixed, as the won and lost leads of a ledger show them.

A column that never changes is taken to have been there before anybody judged the lead. One that was filled in at
closing can be told by its outcomes, and should be before a card is drafted from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from features.levels import levels_among
from ondo.domain.conditions import normalise
from ondo.domain.errors import NotFound
from ondo.domain.leads import Lead, Value
from ondo.domain.vocabulary import Label
from ondo.ledger import Tx
from ondo.ledger.decisions import cards
from ondo.ledger.facts.decided_leads import DecidedLead, decided_leads
from ondo.ledger.facts.facts_as_of import facts_then
from ondo.text.leak_text import fixed_leak_text
from training.data.accounts import ACCOUNT
from training.data.leak_signs import BinnedColumn, Outcomes, bins, filled_for_one_class, standing_alone, without
from training.data.leaks import known_in_time
from training.data.totals import Ints

FEWEST = 20
"""With fewer won, or fewer other decided leads nothing is said."""
MOST_LEADS, AT_A_TIME = 5_000, 500
"""The latest leads are enough to see a leak; so many are read at a time."""


def history_leaks(tx: Tx, names: Collection[str]) -> list[Label]:
    """Say which of some attributes may have been filled in when the outcome was known, sorted by name.

    Parameters
    ----------
    names:
        Attributes, as known to the ledger. The others, and how often each kind of event came, are what they are
        compared with; what a card calls ``known_in_time`` is not looked at.
    """
    looked = {*names} - {ACCOUNT} - _vouched(tx)
    decided = sorted(decided_leads(tx, tx.now), key=lambda lead: (lead.at, lead.lead_id))[-MOST_LEADS:]
    label = np.array([lead.won for lead in decided], dtype=np.int64)
    if not looked or min(label.sum(), len(label) - label.sum()) < FEWEST:
        return []
    leads, kinds = _read(tx, decided)
    accounts = np.unique([lead.account_id or lead.lead_id for lead in leads], return_inverse=True)[1]
    answers = {name: [lead.attributes.get(name) for lead in leads] for name in _attributes(leads)}
    coded = (*_coded(answers), *_counted(kinds))
    columns = [BinnedColumn(name, frozenset([name]), codes) for name, codes in coded if len(set(codes.tolist())) > 1]
    blanks = ((name, np.array([value is None for value in values])) for name, values in answers.items())
    one_class = filled_for_one_class(blanks, label)
    rest = without(columns, looked & one_class.keys())
    signs = {**standing_alone(rest, Outcomes(label, np.ones(len(label)), accounts)), **one_class}
    named = sorted(looked & signs.keys())
    return [fixed_leak_text(name, signs[name].reason, signs[name].facts) for name in named]


def _vouched(tx: Tx) -> frozenset[str]:
    try:
        versions = cards.in_force(tx, tx.now)
    except NotFound:
        return frozenset()
    return frozenset().union(*(known_in_time(version.card) for version in versions))


def _read(tx: Tx, decided: Sequence[DecidedLead]) -> tuple[list[Lead], list[Counter[str]]]:
    """Return each lead as it was when it had to be judged, and how often each kind of event had come."""
    leads, kinds = [], []
    for start in range(0, len(decided), AT_A_TIME):
        moments = [(lead.lead_id, lead.at) for lead in decided[start : start + AT_A_TIME]]
        facts = facts_then(tx, moments)
        for moment in moments:
            lead, events = facts[moment]
            leads.append(lead)
            kinds.append(Counter(event.kind for event in events))
    return leads, kinds


def _attributes(leads: Iterable[Lead]) -> list[str]:
    return sorted({name for lead in leads for name in lead.attributes} - {ACCOUNT})


def _coded(answers: Mapping[str, Sequence[Value | None]]) -> Iterator[tuple[str, Ints]]:
    """Yield the bin of each lead's value: numbers by their size, texts by the values that many share; 0 is none."""
    for name, values in answers.items():
        if all(value is None or isinstance(value, int | float) for value in values):
            numbers = np.array([np.nan if value is None else float(value) for value in values])
            yield name, bins(numbers, category=False)
            continue
        texts = ["" if value is None else normalise(str(value)) for value in values]
        place = {level: number for number, level in enumerate(levels_among(texts), 2)}
        yield name, np.array([place.get(text, 1) if text else 0 for text in texts], dtype=np.int64)


def _counted(kinds: Sequence[Counter[str]]) -> Iterator[tuple[str, Ints]]:
    """Yield how often each kind of event came, three times counting as often."""
    for kind in sorted({name for counted in kinds for name in counted}):
        yield f"kind {kind}", np.array([min(counted[kind], 3) for counted in kinds], dtype=np.int64)
