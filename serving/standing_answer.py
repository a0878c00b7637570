"""A stored lead's answer from the numbers that are kept of its past; what still stands is taken up.

Three things are taken up, each as long as nothing made it untrue. The rule score: no fact came, and no window, step of
decay or day went by (``serving.remembered``). What the model said: no age crossed one of its thresholds, and as many
colleagues are active. The whole answer but for its instant: temperature, hand-offs and definition are those of before.
The last one is for requests without the model's reasons, which name ages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from features.from_past import Frame, Measures, frame_of
from ondo.domain.card import Scorecard
from ondo.domain.handoff import Heat
from ondo.domain.instant import DAY, Micros, iso
from ondo.domain.past_score import score_past
from ondo.domain.words import Lang, Temperature
from ondo.ledger.scores import Repeated, ScoreRow
from ondo.ledger.standing import Held, Standing
from serving.definitions import Definition
from serving.model import Judged, Opinion, ServedModel
from serving.scored import Kept, Life, Scored, encoded_answer, head_of, life, row_of, tail_of
from serving.voice import Voice

_NEVER = Micros(2**63)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A score that was just made, and where its lead stands; ``said``: for when the same is asked again."""

    found: Scored
    life: Life
    said: Said | None = None

    @property
    def changed(self) -> bool:
        """Whether something must be written before the answer."""
        return self.life.changed

    @property
    def temperature(self) -> Temperature:
        """How warm the lead is."""
        return self.found.score.temperature

    def row(self) -> ScoreRow:
        """Return the row of the score log; from then on the same answer needs no more than a reference to it."""
        row = row_of(self.found)
        if self.said is not None:
            self.said.row = row
        return row

    def answer(self, voice: Voice) -> bytes:
        """Write the answer as JSON."""
        return encoded_answer(self.found, voice)


@dataclass(frozen=True, slots=True)
class Same:
    """An answer that was given before, at another instant; nothing of its lead has changed."""

    said: Said
    at: Micros
    changed = False

    @property
    def temperature(self) -> Temperature:
        """How warm the lead is."""
        return self.said.found.score.temperature

    def row(self) -> Repeated:
        """Return the row of the score log."""
        assert self.said.row is not None
        return Repeated(self.said.row, self.at)

    def answer(self, voice: Voice) -> bytes:
        """Write the answer as JSON."""
        said, lang = self.said, voice.lang
        parts = said.parts.get(lang)
        if parts is None:
            parts = said.parts[lang] = head_of(said.found, voice), tail_of(said.found, voice)
        return parts[0] + iso(self.at).encode() + parts[1]


def moved(one: Fresh | Same) -> Fresh:
    """Return a score whose lead's open hand-off must be written to before the answer."""
    if isinstance(one, Fresh):
        return Fresh(one.found, replace(one.life, moves=True))
    assert one.said.heat is not None
    found = replace(one.said.found, score=replace(one.said.found.score, at=one.at))
    return Fresh(found, Life(one.said.heat, one.said.heat, None, found.handoff, moves=True))


@dataclass(slots=True)
class Said:
    """An answer that changed nothing, with all that it rested on, and its row once it is logged."""

    found: Scored
    heat: Heat | None
    handoffs: Sequence[Held]
    colleagues: int
    until: Micros
    row: ScoreRow | None = None
    parts: dict[Lang, tuple[bytes, bytes]] = field(default_factory=dict)

    def holds(self, definition: Definition, standing: Standing, colleagues: int) -> bool:
        """Tell whether the same would be answered now."""
        return (
            self.row is not None
            and self.found.definition is definition
            and self.row.at <= standing.at < self.until
            and self.colleagues == colleagues
            and standing.heat.get(self.row.card_id) == self.heat
            and standing.handoffs == self.handoffs
        )


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a model said, and between which instants it says so."""

    model: ServedModel
    judged: Judged
    colleagues: int
    since: Micros
    until: Micros


@dataclass(slots=True)
class _Memo:
    kept: Kept
    verdict: _Verdict | None = None
    said: Said | None = None


def answer_of(
    definition: Definition, standing: Standing, colleagues: int, features: Measures, *, explain_model: bool
) -> Fresh | Same:
    """Score a lead from its past, or take up what still stands; ``Uncovered`` when the past does not reach."""
    memo = _memo(definition, standing, features)
    said = memo.said  # another thread may put another one there
    if said is not None and not explain_model and said.holds(definition, standing, colleagues):
        return Same(said, standing.at)
    kept, card = memo.kept, definition.version.card
    opinion, holds_until = _opinion(definition.model, memo, standing.at, colleagues, explain=explain_model)
    result, heat = replace(kept.score, at=standing.at), standing.heat.get(card.card_id)
    now = life(card, result, kept.closed, heat, standing.open(card.card_id))
    found = Scored(
        *(definition, standing.known.lead, (), result, kept.suggested, opinion),
        ended=kept.closed,
        handoff=now.open,
        kept=kept,
    )
    if not explain_model and not now.changed:
        until = min(next_step(standing, card), holds_until)
        said = memo.said = Said(found, heat, standing.handoffs, colleagues, until)
        return Fresh(found, now, said)
    return Fresh(found, now)


def _memo(definition: Definition, standing: Standing, features: Measures) -> _Memo:
    known, card = standing.known, definition.version.card
    ended, memo = standing.last_closed(card.card_id), known.memo.get(card.card_id)
    if isinstance(memo, _Memo) and memo.kept.closed == ended:
        return memo
    lead, view, suggestion = known.lead, known.view, definition.suggestion
    closed_at = None if ended is None else ended.closed_at
    kept = Kept(
        ended,
        score_past(card, lead, view, closed_at),
        None if suggestion is None else score_past(suggestion.card, lead, view, closed_at),
        None if definition.model is None else frame_of(lead, view, features),
    )
    memo = known.memo[card.card_id] = _Memo(kept)
    return memo


def next_step(standing: Standing, card: Scorecard) -> Micros:
    """Return when a hand-off that closed is told, or allows the next one."""
    ended = [(one.closed, one.close_known_at or 0) for one in standing.handoffs if one.closed is not None]
    cool_off = card.cool_off_days * DAY
    steps = [at for one, known in ended for at in (known, one.closed_at, one.closed_at + cool_off)]
    return Micros(min((int(at) for at in steps if at > standing.at), default=_NEVER))


def _opinion(
    model: ServedModel | None, memo: _Memo, at: Micros, colleagues: int, *, explain: bool
) -> tuple[Opinion | None, Micros]:
    """Return what the model says, and until when it does."""
    frame, said = memo.kept.frame, memo.verdict
    if model is None or frame is None:
        return None, _NEVER
    if said is None or said.model is not model or said.colleagues != colleagues or not said.since <= at < said.until:
        said = None
    if said is not None and not explain:
        return Opinion(said.judged.probability), said.until
    row = frame.at(at, colleagues)
    if said is None or said.judged.moved is None:
        judged = model.judge(row, explain=explain)
        said = memo.verdict = _Verdict(model, judged, colleagues, at, _first_crossing(model, frame, row))
    return model.worded(said.judged, row, explain=explain), said.until


def _first_crossing(model: ServedModel, frame: Frame, row: Sequence[float]) -> Micros:
    """Return until when no age passes a threshold; an age that lies on one has not passed it."""
    ceilings = [(since, model.ceiling(place, row[place])) for place, since in frame.ages]
    return Micros(min((since + int(ceiling * DAY) for since, ceiling in ceilings if ceiling < inf), default=_NEVER))
