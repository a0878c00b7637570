"""A company's first card from its own won and lost leads: what did the won ones have that the lost ones had not?

Nothing is copied from elsewhere but the frame (decay, gates, fast tracks, declared names). The draft is a
start for the definition meeting: each rule stands for itself, overlaps between rules are not untangled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, log10, sqrt
from statistics import NormalDist, quantiles
from typing import TYPE_CHECKING

from ondo.domain.card import AttributeSpec, KindSpec, Rule, Scorecard, ValueType
from ondo.domain.conditions import Condition, EventMatch, Op, Test, normalise
from ondo.domain.errors import NotFound
from ondo.domain.events import Event
from ondo.domain.leads import Lead, Value
from ondo.domain.plain_names import NAME
from ondo.domain.rate import wilson
from ondo.domain.vocabulary import Actor, Axis, Direction, Label, Lang
from ondo.text.messages import Message, in_list

if TYPE_CHECKING:
    from ondo.ledger import Ledger

FEWEST_OF_A_KIND = 30
MOST_LEADS = 10_000
MOST_NAMES = 12
"""So many words that are no names are told."""
MOST_RULES = {Axis.ATTRIBUTE: 5, Axis.BEHAVIOUR: 10}
DOUBT = 0.05
"""Probability (0 to 1) that any rule at all is proposed where nothing tells won from lost (Bonferroni)."""
POINTS_PER_NAT = 15
CAUTION = 0.7
"""Rules overlap, so each gets only this share of its own log-odds."""
MOST_POINTS = 50
BEST_SHARE = 0.25
"""The hot line is drafted where the best quarter of the past leads begins."""


@dataclass(frozen=True, slots=True)
class Example:
    """One past lead as it was known when sales had to judge it."""

    lead: Lead
    events: Sequence[Event]
    won: bool


@dataclass(frozen=True, slots=True)
class RuleOdds:
    """What a drafted rule rests on.

    ``support`` leads had it, ``won`` of them were won; ``win_rate`` with its 90 % Wilson interval
    ``low`` to ``high``, and ``win_rate_without`` it (all 0 to 1).
    """

    rule_id: str
    label: Label
    points: int
    support: int
    won: int
    win_rate: float
    low: float
    high: float
    win_rate_without: float


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A drafted card with its evidence, or no card; ``reason`` says what it rests on or why there is none.

    ``advice`` says what would make a card possible; empty where nothing but a meeting does.
    """

    card: Scorecard | None
    evidence: tuple[RuleOdds, ...]
    reason: str
    advice: str = ""


def draft_card(ledger: Ledger, *, lang: Lang) -> DraftCard:
    """Draft a first card from a ledger's won and lost leads, as known when `look_at` says."""
    from ondo.definitions.card_file import default_card
    from ondo.ledger.decisions import cards
    from ondo.ledger.facts.activity import look_at
    from ondo.ledger.facts.decided_leads import decided_leads
    from ondo.ledger.facts.facts import lead_facts

    with ledger.read() as tx:
        end, _ = look_at(tx)
        decided = decided_leads(tx, end)
        latest = sorted(decided, key=lambda lead: (lead.at, lead.lead_id))[-MOST_LEADS:]
        examples = [
            Example(*lead_facts(tx, decided_lead.lead_id, decided_lead.at), decided_lead.won) for decided_lead in latest
        ]
        try:
            base = cards.active(tx, None, end).card
        except NotFound:
            base = default_card()
    return draft_from(base, examples, lang)


