"""The features of many leads at once as one dataframe expression; equal to ``features.from_summary``.

Where the first or last of several events is wanted, instant and level are packed into one integer
(``happened_at * levels + level``), because an ordered "first" does not exist on every engine. Instants stay
below 2**51 until the year 2041, so that up to 4,000 levels fit into 63 bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import pandas as pd
import pyarrow as pa
from ibis import _

from features.catalogue import (
    ACCOUNT,
    ActiveDays,
    AttributeValue,
    Colleagues,
    EdgeKind,
    Feature,
    FirstChannel,
    Followed,
    KindAge,
    KindCount,
    ResetRuleCount,
    RhythmCount,
    RuleCount,
    SeenText,
    catalogue,
)
from features.conditions import Counted, sure, younger
from features.counting import counted_events
from features.engine import FactTables, Frames, OtherEngine, Question, answer, beside, by_people, known, values_at
from features.machine import without_machines
from features.silence import since_first, with_since
from features.snapshot import Snapshot, asked, rule_count, snapshot
from ondo.domain.card import Scorecard, ValueType
from ondo.domain.conditions import Condition, EventMatch
from ondo.domain.instant import DAY
from ondo.domain.silence import Reset

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


def feature_frame(
    frames: Frames,
    card: Scorecard,
    decisions: pd.DataFrame | pa.Table,
    *,
    zone: ZoneInfo,
    con: Backend | OtherEngine | None = None,
) -> pd.DataFrame:
    """Return the features of every decision as known at its own instant.

    Parameters
    ----------
    decisions:
        ``decision_id``, ``lead_id``, ``at`` (int64 microseconds).
    zone:
        The company's; it decides which calendar day an instant belongs to.

    Returns
    -------
    pandas.DataFrame
        One row per decision in the order given: ``decision_id`` and the catalogue's columns, float64; NaN =
        missing, a category is the index of its level.
    """
    features = catalogue(card)
    frame = answer(_FEATURES, features, without_machines(frames, card), decisions, zone=zone, con=con)
    return frame.astype({feature.name: "float64" for feature in features})


def features_expression(facts: FactTables, features: Sequence[Feature]) -> ir.Table:
    """Build the expression: ``row`` and one column per feature, in their order."""
    sources = [feature.source for feature in features]
    facts = with_since(facts, _reset(features))
    recent = asked(_asked(source.rule) for source in sources if isinstance(source, ResetRuleCount))
    counts = [_asked(source) for source in sources if isinstance(source, RuleCount)]
    names = [source.name for source in sources if isinstance(source, AttributeValue | SeenText)]
    wanted = asked(counts, [*names, *recent.names])
    shot = snapshot(facts, wanted, lambda events: _summaries(features, events), recent.counts)
    table = shot.table
    for i, source in enumerate(sources):
        if isinstance(source, Colleagues):
            table = beside(table, _colleagues(facts, source))
        elif isinstance(source, RhythmCount):
            events = counted_events(facts, source.when, source.rhythm, recent=source.reset is not None)
            table = beside(table, events.group_by("row").agg(_.count().name(f"f{i}")))
    return table.select("row", **{f.name: _measure(f, i, shot, table).cast("float64") for i, f in enumerate(features)})


def _asked(source: RuleCount) -> Condition | Counted:
    return (source.when, source.within_days) if isinstance(source.when, EventMatch) else source.when


def _reset(features: Sequence[Feature]) -> Reset | None:
    """Return the silences that some feature counts from; those of a card name one and the same."""
    sources = (feature.source for feature in features)
    resets = (source.reset for source in sources if isinstance(source, ResetRuleCount | RhythmCount))
    return next((reset for reset in resets if reset is not None), None)


_FEATURES = Question(features_expression, lambda features: since_first(_reset(features)))


def _summaries(features: Sequence[Feature], events: ir.Table) -> dict[str, ir.Value]:
    """What has to be aggregated over events: columns ``f<i>``, with a letter where a feature needs two."""
    data: dict[str, ir.Value] = {}
    for i, feature in enumerate(features):
        match feature.source:
            case KindCount(kinds, within_days):
                data[f"f{i}"] = events.count(where=_recent(events, kinds, within_days))
            case KindAge(kinds, first):
                data[f"f{i}"] = _edge(events.happened_at, first, where=_of(events, kinds))
            case ActiveDays(kinds):
                data[f"f{i}"] = events.day.nunique(where=_of(events, kinds))
            case EdgeKind(first):
                level = _index(events.kind, feature.levels)
                data[f"f{i}"] = _edge(_packed(events, level, feature), first, where=level.notnull() & by_people(events))
            case FirstChannel(kinds):
                level = ibis.coalesce(_index(events.channel, feature.levels), len(feature.levels) - 1)
                named = _of(events, kinds) & events.channel.notnull()
                data[f"f{i}"] = _edge(_packed(events, level, feature), first=True, where=named)
            case Followed(before, then):
                data[f"f{i}a"] = events.happened_at.min(where=_of(events, before))
                data[f"f{i}b"] = events.happened_at.max(where=_of(events, then))
    return data


def _measure(feature: Feature, i: int, shot: Snapshot, table: ir.Table) -> ir.Value:
    """``table`` is that of the snapshot with the colleagues beside it."""
    match feature.source:
        case RuleCount(when, within_days, limit):
            return rule_count(when, within_days, limit, shot.about)
        case ResetRuleCount(RuleCount(when, within_days, limit)):
            return rule_count(when, within_days, limit, shot.recent)
        case RhythmCount() | KindCount() | ActiveDays():
            return table[f"f{i}"].fill_null(0)
        case KindAge():
            return (table.at - table[f"f{i}"]) / DAY
        case EdgeKind() | FirstChannel():
            return table[f"f{i}"] % len(feature.levels) if feature.levels else ibis.null("float64")
        case Followed():
            return sure(table[f"f{i}a"] < table[f"f{i}b"])
        case Colleagues():
            return table.colleagues.fill_null(0)
        case SeenText(name):
            text = shot.about.values[name].text
            if text is None:
                return ibis.null("int64")
            place = ibis.coalesce(_index(text, feature.levels), len(feature.levels) - 1)
            return text.notnull().ifelse(place, ibis.null("int64"))
        case AttributeValue(name, type_):
            cell = shot.about.values[name]
            match type_:
                case ValueType.NUMBER:
                    return cell.number
                case ValueType.BOOLEAN:
                    return cell.flag
                case ValueType.TEXT:
                    return _index(cell.text, feature.levels)
                case ValueType.DATE:
                    return cell.day - table.today


def _colleagues(facts: FactTables, source: Colleagues) -> ir.Table:
    """Count, per decision, the other leads of its account with a recent event: ``row``, ``colleagues``.

    Who belonged to the account is asked as of the decision, for the lead itself and for each colleague.
    """
    accounts = facts.attributes.filter(_.name == ACCOUNT)
    lead_accounts = values_at(facts, (ACCOUNT,)).select("row", account=_.text_0).filter(_.account.notnull())
    asking = facts.decisions.join(lead_accounts, "row").select("row", "at", "account", asker=_.lead_id)
    ever = accounts.select("lead_id", account=_.text).distinct()
    pairs = asking.join(ever, "account").filter(_.lead_id != _.asker).select("row", "lead_id", "at", "account")
    latest = known(pairs, accounts).group_by("row", "lead_id", "at", "account").agg(seq=_.seq.max())
    colleagues = latest.join(accounts.select("seq", "text"), "seq").filter(_.text == _.account)
    events = known(
        colleagues.select("row", "lead_id", "at"), facts.events.select("lead_id", "kind", "happened_at", "known_at")
    )
    recent = events.filter(_recent(events, source.kinds, source.within_days))
    return recent.group_by("row").agg(colleagues=_.lead_id.nunique())


def _of(events: ir.Table, kinds: frozenset[str]) -> ir.BooleanValue:
    return events.kind.isin(sorted(kinds)) & by_people(events)


def _recent(events: ir.Table, kinds: frozenset[str], within_days: float | None) -> ir.BooleanValue:
    of_kinds = _of(events, kinds)
    return of_kinds if within_days is None else of_kinds & younger(events.happened_at, events.at, within_days)


def _edge(column: ir.IntegerValue, first: bool, where: ir.BooleanValue) -> ir.IntegerScalar:
    return column.min(where=where) if first else column.max(where=where)


def _packed(events: ir.Table, level: ir.IntegerValue, feature: Feature) -> ir.IntegerValue:
    return events.happened_at * max(1, len(feature.levels)) + level


def _index(text: ir.StringValue, levels: Sequence[str]) -> ir.IntegerValue:
    if not levels:
        return ibis.null("int64")
    return text.cases(*((level, ibis.literal(i, "int64")) for i, level in enumerate(levels)), else_=ibis.null("int64"))
