"""The shipped card as a data analyst would write it in pandas: rule by rule, for one lead and for all of them."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from ondo.domain.card import Scorecard
from ondo.domain.instant import DAY

TARGET = ["manufacturing", "it", "logistics"]
HEADS = ["department_head", "executive"]


def total_of_one(card: Scorecard, events: pd.DataFrame, attributes: dict[str, Any], at: int) -> int:
    """Total of one lead from its events (``kind``, ``happened_at``, ``properties`` as JSON) and its attributes."""
    points = {rule.id: rule.points for rule in card.rules}
    properties = pd.DataFrame([json.loads(text) for text in events["properties"]])
    properties = properties.reindex(columns=["page", "document", "topic"])
    kind = events["kind"]
    attribute: Any = 0
    attribute += points["employees_500"] * (attributes.get("employees", 0) >= 500)
    attribute += points["target_industry"] * (attributes.get("industry") in TARGET)
    attribute += points["department_head"] * (attributes.get("title_level") in HEADS)
    behaviour: Any = 0
    behaviour += points["price_page"] * ((kind == "page_view") & (properties["page"] == "price")).any()
    behaviour += points["case_study"] * ((kind == "document_download") & (properties["document"] == "case_study")).any()
    behaviour += points["seminar"] * ((kind == "seminar_attended") & (properties["topic"] == "problem_solving")).any()
    behaviour += points["document_request"] * (kind == "document_request").any()
    behaviour += points["demo_or_quote"] * kind.isin(["demo_request", "quote_request"]).any()
    behaviour += points["email_open"] * min(5, (kind == "email_open").sum())
    behaviour += points["site_visit"] * min(5, (kind == "site_visit").sum())
    last = events.loc[kind.isin(card.own_kinds), "happened_at"].max()
    idle = (at - last) / DAY
    if pd.isna(last) or idle >= 90:
        behaviour = 0
    elif idle >= 30:
        behaviour = max(0, behaviour - 10)
    return int(attribute + behaviour)


def totals_of_all(
    card: Scorecard, events: pd.DataFrame, attributes: pd.DataFrame, decisions: pd.DataFrame
) -> pd.Series:
    """Total of every decision as known at its own instant, by its id, with a merge and a group-by."""
    points = {rule.id: rule.points for rule in card.rules}
    events, attributes = (
        facts[(facts["happened_at"] <= facts["at"]) & (facts["known_at"] <= facts["at"])]
        for facts in (events.merge(decisions, on="lead_id"), attributes.merge(decisions, on="lead_id"))
    )
    kind = events["kind"]
    hits = pd.DataFrame(
        {
            "decision_id": events["decision_id"],
            "price_page": (kind == "page_view") & (events["p_page"] == "price"),
            "case_study": (kind == "document_download") & (events["p_document"] == "case_study"),
            "seminar": (kind == "seminar_attended") & (events["p_topic"] == "problem_solving"),
            "document_request": kind == "document_request",
            "demo_or_quote": kind.isin(["demo_request", "quote_request"]),
            "email_open": kind == "email_open",
            "site_visit": kind == "site_visit",
        }
    )
    counts = hits.groupby("decision_id").sum().reindex(decisions["decision_id"], fill_value=0)
    behaviour = pd.Series(0, index=counts.index)
    for rule in counts.columns:
        behaviour += points[rule] * counts[rule].clip(upper=5 if rule in ("email_open", "site_visit") else 1)
    last = events[kind.isin(card.own_kinds)].groupby("decision_id")["happened_at"].max().reindex(counts.index)
    idle = (decisions.set_index("decision_id")["at"] - last) / DAY
    behaviour = behaviour.where(idle < 30, (behaviour - 10).clip(lower=0)).where(idle < 90, 0)
    latest = attributes.sort_values("seq").drop_duplicates(["decision_id", "name"], keep="last")
    text = latest.pivot(index="decision_id", columns="name", values="text").reindex(counts.index)
    number = latest.pivot(index="decision_id", columns="name", values="number").reindex(counts.index)
    attribute = points["employees_500"] * (number["employees"] >= 500)
    attribute = attribute + points["target_industry"] * text["industry"].isin(TARGET)
    attribute = attribute + points["department_head"] * text["title_level"].isin(HEADS)
    return attribute + behaviour
