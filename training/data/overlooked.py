"""Attributes that are declared and that nothing looks at, and why; and the levels of texts that are looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from features.catalogue import ACCOUNT, attribute_of, catalogue
from features.levels import FEWEST_LEADS, LEAST_SHARE, levels_among, open_texts
from ondo.domain.card import Scorecard
from ondo.domain.vocabulary import Label
from ondo.text.messages import Message, in_list

if TYPE_CHECKING:
    import pyarrow as pa

MOST_NAMED = 8


def seen_levels(frames: Mapping[str, pa.Table], card: Scorecard, decisions: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the levels of the text attributes without choices, as known at each lead's last decision.

    Parameters
    ----------
    frames:
        ``attributes`` as the ledger reads them: text folded.
    decisions:
        Columns lead_id and at (microseconds). No label is looked at.
    """
    names = open_texts(card)
    if not names or decisions.empty:
        return {}
    last = decisions.groupby("lead_id", as_index=False)["at"].max()
    columns = ["seq", "lead_id", "name", "text", "happened_at", "known_at"]
    facts = frames["attributes"].select(columns).to_pandas().merge(last, on="lead_id")
    known = (facts["happened_at"] <= facts["at"]) & (facts["known_at"] <= facts["at"]) & facts["name"].isin(names)
    latest = facts[known].sort_values("seq").groupby(["name", "lead_id"]).tail(1).dropna(subset="text")
    levels = {str(name): levels_among(map(str, values)) for name, values in latest.groupby("name")["text"]}
    return {name: values for name, values in levels.items() if values}


def overlooked_texts(card: Scorecard, features: pd.DataFrame) -> list[Label]:
    """Say which declared attributes neither the model nor new rules look at, and why; nothing where there is none.

    Parameters
    ----------
    card:
        With the levels that were taken from the data.
    features:
        Columns of its catalogue, a row per decision; NaN = missing.
    """
    columns = {attribute_of(feature): feature.name for feature in catalogue(card)}
    specs = {name: spec.label for name, spec in sorted(card.attributes.items()) if name != ACCOUNT}
    apart = [label for name, label in specs.items() if name not in columns]
    never = [label for name, label in specs.items() if name in columns and features[columns[name]].isna().all()]
    sentences: list[Label] = []
    if apart:
        sentences.append(
            _named("training-attributes-without-levels", apart, leads=FEWEST_LEADS, share=round(100 * LEAST_SHARE))
        )
    if never and len(features):
        sentences.append(_named("training-attributes-never-known", never))
    return sentences


def _named(message: str, labels: Sequence[Label], **values: int) -> Label:
    listed = in_list(labels[:MOST_NAMED], "training-list-comma")
    return Message(message, names=listed, count=len(labels), **values)