def draft_from(base: Scorecard, examples: Sequence[Example], lang: Lang = Lang.EN) -> DraftCard:
    """Draft a card from past leads; declared names, decay, gates and fast tracks come from ``base``."""
    won = sum(example.won for example in examples)
    lost = len(examples) - won
    if min(won, lost) < FEWEST_OF_A_KIND:
        return DraftCard(None, (), *(text.of(lang) for text in _too_few(won, lost)))
    if not any(example.lead.attributes or example.events for example in examples):
        nothing = (Message("draft-nothing-known"), Message("draft-nothing-known-hint"))
        return DraftCard(None, (), *(text.of(lang) for text in nothing))
    usable, unnamed = _nameable(examples)
    names = ", ".join(sorted(unnamed)[:MOST_NAMES])
    left_out = Message("draft-names-left-out", names=names).of(lang) if unnamed else ""
    history = _History(_declared(base, usable), usable)
    candidates = history.chosen()
    if not any(candidate.log_odds > 0 for candidate in candidates):
        return DraftCard(None, (), Message("draft-nothing-tells", won=won, lost=lost).of(lang), left_out)
    card = history.card(candidates)
    evidence = tuple(history.evidence(c, rule) for c, rule in zip(candidates, card.rules, strict=True))
    head = Message("draft-drafted-from", won=won, lost=lost, rate=f"{won / len(examples):.0%}").of(lang)
    idle = sum(not example.won and not example.events for example in examples)
    doubt = Message("draft-lost-without-event", idle=idle).of(lang) if idle else ""
    lines = [head, doubt, left_out, *(_line(row, lang) for row in evidence)]
    return DraftCard(card, evidence, "\n".join(filter(None, lines)))


def _nameable(examples: Sequence[Example]) -> tuple[list[Example], set[str]]:
    """Return the past leads without what a card cannot name, and what that was: words of a file instead of names."""
    unnamed = set[str]()

    def those(values: Mapping[str, Value]) -> dict[str, Value]:
        unnamed.update(name for name in values if not NAME.fullmatch(name))
        return {name: value for name, value in values.items() if name not in unnamed}

    kept = []
    for example in examples:
        lead = replace(example.lead, attributes=those(example.lead.attributes))
        unnamed.update(event.kind for event in example.events if not NAME.fullmatch(event.kind))
        events = [
            replace(event, properties=those(event.properties)) for event in example.events if event.kind not in unnamed
        ]
        kept.append(replace(example, lead=lead, events=events))
    return kept, unnamed


def _too_few(won: int, lost: int) -> tuple[Message, Message]:
    """Say that there are too few leads of a kind, and what to write so that there are more."""
    if not won and not lost:
        return Message("draft-no-outcome"), Message("draft-no-outcome-hint")
    too_few = Message("draft-too-few-leads", won=str(won), lost=str(lost), needed=FEWEST_OF_A_KIND)
    if not won or not lost:
        return too_few, Message("draft-one-sort-hint", sort="won" if lost else "lost")
    return too_few, Message("draft-too-few-leads-hint")


def _line(row: RuleOdds, lang: Lang) -> str:
    odds = Message(
        "draft-rule-odds",
        rule=row.label,
        points=f"{row.points:+d}",
        support=row.support,
        rate=f"{row.win_rate:.0%}",
        low=f"{row.low:.0%}",
        high=f"{row.high:.0%}",
        without=f"{row.win_rate_without:.0%}",
    )
    return f"  {odds.of(lang)}"


def _declared(base: Scorecard, examples: Sequence[Example]) -> Scorecard:
    """Return the card with every attribute and kind declared that the history holds; a name alone says its type."""
    attributes, kinds = dict(base.attributes), dict(base.kinds)
    for example in examples:
        for name, value in example.lead.attributes.items():
            if name not in attributes:
                attributes[name] = AttributeSpec(name, _type(value), Label(name, name))
        for event in example.events:
            spec = kinds.get(event.kind) or KindSpec(event.kind, Actor.LEAD, Label(event.kind, event.kind))
            new = {name: _type(value) for name, value in event.properties.items() if name not in spec.properties}
            kinds[event.kind] = replace(spec, properties={**spec.properties, **new}) if new else spec
    return replace(base, attributes=attributes, kinds=kinds)


