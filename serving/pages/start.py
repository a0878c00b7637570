"""First steps of a ledger: what must be there before it lives, each with a live count and what to do where it lacks.

A step is ticked by what the ledger holds and by nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ondo.domain.card import CardVersion
from ondo.domain.vocabulary import Label
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.decisions.card_set import is_unsigned_default, standing
from ondo.ledger.handoffs import first_counts as counts
from ondo.ledger.handoffs.first_counts import FirstCounts, ScoredCounts
from ondo.ledger.handoffs.labels_so_far import labels_so_far
from ondo.ledger.handoffs.stock import round_of
from ondo.ledger.identity.lead_names import names_of
from ondo.settings import Settings
from ondo.text.learning_text import KnownFacts, no_labels, too_few_labels
from ondo.text.locales import Locale
from ondo.text.messages import Message, in_list
from serving.pages.open_pages import may

MISSES = 5
"""So many nearest misses are shown."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: ``advice`` says what to do where it is not ``done``; one that is ``beside`` need never be."""

    name: str
    done: bool
    text: Label
    advice: Label | None = None
    beside: bool = False


def first_steps(tx: Tx, settings: Settings) -> list[FirstStep]:
    """Look at every step, in order."""
    there, versions = counts.first_counts(tx), standing(tx, tx.now)
    steps = [_card(tx, versions), *_facts(there)]
    if versions:
        steps += _scores(tx, versions[0], there)
    judged = Message("start-outcomes", outcomes=_number(there.outcomes), answers=_number(there.answers))
    steps.append(FirstStep("outcomes", bool(there.outcomes or there.answers), judged, Message("start-outcomes-advice")))
    return [*steps, _learning(tx, there, settings)]


def lives(steps: Sequence[FirstStep]) -> bool:
    """Tell whether everything is there that a ledger needs."""
    return all(step.done for step in steps if not step.beside)


def view(tx: Tx, settings: Settings, voice: Locale) -> dict[str, Any]:
    """Collect what the checklist shows; leads by name where whoever asks may see persons."""
    steps = first_steps(tx, settings)
    needed = [step for step in steps if not step.beside]
    return {
        "steps": [
            {
                "name": step.name,
                "done": step.done,
                "text": voice.of(step.text),
                "advice": "" if step.done or step.advice is None else voice.of(step.advice),
            }
            for step in steps
        ],
        "misses": _misses(tx),
        "lives": lives(steps),
        "progress": voice.text("start-progress", done=sum(step.done for step in needed), steps=len(needed)),
        "empty": not next(step.done for step in steps if step.name == "leads"),
    }


def _card(tx: Tx, versions: Sequence[CardVersion]) -> FirstStep:
    if not versions:
        return FirstStep("card", False, Message("doctor-no-card"), Message("doctor-no-card-advice"))
    cards = [Message("start-card-version", name=version.card.name, version=version.version) for version in versions]
    shown = in_list(cards, "pages-list-comma")
    if any(is_unsigned_default(tx, version.card.card_id) for version in versions):
        return FirstStep("card", False, Message("doctor-card-unsigned", cards=shown), Message("doctor-card-advice"))
    return FirstStep("card", True, Message("doctor-card", cards=shown))


def _facts(there: FirstCounts) -> list[FirstStep]:
    leads = Message("start-leads", leads=_number(there.leads))
    events = Message("start-events", events=_number(there.events))
    steps = [
        FirstStep("leads", there.leads > 0, leads, Message("start-leads-advice")),
        FirstStep("events", there.events > 0, events, Message("start-events-advice")),
    ]
    if there.ghosts:
        ghosts = Message("start-ghosts", ghosts=f"{there.ghosts:,}", among=f"{counts.MOST_LOOKED_AT:,}")
        steps.append(FirstStep("ghosts", False, ghosts, Message("start-ghosts-advice"), beside=True))
    return steps


def _scores(tx: Tx, version: CardVersion, there: FirstCounts) -> list[FirstStep]:
    made = counts.scored_counts(tx, version)
    whole = made.scored >= there.leads
    if there.leads >= counts.MOST:  # more than are counted
        whole = not round_of(tx, version.card.card_id, version.version).first
    done = there.leads > 0 and whole
    words = Message("start-scored", scored=_number(min(made.scored, there.leads)), leads=_number(there.leads))
    return [FirstStep("scored", done, words, Message("doctor-scoring-advice")), _heat(made, there)]


def _heat(made: ScoredCounts, there: FirstCounts) -> FirstStep:
    words = Message("start-heat", hot=_number(made.hot), warm=_number(made.warm))
    done = made.hot > 0 or (made.scored > 0 and there.handoffs > 0)
    return FirstStep("heat", done, words, Message("start-heat-advice"))


def _learning(tx: Tx, there: FirstCounts, settings: Settings) -> FirstStep:
    count = labels_so_far(tx, settings.maturity_days)
    if count.suffices:
        words = Message("start-learning", labels=f"{count.labels:,}", positives=f"{count.hot:,}")
        return FirstStep("learning", True, words)
    if count.labels:
        return FirstStep("learning", False, Message("start-no-learning"), too_few_labels(count))
    if not there.leads:
        return FirstStep("learning", False, Message("start-no-learning"), Message("training-reason-no-labels"))
    known = KnownFacts(there.leads, there.handoffs, there.landmarks, there.outcomes, there.decided)
    return FirstStep("learning", False, Message("start-no-learning"), no_labels(known, settings.maturity_days))


def _misses(tx: Tx) -> list[dict[str, Any]]:
    """Return the nearest misses, to whoever may open a lead; none while a trial of the card runs (``blinding``)."""
    versions = standing(tx, tx.now)
    if not versions or not may("GET", "/leads/{lead_id}") or trials.running(tx, versions[0].card.card_id):
        return []
    near = counts.nearest_misses(tx, versions[0], MISSES)
    names, line = names_of(tx, [miss.lead_id for miss in near]), versions[0].card.hot_line
    return [
        {
            "lead_id": miss.lead_id,
            "who": names.get(miss.lead_id, miss.lead_id[-12:]),
            "missing": max(0, line - miss.total),
        }
        for miss in near
    ]


def _number(count: int) -> Label:
    number = f"{count:,}"
    return Message("start-at-least", number=number) if count >= counts.MOST else Message("start-count", number=number)
