"""Groups of leads in a replay table: how they came, and the attributes that the card's rules look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from features.catalogue import ACCOUNT
from ondo.domain.card import AttributeSpec, Scorecard, ValueType
from ondo.domain.conditions import EventMatch, Test, leaves
from ondo.domain.instant import Micros
from ondo.domain.number_bands import rule_edges
from ondo.domain.vocabulary import Axis, Label
from ondo.domain.what_if import Grouping
from ondo.text.messages import Message
from ondo.text.value_labels import usual_label

if TYPE_CHECKING:
    import pyarrow as pa

CHANNEL = "channel"
FEWEST_LEADS, LEAST_SHARE, MOST_VALUES, MOST_GROUPINGS = 20, 0.03, 7, 5
"""A value stands for itself where so many active leads have it and it is that share of them; others are one value."""

_OTHER: Label = Message("report-other")
_UNKNOWN: Label = Message("report-unknown")
_YES_NO: Mapping[object, Label] = {True: Message("report-yes"), False: Message("report-no")}
_COLUMN = {ValueType.NUMBER: "number", ValueType.BOOLEAN: "flag"}


def groups_of(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros, active: pd.Series
) -> tuple[tuple[Grouping, ...], pd.DataFrame]:
    """Return what leads are told apart by, and the place of each lead's value.

    Parameters
    ----------
    active:
        ``lead_id`` of the leads active lately: they decide which values are small.

    Returns
    -------
    tuple
        The groupings, the channel of a lead's first event that names one first; and a frame of whole numbers by
        ``lead_id``, a column for each grouping, with a row for every lead of which anything is known.

    Notes
    -----
    A lead stands in the group of the value known last at ``as_of``, whenever it acted.
    """
    groupings, places = [], []
    for name, label, labels in _labelled(frames, card, as_of):
        grouping, place = _grouping(name, label, labels, active)
        if len(grouping.values) > 1:
            groupings.append(grouping)
            places.append(place)
    frame = pd.concat(places, axis=1) if places else pd.DataFrame()
    unknown = {column: len(grouping.values) - 1 for column, grouping in enumerate(groupings)}
    frame.columns = pd.RangeIndex(len(groupings))
    return tuple(groupings), frame.fillna(unknown).astype("int64")


def places_of(groups: pd.DataFrame, groupings: tuple[Grouping, ...], leads: pd.Series) -> np.ndarray:
    """Return the places of some leads, shape (leads, groupings); whoever nothing is known of is in the last value."""
    rows = groups.reindex(leads.to_numpy())
    unknown = [len(grouping.values) - 1 for grouping in groupings]
    return rows.fillna(dict(enumerate(unknown))).to_numpy(np.int64).reshape(len(leads), len(groupings))


def _labelled(
    frames: Mapping[str, pa.Table], card: Scorecard, as_of: Micros
) -> Iterator[tuple[str, Label, tuple[Mapping[object, Label], pd.Series]]]:
    """Yield what may tell leads apart: its name, its label, and the labels of values beside each lead's value."""
    came = frames["events"].select(["lead_id", "channel", "happened_at", "known_at"]).to_pandas()
    came = came[came["channel"].notna() & (came[["happened_at", "known_at"]].max(axis=1) <= as_of)]
    first = came.sort_values(["happened_at", "known_at"], kind="stable").drop_duplicates("lead_id")
    channel = first.set_index("lead_id")["channel"]
    yield CHANNEL, Message("report-source"), ({name: usual_label(name) for name in channel.unique()}, channel)
    looked_at = {
        leaf.name
        for rule in card.rules
        if rule.axis is Axis.ATTRIBUTE and not isinstance(rule.when, EventMatch)
        for leaf in leaves(rule.when)
        if isinstance(leaf, Test) and leaf.name != ACCOUNT
    }
    names = [name for name in card.attributes if name in looked_at]
    facts = frames["attributes"].to_pandas()
    facts = facts[facts["name"].isin(names) & (facts[["happened_at", "known_at"]].max(axis=1) <= as_of)]
    last = facts.sort_values("seq").drop_duplicates(["lead_id", "name"], keep="last")
    for name in names[:MOST_GROUPINGS]:
        spec = card.attributes[name]
        if spec.type is not ValueType.DATE:
            values = last[last["name"] == name].set_index("lead_id")[_COLUMN.get(spec.type, "text")].dropna()
            yield name, spec.label, _values(spec, card, values)


def _values(spec: AttributeSpec, card: Scorecard, values: pd.Series) -> tuple[Mapping[object, Label], pd.Series]:
    if spec.type is ValueType.BOOLEAN:
        return _YES_NO, values.astype(bool)
    if spec.type is ValueType.TEXT:
        return {value: usual_label(str(value)) for value in values.unique()}, values
    tests = (
        leaf
        for rule in card.rules
        if not isinstance(rule.when, EventMatch)
        for leaf in leaves(rule.when)
        if isinstance(leaf, Test) and leaf.name == spec.name
    )
    edges = sorted(rule_edges(tests, values.tolist()))
    bands: dict[object, Label] = {place: _band(*ends) for place, ends in enumerate(pairwise([-np.inf, *edges, np.inf]))}
    return bands, pd.Series(np.searchsorted(edges, values, side="right"), index=values.index)


def _band(low: float, high: float) -> Label:
    if low == -np.inf:
        return Message("report-under", high=f"{high:,.12g}")
    if high == np.inf:
        return Message("report-or-more", low=f"{low:,.12g}")
    return Message("report-from-to-under", low=f"{low:,.12g}", high=f"{high:,.12g}")


def _grouping(
    name: str, label: Label, labels: tuple[Mapping[object, Label], pd.Series], active: pd.Series
) -> tuple[Grouping, pd.Series]:
    """Return the grouping of values, the largest first or in their order, with all small ones and the unknown last."""
    words, values = labels
    counts = values[values.index.isin(active)].value_counts()
    large = counts[(counts >= FEWEST_LEADS) & (counts >= LEAST_SHARE * len(active))].index[:MOST_VALUES]
    ordered = [value for value in words if value in large] if name != CHANNEL else [*large]
    place = values.map({value: number for number, value in enumerate(ordered)})
    shown = [words[value] for value in ordered]
    if place.isna().any():
        place = place.fillna(len(shown))
        shown.append(_OTHER)
    return Grouping(name, label, (*shown, _UNKNOWN)), place.rename(name)