def _type(value: Value) -> ValueType:
    if isinstance(value, bool):
        return ValueType.BOOLEAN
    return ValueType.TEXT if isinstance(value, str) else ValueType.NUMBER


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A possible rule and the past leads (by number) that have it; ``topic`` keeps near-twins apart."""

    topic: tuple[str, ...]
    when: Condition | EventMatch
    label: Label
    has: frozenset[int]
    z: float
    log_odds: float


class _History:
    """Past leads turned around: for each trait the leads that have it."""

    def __init__(self, card: Scorecard, examples: Sequence[Example]) -> None:
        self._card, self._examples = card, examples
        self._won = frozenset(i for i, example in enumerate(examples) if example.won)
        self._fewest = max(20, len(examples) // 50)

    def chosen(self) -> list[_Candidate]:
        """Return the rules that tell won from lost beyond doubt, the clearest first, attributes before behaviour."""
        candidates = [*self._attributes(), *self._events()]
        clear = NormalDist().inv_cdf(1 - DOUBT / 2 / max(1, len(candidates)))
        taken: dict[Axis, list[_Candidate]] = {axis: [] for axis in Axis}
        topics: set[tuple[str, ...]] = set()
        for candidate in sorted(candidates, key=lambda c: (-abs(c.z), c.topic)):
            axis = Axis.BEHAVIOUR if isinstance(candidate.when, EventMatch) else Axis.ATTRIBUTE
            if abs(candidate.z) < clear or len(taken[axis]) == MOST_RULES[axis]:
                continue
            nested = any(topic[: len(candidate.topic)] == candidate.topic[: len(topic)] for topic in topics)
            if not nested:
                topics.add(candidate.topic)
                taken[axis].append(candidate)
        return [*taken[Axis.ATTRIBUTE], *taken[Axis.BEHAVIOUR]]

    def _candidate(
        self, topic: tuple[str, ...], when: Condition | EventMatch, label: Label, has: Iterable[int]
    ) -> Iterable[_Candidate]:
        """Yield the candidate if enough leads have it and enough have not."""
        leads = frozenset(has)
        n, k, without = len(leads), len(leads & self._won), len(self._examples) - len(leads)
        if min(n, without) < self._fewest:
            return
        other = len(self._won) - k
        share = len(self._won) / len(self._examples)
        z = (k / n - other / without) / sqrt(share * (1 - share) * (1 / n + 1 / without))
        odds = log((k + 0.5) / (n - k + 0.5)) - log((other + 0.5) / (without - other + 0.5))
        yield _Candidate(topic, when, label, leads, z, odds)

    def _attributes(self) -> Iterable[_Candidate]:
        for name, spec in sorted(self._card.attributes.items()):
            known = {i: e.lead.attributes[name] for i, e in enumerate(self._examples) if name in e.lead.attributes}
            if spec.type is ValueType.NUMBER:
                yield from self._numbers(spec, {i: v for i, v in known.items() if type(v) in (int, float)})
            elif spec.type is ValueType.BOOLEAN:
                has = [i for i, value in known.items() if value is True]
                yield from self._candidate((name,), Test(name, Op.EQ, (True,)), spec.label, has)
            elif spec.type is ValueType.TEXT:
                yield from self._texts(spec, {i: normalise(v) for i, v in known.items() if isinstance(v, str)})

    def _numbers(self, spec: AttributeSpec, known: Mapping[int, Value]) -> Iterable[_Candidate]:
        values = [float(value) for value in known.values()]
        cuts = {_round(cut) for cut in quantiles(values, n=10)} if len(values) > 1 else set()
        for cut in sorted(cuts):
            label = Message("draft-or-more", name=spec.label, cut=f"{cut:g}")
            has = [i for i, value in known.items() if float(value) >= cut]
            yield from self._candidate((spec.name,), Test(spec.name, Op.GTE, (cut,)), label, has)

    def _texts(self, spec: AttributeSpec, known: Mapping[int, str]) -> Iterable[_Candidate]:
        """Try each value, and together all values that are won more often, or less often, than the rest."""
        leads: dict[str, list[int]] = defaultdict(list)
        for i, value in known.items():
            leads[value].append(i)
        allowed = {normalise(choice) for choice in spec.choices}
        better: list[str] = []
        worse: list[str] = []
        for value, has in sorted(leads.items()):
            if value and (not allowed or value in allowed):
                for candidate in self._candidate(
                    (spec.name,), _among(spec.name, [value]), _named(spec.label, [value]), has
                ):
                    yield candidate
                    (better if candidate.z > 1 else worse if candidate.z < -1 else []).append(value)
        for group in (better, worse):
            if len(group) > 1:
                both = [i for value in group for i in leads[value]]
                yield from self._candidate((spec.name,), _among(spec.name, group), _named(spec.label, group), both)

    def _events(self) -> Iterable[_Candidate]:
        """Try each kind of action of the lead itself, alone and with each value of its properties."""
        done: dict[tuple[str, ...], set[int]] = defaultdict(set)
        values: dict[tuple[str, ...], Value] = {}
        for i, example in enumerate(self._examples):
            for event in example.events:
                if self._card.kinds[event.kind].actor is Actor.LEAD:
                    done[event.kind,].add(i)
                    for name, value in event.properties.items():
                        if isinstance(value, str | bool):
                            precise = (event.kind, name, normalise(str(value)))
                            done[precise].add(i)
                            values[precise] = normalise(value) if isinstance(value, str) else value
        for topic, has in sorted(done.items()):
            label = self._card.kinds[topic[0]].label
            if len(topic) == 1:
                yield from self._candidate(topic, EventMatch(frozenset(topic)), label, has)
            else:
                where = Test(topic[1], Op.EQ, (values[topic],))
                named = _named(label, [topic[2]])
                yield from self._candidate(topic, EventMatch(frozenset(topic[:1]), where), named, has)

    def card(self, candidates: Sequence[_Candidate]) -> Scorecard:
        """Return the draft: points by log-odds, the hot line where the best quarter of the past leads begins."""
        base = self._card
        rules = tuple(self._rule(candidate, number) for number, candidate in enumerate(candidates, start=1))
        totals = Counter[int]()
        for candidate, rule in zip(candidates, rules, strict=True):
            for lead in candidate.has:
                totals[lead] += rule.points
        ranked = sorted((totals[i] for i in range(len(self._examples))), reverse=True)
        edge = ranked[int(BEST_SHARE * len(ranked))]
        hot = max(base.grid, -(-edge // base.grid) * base.grid)
        have = {name for example in self._examples for name in example.lead.attributes}
        did = {event.kind for example in self._examples for event in example.events}
        return replace(
            base,
            name=Message("draft-card-name"),
            rules=rules,
            hot_line=hot,
            warm_line=hot * 2 // 5 // base.grid * base.grid,
            axis_caps={},
            audience=None,
            gates=tuple(gate for gate in base.gates if gate.attribute in have),
            fast_tracks=tuple(track for track in base.fast_tracks if track.when.kinds & did),
        )

    def _rule(self, candidate: _Candidate, number: int) -> Rule:
        grid = self._card.grid
        size = round(abs(candidate.log_odds) * CAUTION * POINTS_PER_NAT / grid) * grid
        points = min(max(size, grid), MOST_POINTS // grid * grid or grid)
        up = candidate.log_odds > 0
        return Rule(
            id=f"h{number:02d}_{_slug(candidate.topic)}",
            axis=Axis.BEHAVIOUR if isinstance(candidate.when, EventMatch) else Axis.ATTRIBUTE,
            label=candidate.label,
            when=candidate.when,
            points=points if up else -points,
            direction=Direction.UP if up else Direction.DOWN,
        )

    def evidence(self, candidate: _Candidate, rule: Rule) -> RuleOdds:
        """Return support and win rate of a rule."""
        n, k = len(candidate.has), len(candidate.has & self._won)
        low, high = wilson(k, n)
        without = (len(self._won) - k) / (len(self._examples) - n)
        return RuleOdds(rule.id, rule.label, rule.points, n, k, k / n, low, high, without)


def _among(name: str, values: Sequence[str]) -> Test:
    return Test(name, Op.EQ if len(values) == 1 else Op.IN, tuple(values))


def _named(label: Label, values: Sequence[str]) -> Label:
    listed = in_list((Label(value, value) for value in values), "draft-value-comma")
    return Message("draft-one-of", name=label, values=listed)


def _slug(topic: Sequence[str]) -> str:
    text = "_".join(topic).lower()
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in text).strip("_")[:40] or "rule"


def _round(value: float) -> float:
    """Round to two figures, so that a threshold reads like one that people would choose."""
    return value if value == 0 else float(round(value, 1 - int(log10(abs(value)) // 1)))
