"""Labels: what really became of a lead after its decision instant, with provenance, age and weight.

Two views, chosen by name. ``handoff``: one label per hand-off. ``landmark``: one per declared decision
instant of a lead that was not handed over yet. In neither is ``missed_hot`` a label: it is raised only where
somebody looked, and would make leads look better the more they are watched. ``unhanded_labels`` gives these, and
the outcomes of leads nobody handed over, apart: they mean something only with weights against that selection.

Outcomes label decisions by one horizon: what came within ``maturity_days`` of the decision counts, once these have
passed, whether it is good or bad. An older decision has no longer time to turn out well than a younger one, and a
quick "yes" no earlier label than a slow "no". What only counts and never learns (who was missed, what a card calls hot
today) takes outcomes as far as they are known, ``ripe=False``. Silence is no label, unless the agreement in force says
``silence: negative``: nobody knows whether what sales never answered was hot.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from features.engine import Frames
from ondo.domain import outcome
from ondo.domain.attribution import Attribution, Handed
from ondo.domain.closing import CAUSELESS, UNANSWERED, counts
from ondo.domain.feedback import Feedback, FeedbackVerdict, send_back_reason, verdict
from ondo.domain.instant import DAY, Micros
from ondo.domain.outcome import MATURITY_DAYS
from ondo.domain.sla import SilenceMeaning
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, Via

Row = Mapping[str, Any]


class LabelView(StrEnum):
    """Which decisions are labelled."""

    HANDOFF = "handoff"
    LANDMARK = "landmark"


class Provenance(StrEnum):
    """What a label rests on."""

    FEEDBACK = "feedback"
    OUTCOME = "outcome"
    NOTHING_HAPPENED = "nothing_happened"
    MISSED_HOT = "missed_hot"


class Unhanded(StrEnum):
    """How a lead nobody handed over became known: ``via`` of ``unhanded_labels``."""

    MISSED_HOT = "missed_hot"
    NEVER_HANDED = "never_handed"


@dataclass(frozen=True, slots=True)
class LabelSource:
    """A label (1 = was hot) and what it rests on.

    ``weight`` is the share of raters who agree with it, 1.0 without disagreement.
    """

    label: int
    provenance: Provenance
    weight: float = 1.0
    rater: str | None = None
    disagreement: bool = False


COLUMNS = {
    "decision_id": "str",
    "lead_id": "str",
    "at": "int64",
    "label": "int64",
    "provenance": "str",
    "age_days": "float64",
    "weight": "float64",
    "propensity": "float64",
    "via": "str",
    "rater": "object",
    "disagreement": "bool",
}

FEEDBACK_LABELS = {FeedbackLabel.ACCURATE_HOT.value: 1, FeedbackLabel.FALSE_HOT.value: 0}


def labels(
    frames: Frames, at: Micros, view: LabelView | str = LabelView.HANDOFF, maturity_days: float = MATURITY_DAYS
) -> pd.DataFrame:
    """Return the labels that can be given at an instant, in a view chosen by name (else ``ValueError``)."""
    return (handoff_labels if LabelView(view) is LabelView.HANDOFF else landmark_labels)(frames, at, maturity_days)


def handoff_labels(
    frames: Frames, at: Micros, maturity_days: float = MATURITY_DAYS, *, ripe: bool = True
) -> pd.DataFrame:
    """Label every hand-off by explicit feedback, else by what came of it within the horizon.

    Feedback and outcomes that name no hand-off are sorted by ``ondo.domain.attribution``. Unripe hand-offs are left
    out, and so are silent ones and those that are none of their own. Where silence was agreed to mean "no", it is 0
    once the horizon has passed; not so for closings that nobody's answer stands behind (``ondo.domain.closing``).

    Returns
    -------
    pandas.DataFrame
        Ordered by ``at``, ``decision_id``: ``decision_id`` (the hand-off's id), ``lead_id``, ``at`` (when it
        opened), ``label`` (1 = was hot, 0 = was not), ``provenance``, ``age_days`` (from then to the instant of
        looking), ``weight`` (0 to 1, see ``LabelSource``), ``propensity`` (0 to 1), ``via``, ``rater`` (or ``None``),
        ``disagreement``.
    """
    opened = _known(frames["handoffs"].to_pylist(), at, "opened_at")
    feedback = feedback_by_handoff(frames, at)
    outcomes = _Belonging(opened, at).sort(_facts(frames, "outcomes", at))
    horizon = _Horizon.of(frames, at, maturity_days, ripe=ripe)
    rows = []
    for handoff in opened:
        instant, cause = Micros(handoff["opened_at"]), cause_by(handoff, at)
        if not counts(cause):
            continue
        silence = None if cause in UNANSWERED else horizon.silence(instant)
        answer = (
            from_feedback(feedback.get(handoff["handoff_id"], ()))
            or horizon.outcome(outcomes.get(handoff["handoff_id"], ()), instant)
            or silence
        )
        rows.append((handoff["handoff_id"], handoff["lead_id"], instant, handoff["propensity"], handoff["via"], answer))
    return _frame(rows, at)


def asked_handoffs(frames: Frames, at: Micros, days: float) -> pd.DataFrame:
    """Return the hand-offs that have been open for some days and count, with whether anybody said what became of them.

    With them come younger ones that took part in a follow-up draw, since their days for an outcome were over.

    Returns
    -------
    pandas.DataFrame
        ``decision_id``, ``lead_id``, ``at``, ``owner`` (or ``None``), ``answered``, ``label`` (0 where nobody said).
        Empty where silence was agreed to mean "no": then it is an answer.
    """
    opened = _known(frames["handoffs"].to_pylist(), at, "opened_at")
    silent_no = _Horizon.of(frames, at, days).silence_is_no
    drawn = {row["handoff_id"] for row in _draws(frames, at)}
    rows = [
        (row["handoff_id"], row["lead_id"], row["opened_at"], row.get("owner"))
        for row in opened
        if counts(cause_by(row, at))
        and not silent_no
        and (at - row["opened_at"] >= days * DAY or row["handoff_id"] in drawn)
    ]
    frame = pd.DataFrame(rows, columns=["decision_id", "lead_id", "at", "owner"]).astype({"at": "int64"})
    known = handoff_labels(frames, at, ripe=False).set_index("decision_id")["label"]
    answered = frame["decision_id"].isin(known.index)
    label = frame["decision_id"].map(known).fillna(0).astype("int64")
    return frame.assign(answered=answered, label=label)


def asked_by_draw(frames: Frames, at: Micros) -> dict[str, int]:
    """Return the hand-offs that a follow-up draw had named by an instant, each with when (microseconds)."""
    return {row["handoff_id"]: row["at"] for row in _draws(frames, at) if row["drawn"]}


def _draws(frames: Frames, at: Micros) -> list[Row]:
    rows = frames["follow_ups"].to_pylist() if "follow_ups" in frames else []
    return [row for row in rows if row["at"] <= at]


def feedback_by_handoff(frames: Frames, at: Micros) -> dict[str, list[Row]]:
    """Return what sales said about each hand-off, as known at an instant, in order."""
    opened = _known(frames["handoffs"].to_pylist(), at, "opened_at")
    votes = (row for row in _facts(frames, "feedback", at) if row["label"] in FEEDBACK_LABELS)
    return _Belonging(opened, at).sort(votes)


def landmark_labels(
    frames: Frames, at: Micros, maturity_days: float = MATURITY_DAYS, *, ripe: bool = True
) -> pd.DataFrame:
    """Label every landmark before a lead's first hand-off by what came of it within the horizon.

    The hand-off ends what can be seen (it is censored there): an outcome before it counts, and a landmark whose horizon
    reaches beyond it without one has no label, for what followed is sales' doing too. Columns as in ``handoff_labels``;
    ``decision_id`` is ``<lead_id>@<at>``, ``via`` ``landmark``, ``propensity`` 1.
    """
    rows, horizon = [], _Horizon.of(frames, at, maturity_days, ripe=ripe)
    for decision_id, lead_id, instant, landmark_outcomes, handed in _landmarks(frames, at):
        answer = horizon.outcome(landmark_outcomes, instant, handed) or horizon.silence(instant, handed)
        rows.append((decision_id, lead_id, instant, 1.0, LabelView.LANDMARK.value, answer))
    return _frame(rows, at)


def landmarks(frames: Frames, at: Micros) -> pd.DataFrame:
    """Return every landmark of ``landmark_labels``, labelled or not: ``decision_id``, ``lead_id``, ``at``."""
    rows = [(decision_id, lead_id, int(instant)) for decision_id, lead_id, instant, *_ in _landmarks(frames, at)]
    return pd.DataFrame(rows, columns=["decision_id", "lead_id", "at"]).astype({"at": "int64"})


def censored_landmarks(frames: Frames, at: Micros, maturity_days: float = MATURITY_DAYS) -> int:
    """Count the landmarks that a hand-off within their horizon left without a label."""
    labelled = set(landmark_labels(frames, at, maturity_days)["decision_id"])
    horizon = _Horizon.of(frames, at, maturity_days)
    rows = _landmarks(frames, at)
    return sum(row[4] is not None and row[4] < horizon.end(row[2]) and row[0] not in labelled for row in rows)


def _landmarks(frames: Frames, at: Micros) -> Iterator[tuple[str, str, Micros, Sequence[Row], Micros | None]]:
    """Yield landmarks before a first hand-off, with what is known of the lead's outcomes and when it was handed over.

    A lead that was won, lost or passed before its landmark had nothing left to decide and is left out.
    """
    handed_over: dict[str, Micros] = {}
    for row in _known(frames["handoffs"].to_pylist(), at, "opened_at"):
        opened_at = Micros(row["opened_at"])
        handed_over[row["lead_id"]] = min(opened_at, handed_over.get(row["lead_id"], opened_at))
    outcomes: dict[str, list[Row]] = defaultdict(list)
    for row in _facts(frames, "outcomes", at):
        outcomes[row["lead_id"]].append(row)
    for landmark in frames["landmarks"].to_pylist():
        lead_id, instant = landmark["lead_id"], Micros(landmark["at"])
        handed = handed_over.get(lead_id)
        if instant > at or (handed is not None and handed <= instant):
            continue
        lead_outcomes = outcomes.get(lead_id, ())
        if not any(row["happened_at"] < instant and row["outcome"] in outcome.FINAL for row in lead_outcomes):
            yield f"{lead_id}@{instant}", lead_id, instant, lead_outcomes, handed


def unhanded_labels(
    frames: Frames,
    at: Micros,
    own_kinds: Collection[str],
    maturity_days: float = MATURITY_DAYS,
    *,
    ripe: bool = True,
) -> pd.DataFrame:
    """Label leads that became known while nobody had handed them over: 1 when reported as missed, else by outcome.

    One row per lead, columns as in ``handoff_labels``; ``decision_id`` is ``<lead_id>@<at>``, ``via`` an
    ``Unhanded``. ``propensity`` is NaN, since nobody drew these leads, and ``rater`` is ``None``: a report is no
    judgement of a lead one was given.

    Parameters
    ----------
    own_kinds:
        Event kinds that are the lead's own actions.

    Notes
    -----
    The decision instant is when the lead's last own action became known *before anybody knew anything*: before the
    first report, outcome or contact without a hand-off (contacts within the maturity window). That is the last
    moment at which a card could have caught the lead by itself. A later one would describe a lead already being
    worked: its visits while an offer is discussed are a result of being hot. Whoever acted only afterwards, or was
    handed over before, is left out; a report that led to a hand-off by hand is that hand-off's.
    """
    handoffs = _known(frames["handoffs"].to_pylist(), at, "opened_at")
    belongs = _Belonging(handoffs, at)
    words, outcomes, contacts = (belongs.unhanded(_facts(frames, n, at)) for n in ("feedback", "outcomes", "contacts"))
    by_hand: dict[str, int] = {}
    for row in handoffs:
        if row["via"] == Via.MANUAL:
            by_hand[row["lead_id"]] = max(row["opened_at"], by_hand.get(row["lead_id"], row["opened_at"]))
    first = {
        lead_id: _first_sign(
            words.get(lead_id, []) + outcomes.get(lead_id, []), contacts.get(lead_id, []), maturity_days
        )
        for lead_id in sorted({*words, *outcomes})
    }
    rows, horizon = [], _Horizon.of(frames, at, maturity_days, ripe=ripe)
    for lead_id, instant in _last_own_action(frames, own_kinds, first).items():
        latest = {row["rater"]: row["label"] for row in words.get(lead_id, ())}
        missed = FeedbackLabel.MISSED_HOT.value in latest.values()
        came = horizon.outcome(outcomes.get(lead_id, ()), instant)
        answer = LabelSource(1, Provenance.MISSED_HOT) if missed else came
        if by_hand.get(lead_id, instant - 1) < instant:
            via = Unhanded.MISSED_HOT if missed else Unhanded.NEVER_HANDED
            rows.append((f"{lead_id}@{instant}", lead_id, instant, math.nan, via.value, answer))
    return _frame(rows, at)


def _first_sign(rows: Sequence[Row], contacts: Iterable[Row], maturity_days: float) -> Micros:
    """Return when somebody first knew of a lead."""
    first = min(row["happened_at"] for row in rows)
    early = [c["happened_at"] for c in contacts if 0 < first - c["happened_at"] < maturity_days * DAY]
    return Micros(min([first, *early]))


def _last_own_action(frames: Frames, own_kinds: Collection[str], before: Mapping[str, Micros]) -> dict[str, Micros]:
    """Return when the last own action of each lead became known, strictly before its given instant."""
    events = frames["events"].select(["lead_id", "kind", "happened_at", "known_at"]).to_pandas()
    events = events[events["kind"].isin(set(own_kinds)) & events["lead_id"].isin(set(before))]
    at = events[["happened_at", "known_at"]].max(axis=1).astype("int64")
    early = at < events["lead_id"].map(before)
    last = at[early].groupby(events["lead_id"][early]).max()
    return {str(lead_id): Micros(int(instant)) for lead_id, instant in last.items()}


def from_feedback(rows: Sequence[Row]) -> LabelSource | None:
    """Resolve feedback on one hand-off as ``ondo.domain.feedback.verdict`` does; nameless is one person's."""
    resolved = verdict_of(rows)
    if resolved is None:
        return None
    share = resolved.agree / (resolved.agree + resolved.disagree)
    rater = resolved.feedback.rater or None
    return LabelSource(int(resolved.hot), Provenance.FEEDBACK, share, rater, disagreement=resolved.disagreement)


