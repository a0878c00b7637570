"""Timeline of a lead: what it did, what sales did, and when it became hot or cooled, one list, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ondo.domain.card import Scorecard
from ondo.domain.closing import EXPIRED
from ondo.domain.conditions import EventMatch
from ondo.domain.events import Event
from ondo.domain.instant import Micros
from ondo.domain.machine import machine_events
from ondo.domain.personal_names import is_personal
from ondo.domain.timeline import Tag, tags
from ondo.domain.vocabulary import FeedbackLabel, OutcomeKind, Temperature
from ondo.ledger import Tx
from ondo.ledger.decisions import trials
from ondo.ledger.facts.history import AttributeStep, Place, attribute_steps
from ondo.ledger.handoffs import handoffs
from ondo.ledger.handoffs.claims import claims_on
from ondo.ledger.handoffs.handoffs import HandOff
from ondo.ledger.handoffs.sales_record import KINDS, sales_record
from ondo.ledger.records.scores import TemperatureTurn, temperature_turns
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import event_text, kind_label, points_text, value_text
from ondo.text.words import label
from serving.http import paging
from serving.http.paging import Number
from serving.leads.notes import told_since
from serving.pages import sales_record as sales_record_page
from serving.scoring.blinding import in_force
from serving.scoring.ledger_view import LedgerView
from serving.scoring.scored import Scored
from serving.scoring.snapshot import own

MOST_ENTRIES = 50
"""Entries of one page."""
STRONG = 10
"""From so many points on, an event stands out."""

_LABELS: Mapping[str, Message] = {
    "attribute": Message("pages-kind-attribute"),
    "event": Message("pages-kind-event"),
    "touch": Message("pages-kind-contact"),
    "score": Message("pages-kind-temperature"),
    "handoff": Message("pages-found-state"),
    "closing": Message("pages-found-state"),
    "claim": Message("pages-owner"),
    "outcomes": Message("pages-kind-outcome"),
    "notes": Message("pages-note"),
    "feedback": Message("pages-kind-feedback"),
    "contacts": Message("pages-kind-contact"),
}
"""The kinds of entries. Of one instant the later kind stands above the earlier: what follows above what it follows."""
_RANKS = {kind: rank for rank, kind in enumerate(_LABELS)}
_LEAD, _SCORE = ("event", "attribute"), ("score",)
_FILTERS: Mapping[str, tuple[Message, frozenset[str]]] = {
    "all": (Message("pages-timeline-all"), frozenset(_LABELS)),
    "lead": (Message("pages-what-lead-did"), frozenset(_LEAD)),
    "sales": (Message("pages-what-we-did"), frozenset(_LABELS) - {*_LEAD, *_SCORE}),
    "score": (Message("pages-timeline-score"), frozenset(_SCORE)),
}
_ENDS = {*FeedbackLabel, *OutcomeKind}
"""Causes of closing that are entries of their own."""
_LAST, _BEFORE_ALL = 2**62, -1


class TimelinePlace(NamedTuple):
    """Sort key of an entry: its instant, the rank of its kind, its number within the kind."""

    at: Number
    rank: Number
    number: Number


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Which entries are asked for: of which filter, and behind which place."""

    show: str
    after: TimelinePlace | None

    def wants(self, kind: str) -> bool:
        """Tell whether entries of a kind are asked for."""
        return kind in _FILTERS[self.show][1]

    def before(self, kind: str) -> Place | None:
        """Return the place within a kind behind which its entries begin; ``None`` for all of them."""
        if self.after is None:
            return None
        at, rank, number = self.after
        own_rank = _RANKS[kind]
        return at, number if own_rank == rank else _LAST if own_rank < rank else _BEFORE_ALL


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry before it is written: its kind, its place within the kind, and what writes it."""

    kind: str
    at: int
    number: int
    write: Callable[[], dict[str, Any] | None]

    @property
    def place(self) -> TimelinePlace:
        """Where it stands."""
        return TimelinePlace(self.at, _RANKS[self.kind], self.number)


def view(look: LedgerView, scored: Scored, show: str, cursor: str) -> dict[str, Any]:
    """Collect a page of the timeline; ``cursor`` is empty for the newest page. ``InputError`` for a foreign cursor."""
    tx, voice, lead_id = look.tx, look.voice, scored.lead.lead_id
    query = TimelineQuery(show if show in _FILTERS else "all", paging.decode(cursor or None, TimelinePlace))
    card = in_force(scored)[1].card
    tagged = tags(card, scored.events, scored.score.at, zone=voice.zone)
    with_points = scored.definition.draw is None
    entries = [
        *_events(scored, card, tagged, query, voice),
        *_attributes(tx, lead_id, card, query, voice),
        *_scores(tx, scored, query, voice),
        *_handoffs(tx, lead_id, query, voice),
        *_sales(tx, lead_id, query, voice),
    ]
    entries.sort(key=lambda entry: entry.place, reverse=True)
    page = entries[:MOST_ENTRIES]

    def link(**parameters: str) -> str:
        return f"/leads/{lead_id}?{urlencode({'lang': voice.lang.value, **parameters})}"

    return {
        "timeline": _written(page, voice),
        "filters": [(link(show=name), text.of(voice.lang), name == query.show) for name, (text, _) in _FILTERS.items()],
        "older": link(show=query.show, before=paging.encode(page[-1].place)) if len(entries) > len(page) else "",
        "newest": link(show=query.show) if query.after else "",
        "here_timeline": link(show=query.show, **({"before": cursor} if query.after else {})),
        "hidden_scores": query.show == "score" and not with_points,
        "with_actions": query.wants("event"),
        "adds_up": _sum(scored, tagged, voice) if with_points and query.wants("event") else "",
    }


def _written(page: Sequence[TimelineEntry], voice: Locale) -> list[dict[str, Any]]:
    """Write entries; attributes that came at one instant are one."""
    rows = []
    for (kind, at), group in groupby(page, lambda entry: (entry.kind, entry.at)):
        written = [line for line in (entry.write() for entry in group) if line is not None]
        if kind == "attribute" and written:
            written = [{"text": voice.text("pages-list-comma").join(line["text"] for line in reversed(written))}]
        shared = {"when": voice.clock(Micros(at)), "mark": kind, "label": _LABELS[kind].of(voice.lang)}
        rows += [_BARE | shared | line for line in written]
    return rows


_BARE: dict[str, Any] = {"marks": [], "channel": "", "who": "", "retracted": "", "kind": "", "number": 0, "note": False}


def _events(
    scored: Scored, card: Scorecard, tagged: Mapping[int, Sequence[Tag]], query: TimelineQuery, voice: Locale
) -> list[TimelineEntry]:
    if not (query.wants("event") or query.wants("touch")):
        return []
    with_points = scored.definition.draw is None
    machines = machine_events(card.machine, scored.events, voice.zone)
    machine = [{"text": voice.text("pages-machine-traffic"), "tone": "faint"}]

    def entries() -> Iterator[TimelineEntry]:
        for at, place in sorted(((event.happened_at, row) for row, event in enumerate(scored.events)), reverse=True):
            event = scored.events[place]
            kind = "event" if own(card, event) else "touch"
            before = query.before(kind)
            if query.wants(kind) and (before is None or (at, place) < before):
                marks = machine if place in machines else _marks(tagged.get(place, ()), voice, with_points=with_points)
                yield TimelineEntry(kind, at, place, partial(_event, event, marks, card, voice))

    return list(islice(entries(), MOST_ENTRIES + 1))


def _event(event: Event, marks: Sequence[dict[str, str]], card: Scorecard, voice: Locale) -> dict[str, Any]:
    return {
        "text": kind_label(card, event.kind, voice) if marks else event_text(event, card, voice),
        "marks": marks,
        "channel": value_text(event.channel, voice) if event.channel else "",
    }


def _marks(tagged: Sequence[Tag], voice: Locale, *, with_points: bool) -> list[dict[str, str]]:
    """Write what an event counts for; grey where its rule had counted as many as it counts before."""
    if not with_points:
        return [{"text": voice.of(tag.rule.label), "tone": ""} for tag in tagged if tag.rule.points]
    return [
        {
            "text": f"{voice.of(tag.rule.label)} {points_text(tag.points)}"
            if tag.counted
            else f"{voice.of(tag.rule.label)} {voice.text('pages-counted-already')}",
            "tone": "faint" if not tag.counted or not tag.points else "hot" if tag.points >= STRONG else "",
        }
        for tag in tagged
        if not tag.counted or tag.points or tag.rule.points
    ]


def _sum(scored: Scored, tagged: Mapping[int, Sequence[Tag]], voice: Locale) -> str:
    """Say how the tags add up to the total, tags of earlier events that are not shown included."""
    result = scored.score
    of_events = sum(tag.points for tags_of in tagged.values() for tag in tags_of)
    others = sum(part.points for part in result.contributions if not isinstance(part.rule.when, EventMatch))
    parts = [
        (voice.text("pages-tags-of-events"), of_events),
        (voice.text("pages-rules-need-no-event"), others),
        (voice.text("pages-tag-cap-of-axis"), result.cap_points),
        (voice.text("pages-tag-decay"), result.decay_points),
    ]
    shown = voice.text("pages-list-comma").join(f"{name} {points_text(points)}" for name, points in parts if points)
    return voice.text("pages-tags-add-up", tags=shown or voice.text("pages-tags-none"), total=result.total)


def _attributes(tx: Tx, lead_id: str, card: Scorecard, query: TimelineQuery, voice: Locale) -> Iterator[TimelineEntry]:
    if query.wants("attribute"):
        for change in attribute_steps(tx, lead_id, MOST_ENTRIES + 1, query.before("attribute")):
            yield TimelineEntry("attribute", *change.place, partial(_attribute, change, card, voice))


def _attribute(change: AttributeStep, card: Scorecard, voice: Locale) -> dict[str, Any] | None:
    if is_personal(change.name):
        return None
    spec = card.attributes.get(change.name)
    now = value_text(change.value, voice)
    value = now if change.was is None else f"{value_text(change.was, voice)} → {now}"
    name = change.name if spec is None else voice.of(spec.label)
    return {"text": f"{name}{voice.text('pages-colon')}{value}"}


def _scores(tx: Tx, scored: Scored, query: TimelineQuery, voice: Locale) -> Iterator[TimelineEntry]:
    """Return when the lead became hotter or cooled by its card; nothing since the start of a trial that runs."""
    if not query.wants("score"):
        return
    card_id, before = scored.definition.version.card.card_id, query.before("score")
    trial = trials.running(tx, card_id)
    if trial is not None:
        start = (trial.starts_at, _BEFORE_ALL)
        before = start if before is None else min(before, start)
    with_points = trial is None and scored.definition.draw is None
    for turn in temperature_turns(tx, scored.lead.lead_id, card_id, MOST_ENTRIES + 1, before):
        yield TimelineEntry("score", *turn.place, partial(_turn, turn, voice, with_points=with_points))


def _turn(turn: TemperatureTurn, voice: Locale, *, with_points: bool) -> dict[str, Any]:
    word = label(turn.temperature, voice.lang)
    order = list(Temperature)
    cooled = order.index(turn.temperature) < order.index(turn.was)
    text = voice.text("pages-cooled-to" if cooled else "pages-became", temperature=word)
    points = [{"text": voice.text("pages-points-then", points=turn.total), "tone": turn.temperature.value}]
    return {"text": text, "marks": points if with_points else []}


def _handoffs(tx: Tx, lead_id: str, query: TimelineQuery, voice: Locale) -> list[TimelineEntry]:
    """Return hand-offs, their closings that nothing else tells, and who took them."""
    if not query.wants("handoff"):
        return []
    entries = []
    for number, handoff in enumerate(reversed(handoffs.handoffs_of(tx, lead_id))):
        entries.append(TimelineEntry("handoff", handoff.opened_at, number, partial(_opened, handoff, voice)))
        if handoff.closed_at is not None and handoff.cause not in _ENDS:
            entries.append(TimelineEntry("closing", handoff.closed_at, number, partial(_closed, handoff, voice)))
    before = {kind: query.before(kind) for kind in ("handoff", "closing")}
    behind = [entry for entry in entries if (place := before[entry.kind]) is None or (entry.at, entry.number) < place]
    claims = [
        TimelineEntry("claim", *place, partial(dict, text=voice.text("pages-owner-since", owner=owner)))
        for place, owner in claims_on(tx, lead_id, MOST_ENTRIES + 1, query.before("claim"))
    ]
    return [*behind, *claims]


def _opened(handoff: HandOff, voice: Locale) -> dict[str, Any]:
    return {
        "text": voice.text("pages-handed-to-sales"),
        "marks": [{"text": label(handoff.via, voice.lang), "tone": ""}],
    }


def _closed(handoff: HandOff, voice: Locale) -> dict[str, Any]:
    text = "pages-handoff-expired" if handoff.cause == EXPIRED else "pages-handoff-closed"
    return {"text": voice.text(text)}


def _sales(tx: Tx, lead_id: str, query: TimelineQuery, voice: Locale) -> Iterator[TimelineEntry]:
    """Return what sales recorded; while a trial runs, no note of before its start."""
    if not query.wants("notes"):
        return
    before = {kind: place for kind in KINDS if (place := query.before(kind)) is not None}
    for entry in sales_record(tx, lead_id, MOST_ENTRIES + 1, told_since(tx), before):
        line = partial(sales_record_page.line, entry, voice)
        yield TimelineEntry(entry.kind, entry.happened_at, entry.number, line)
