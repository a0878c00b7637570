"""Everything known at an instant as Arrow tables: columns, types, order, and nothing from later."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ondo.definitions.sla_file import default_agreement
from ondo.domain.instant import Micros
from ondo.domain.leads import Value
from ondo.domain.sla import Team
from ondo.domain.vocabulary import FeedbackLabel, Label, OutcomeKind, SendBackReason
from ondo.ledger import Ledger
from ondo.ledger.decisions import sla_versions
from ondo.ledger.facts.facts import NewAttribute, append_attributes, append_events
from ondo.ledger.facts.frames import FRAME_SCHEMAS, read_frames
from ondo.ledger.facts.landmarks import NewLandmark, append_landmarks
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewContact, NewFeedback, append_contacts, append_feedback
from ondo.ledger.handoffs.handoffs import handoff_ids, import_handoffs
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.identity.lead_keys import lead_for, leads_for, merge
from tests.domain.strategies import ZONE
from tests.ledger.making import NOW, ago, card, event, hot

TYPES = {"int64": pa.int64(), "float64": pa.float64(), "utf8": pa.utf8(), "bool": pa.bool_()}
PROPERTIES = [("p_day", "utf8"), ("p_minutes", "float64"), ("p_online", "bool"), ("p_page", "utf8")]


def frames(ledger: Ledger, until: Micros = NOW) -> dict[str, list[dict[str, object]]]:
    with ledger.read() as tx:
        return {name: table.to_pylist() for name, table in read_frames(tx, card(), until, zone=ZONE).items()}


def test_every_frame_has_its_columns_and_types_even_when_empty(ledger: Ledger):
    with ledger.read() as tx:
        result = read_frames(tx, card(), NOW, zone=ZONE)
    assert list(result) == list(FRAME_SCHEMAS)
    for name, fields in FRAME_SCHEMAS.items():
        wanted = fields + (PROPERTIES if name == "events" else [])
        assert result[name].schema == pa.schema([(column, TYPES[kind]) for column, kind in wanted])
        assert result[name].num_rows == (name == "label_terms"), (
            "what is agreed of silence is known of an empty ledger too"
        )


def test_events_with_their_declared_properties_folded(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        answer = {"minutes": 45, "online": True, "day": "2026-09-01", "page": " ＰＲＩＣＥ ", "undeclared": "x"}
        wrong = {"minutes": "many", "online": 1.0, "page": False}
        append_events(
            tx,
            [
                event(lead, "2", ago(1), known_at=ago(1), properties=wrong),
                event(lead, "1", ago(2), known_at=ago(2), properties=answer, channel="web"),
            ],
        )
    first, second = frames(ledger)["events"]
    assert first == {
        "seq": 1,
        "lead_id": lead,
        "kind": "site_visit",
        "channel": "web",
        "happened_at": ago(2),
        "known_at": ago(2),
        "p_day": "2026-09-01",
        "p_minutes": 45.0,
        "p_online": True,
        "p_page": "price",
    }
    assert second["seq"] == 2
    assert [second[name] for name, _ in PROPERTIES] == [None] * 4, "a value of another type passes no comparison"


def test_attributes_in_three_typed_columns(ledger: Ledger):
    values: dict[str, Value | None] = {"a": "東京", "b": 5.0, "c": False, "d": None}
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        append_attributes(tx, [NewAttribute("crm", n, lead, n, v, ago(2), ago(2)) for n, v in values.items()])
    rows = frames(ledger)["attributes"]
    assert [(row["name"], row["text"], row["number"], row["flag"]) for row in rows] == [
        ("a", "東京", None, None),
        ("b", None, 5.0, None),
        ("c", None, None, False),
        ("d", None, None, None),
    ]


def test_nothing_from_later_enters(ledger: Ledger):
    with ledger.begin() as tx:
        lead, late = leads_for(tx, "crm", "AB", ago(9)).values()
        append_events(tx, [event(lead, "late", ago(8), known_at=ago(1)), event(late, "1", ago(1), known_at=ago(1))])
        append_events(tx, [event(lead, "good", ago(7), known_at=ago(6))])
        import_handoffs(
            tx,
            [hot(lead, ago(6), source="s", key="1", known_at=ago(6), closed_at=ago(3), cause="lost"),
             hot(lead, ago(2), source="s", key="2", known_at=ago(2))],
        )  # fmt: skip
        append_landmarks(tx, [NewLandmark("s", str(n), lead, ago(days), ago(9)) for n, days in enumerate((5, 1))])
    before, after = frames(ledger, ago(4)), frames(ledger)
    assert [row["happened_at"] for row in before["events"]] == [ago(7)]
    assert [row["closed_at"] for row in before["handoffs"]] == [None]
    assert [row["closed_at"] for row in after["handoffs"]] == [ago(3), None]
    assert [row["at"] for row in before["landmarks"]] == [ago(5)]
    assert {row["lead_id"]: row["created_at"] for row in before["leads"]} == {lead: ago(7), late: ago(9)}
    assert {row["lead_id"]: row["created_at"] for row in after["leads"]} == {lead: ago(8), late: ago(1)}


def test_answers_of_sales_carry_their_handoff(ledger: Ledger):
    with ledger.begin() as tx:
        lead = lead_for(tx, "crm", "A")
        import_handoffs(tx, [hot(lead, ago(6), source="s", key="1", known_at=ago(6), owner="kato", propensity=0.05)])
        h = handoff_ids(tx, "s", ["1"])["1"]
        label, reason = FeedbackLabel.FALSE_HOT, SendBackReason.NOT_NOW
        append_feedback(tx, [NewFeedback("s", "f", lead, h, label, reason, "kato", ago(3), ago(3))])
        append_contacts(tx, [NewContact("s", "c", lead, h, "telephone", True, ago(5), ago(5))])
        tell_deals(tx, [NewOutcome("s", "o", lead, None, OutcomeKind.LOST, None, None, ago(2), ago(2))])
    result = frames(ledger)
    assert result["handoffs"] == [
        {
            "handoff_id": h,
            "lead_id": lead,
            "card_id": "standard",
            "card_version": 1,
            "opened_at": ago(6),
            "known_at": ago(6),
            "via": "hot",
            "propensity": 0.05,
            "closed_at": ago(3),
            "cause": "false_hot",
            "owner": "kato",
        }
    ]
    common = {"seq": 1, "handoff_id": h, "lead_id": lead}
    answer = {"label": "false_hot", "reason": "not_now", "rater": "kato"}
    assert result["feedback"] == [common | answer | {"happened_at": ago(3), "known_at": ago(3)}]
    reached = {"channel": "telephone", "reached": True}
    assert result["contacts"] == [common | reached | {"happened_at": ago(5), "known_at": ago(5)}]
    lost = {"handoff_id": None, "outcome": "lost"}
    assert result["outcomes"] == [common | lost | {"happened_at": ago(2), "known_at": ago(2)}]


def test_merged_leads_are_one(ledger: Ledger):
    with ledger.begin() as tx:
        a, b = leads_for(tx, "crm", "AB", ago(9)).values()
        append_events(tx, [event(a, "1", ago(3), known_at=ago(3)), event(b, "2", ago(2), known_at=ago(2))])
        merge(tx, a, b, ago(1))
    before, after = frames(ledger, ago(1.5)), frames(ledger)
    assert [row["lead_id"] for row in before["events"]] == [a, b]
    assert [(row["lead_id"], row["known_at"]) for row in after["events"]] == [(b, ago(1)), (b, ago(2))]
    assert after["leads"] == [{"lead_id": b, "created_at": ago(3)}]


def test_who_is_in_which_team_is_read_from_the_agreement_in_force(ledger: Ledger):
    east, west = (
        Team(name, Label(name, name), ZONE, members=members)
        for name, members in (("east", ("mori", "abe")), ("west", ()))
    )
    signed = replace(default_agreement(), teams=(east, west))
    with ledger.begin() as tx:
        sla_versions.publish(tx, signed, approved_by=["sato"], effective_from=NOW)
    assert frames(ledger)["members"] == [{"member": name, "team": "east"} for name in ("mori", "abe")]