def verdict_of(rows: Iterable[Row]) -> FeedbackVerdict | None:
    """Return the verdict on one hand-off; ``rows`` hold ``rater``, ``label``, ``reason``, instants and ``seq``."""
    return verdict(
        Feedback(
            FeedbackLabel(row["label"]),
            row["rater"] or "",
            Micros(row["happened_at"]),
            Micros(row["known_at"]),
            reason=send_back_reason(row.get("reason")),
            key=f"{row['seq']:012}",
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class _Horizon:
    """One horizon for all decisions: ``days`` from each; ``None`` takes what is known, as where time is unknown."""

    at: Micros
    days: float | None
    silence_is_no: bool

    @classmethod
    def of(cls, frames: Frames, at: Micros, days: float, *, ripe: bool = True) -> _Horizon:
        """Read what was agreed of silence; frames that say nothing of it are of an agreement that does not either."""
        terms = frames["label_terms"].to_pylist() if "label_terms" in frames else []
        ordered = any(row["arrival_order"] for row in terms)
        return cls(
            at, days if ripe and not ordered else None, any(row["silence"] == SilenceMeaning.NEGATIVE for row in terms)
        )

    def end(self, instant: Micros) -> float:
        """Return the instant up to which what happens is what came of a decision."""
        return math.inf if self.days is None else instant + self.days * DAY

    def outcome(self, rows: Iterable[Row], instant: Micros, censored: Micros | None = None) -> LabelSource | None:
        """Resolve a ripe decision's outcomes: an opportunity or a win within the horizon means hot, whatever followed.

        Outcomes from the instant ``censored`` on are not seen.
        """
        if self.days is not None and self.at < self.end(instant):
            return None
        end = min(self.end(instant), math.inf if censored is None else censored)
        seen = ((OutcomeKind(row["outcome"]), row["happened_at"]) for row in rows if row["happened_at"] < end)
        kinds = outcome.since(seen, instant)
        return LabelSource(int(outcome.converted(kinds)), Provenance.OUTCOME) if kinds else None

    def silence(self, instant: Micros, censored: Micros | None = None) -> LabelSource | None:
        """Label a ripe decision 0 where silence was agreed to mean so, unless ``censored`` falls within its horizon."""
        end = self.end(instant)
        if not self.silence_is_no or self.at < end or (censored is not None and censored < end):
            return None
        return LabelSource(0, Provenance.NOTHING_HAPPENED)


def cause_by(handoff: Row, at: Micros) -> str | None:
    """Return why a hand-off had closed by an instant; ``None`` while it was open."""
    closed_at = handoff.get("closed_at")
    if handoff.get("cause") == CAUSELESS:  # a mark on the hand-off itself, open or closed
        return CAUSELESS
    return None if closed_at is None or closed_at > at else handoff.get("cause")


class _Belonging:
    """Facts by the hand-off that they are about."""

    def __init__(self, opened: Iterable[Row], at: Micros) -> None:
        self._rule = Attribution(
            Handed(row["handoff_id"], row["lead_id"], row["opened_at"], cause_by(row, at)) for row in opened
        )

    def _about(self, fact: Row) -> str | None:
        return self._rule.about(fact["handoff_id"], fact["lead_id"], fact["happened_at"])

    def sort(self, facts: Iterable[Row]) -> dict[str, list[Row]]:
        by_handoff: dict[str, list[Row]] = defaultdict(list)
        for fact in facts:
            about = self._about(fact)
            if about is not None and about in self._rule:
                by_handoff[about].append(fact)
        return by_handoff

    def unhanded(self, facts: Iterable[Row]) -> dict[str, list[Row]]:
        """Return, per lead, the facts that belong to no hand-off."""
        by_lead: dict[str, list[Row]] = defaultdict(list)
        for fact in facts:
            if self._about(fact) is None:
                by_lead[fact["lead_id"]].append(fact)
        return by_lead


def _known(rows: Iterable[Row], at: Micros, happened: str = "happened_at") -> list[Row]:
    return [row for row in rows if row[happened] <= at and row["known_at"] <= at]


def _facts(frames: Frames, table: str, at: Micros) -> list[Row]:
    return sorted(_known(frames[table].to_pylist(), at), key=lambda row: int(row["seq"]))


def _frame(rows: Iterable[tuple[str, str, Micros, float, str, LabelSource | None]], at: Micros) -> pd.DataFrame:
    records = [
        (
            *(decision_id, lead_id, instant, answer.label, answer.provenance, (at - instant) / DAY),
            *(answer.weight, propensity, via, answer.rater, answer.disagreement),
        )
        for decision_id, lead_id, instant, propensity, via, answer in rows
        if answer is not None
    ]
    frame = pd.DataFrame(records, columns=list(COLUMNS)).astype(COLUMNS)
    return frame.sort_values(["at", "decision_id"], ignore_index=True)
