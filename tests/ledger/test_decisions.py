"""Card versions, proposals and decisions: what is approved is immutable, and decided only once."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sa

from ondo.definitions.apply_proposal import apply_proposal
from ondo.definitions.card_schema import content_hash
from ondo.domain.card import Scorecard
from ondo.domain.errors import AlreadyDecided, Conflict, DefinitionError, InputError, NotFound, Unconfirmed
from ondo.domain.partial_approval import UNKNOWN
from ondo.domain.proposal import HOT_LINE, Decision, DecisionKind, Interval, PathStep
from ondo.ledger import Ledger
from ondo.ledger.db import schema
from ondo.ledger.db.store import Tx
from ondo.ledger.decisions import proposals as ledger_proposals
from ondo.ledger.decisions.bundles import champion, promote, record_dataset, register_bundle
from ondo.ledger.decisions.cards import active, next_effective, publish, revision, version, versions
from ondo.ledger.decisions.proposals import (
    current_proposal,
    decisions,
    open_proposals,
    overtaken_by,
    proposals,
    rollback,
    save_proposal,
    set_locks,
    waiting_ids,
)
from ondo.ledger.decisions.proposals import proposal as find_proposal
from ondo.ledger.decisions.sign_off import SignOff
from tests.domain.test_proposal import TWICE, whole
from tests.ledger.making import NOW, ago, card, proposal

NAMES = ("加藤", "佐藤")
decide = partial(ledger_proposals.decide, confirmed=UNKNOWN)  # these proposals have no replay of their parts
ROW = {"proposal_id": "old", "card_id": "standard", "recorded_at": NOW}


def decision(kind: DecisionKind, proposal_id: str = "p1", **more: object) -> Decision:
    return replace(Decision(kind, proposal_id, NAMES, "agreed", NOW), **more)  # type: ignore[arg-type]


@pytest.fixture
def with_proposal(ledger: Ledger) -> Ledger:
    with ledger.begin() as tx:
        publish(tx, card(), approved_by=NAMES, effective_from=ago(30))
        register_bundle(tx, "b1", tx.artifacts / "bundles" / "b1", {"card_id": "standard", "figures": {"auc": 0.7}})
        record_dataset(tx, "d1", {"rows": 200})
        save_proposal(tx, proposal(), "b1", "d1")
    return ledger


def points(result: Scorecard) -> dict[str, int]:
    return {rule.id: rule.points for rule in result.rules}


def test_without_a_card_the_hint_says_what_to_do(ledger: Ledger):
    with ledger.read() as tx, pytest.raises(NotFound, match="ondo init"):
        active(tx, None, NOW)


def test_a_version_reads_back_as_it_was_approved(ledger: Ledger):
    with ledger.begin() as tx:
        made = publish(tx, card(), approved_by=NAMES, effective_from=ago(1), note="first")
    with ledger.read() as tx:
        assert active(tx, None, NOW) == active(tx, "standard", NOW) == version(tx, "standard", 1) == made
        assert made.content_hash == content_hash(card())
        with pytest.raises(NotFound):
            version(tx, "standard", 2)
        with pytest.raises(NotFound):
            active(tx, None, ago(2))


def test_the_highest_version_already_in_force_is_active(ledger: Ledger):
    with ledger.begin() as tx:
        publish(tx, card(100), approved_by=NAMES, effective_from=ago(30))
        publish(tx, card(90), approved_by=NAMES, effective_from=ago(-10))
        assert active(tx, None, NOW).version == 1
        assert next_effective(tx, NOW) == ago(-10)
        publish(tx, card(80), approved_by=NAMES, effective_from=ago(0))
        assert [active(tx, None, at).version for at in (ago(1), NOW, ago(-11))] == [1, 3, 3]
        assert [row.card.hot_line for row in versions(tx, "standard")] == [100, 90, 80]


def test_with_two_cards_one_must_be_named(ledger: Ledger):
    with ledger.begin() as tx:
        publish(tx, card(), approved_by=NAMES, effective_from=ago(1))
        publish(tx, card(card_id="other"), approved_by=NAMES, effective_from=ago(1))
        with pytest.raises(InputError, match="other, standard"):
            active(tx, None, NOW)
        assert active(tx, "other", NOW).version == 1


def test_a_card_that_could_not_be_read_back_is_refused(ledger: Ledger):
    broken = replace(card(), rules=card().rules * 2)
    with ledger.begin() as tx, pytest.raises(DefinitionError):
        publish(tx, broken, approved_by=NAMES, effective_from=NOW)


def test_the_revision_grows_with_every_version_and_alias(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        seen = [revision(tx)]
        publish(tx, card(90), approved_by=NAMES, effective_from=NOW)
        seen.append(revision(tx))
        promote(tx, "b1")
        seen.append(revision(tx))
    assert seen == sorted({*seen})


def test_a_proposal_reads_back_as_it_was_saved(with_proposal: Ledger):
    rich = replace(
        proposal("p2"),
        gain=Interval(0.01, 0.08),
        path=(PathStep(1, {"price": 25}, 95, 0.5, 0.7, 0.4, 0.49),),
        facts={"pool": [{"price": 25}], "view": "handoff"},
    )
    with with_proposal.begin() as tx:
        save_proposal(tx, rich)
        assert find_proposal(tx, "p2") == rich
        assert {row.proposal_id for row in proposals(tx)} == {"p1", "p2"}


@pytest.mark.parametrize("bad", [{"facts": {"x": float("nan")}}, {"facts": {"x": object()}}, {"labels": 0.5}])
def test_a_proposal_that_could_not_be_read_back_is_refused(ledger: Ledger, bad: dict[str, object]):
    with ledger.begin() as tx, pytest.raises(InputError):
        save_proposal(tx, replace(proposal(), **bad))  # type: ignore[arg-type]


def test_approval_writes_the_next_version_and_promotes_the_model(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        assert champion(tx, "standard") is None
        made = decide(tx, decision(DecisionKind.APPROVE))
        assert made is not None
        assert made == active(tx, None, NOW)
        assert (made.version, made.proposal_id, made.approved_by) == (2, "p1", NAMES)
        assert points(made.card) == {"price": 25, "seminar": 10}
        assert made.card.hot_line == 95
        bundle = champion(tx, "standard")
        assert bundle is not None
        assert (bundle.bundle_id, bundle.path) == ("b1", tx.artifacts / "bundles" / "b1")
        assert bundle.manifest["figures"] == {"auc": 0.7}
        assert tx.conn.execute(sa.select(schema.dataset.c.manifest)).scalar_one() == '{"rows":200}'
        assert current_proposal(tx) is None


def test_approval_may_take_effect_later(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE), effective_from=ago(-7))
        assert [active(tx, None, at).version for at in (NOW, ago(-7))] == [1, 2]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("price",), ({"price": 25, "seminar": 20}, 100)),
        (("seminar", HOT_LINE), ({"price": 15, "seminar": 10}, 95)),
        ((HOT_LINE,), ({"price": 15, "seminar": 20}, 95)),
    ],
    ids=["one rule", "a rule and the line", "the line alone"],
)
def test_a_partial_approval_takes_what_it_names(
    with_proposal: Ledger, rules: tuple[str, ...], expected: tuple[dict[str, int], int]
):
    with with_proposal.begin() as tx:
        made = decide(tx, decision(DecisionKind.APPROVE, rule_ids=rules))
        assert made is not None
        assert (points(made.card), made.card.hot_line) == expected
        assert decisions(tx)[0].rule_ids == rules


def test_new_rules_and_a_setting_are_stored_and_approved_by_name(ledger: Ledger):
    with ledger.begin() as tx:
        publish(tx, card(), approved_by=NAMES, effective_from=ago(30))
        result = whole(TWICE)
        save_proposal(tx, result)
        assert find_proposal(tx, "p1") == result
        chosen = ("visits", "counts:price")
        made = decide(tx, decision(DecisionKind.APPROVE, rule_ids=chosen))
        assert made is not None
        assert version(tx, "standard", 2).card == made.card == apply_proposal(card(), result, chosen)
        assert points(made.card) == {"price": 15, "seminar": 20, "visits": 10}
        assert decisions(tx)[0].rule_ids == chosen


def test_a_proposal_stored_before_new_rules_existed_still_reads(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        content = sa.select(schema.proposal.c.content)
        old = json.loads(tx.conn.execute(content).scalar_one())
        for key in ("new_rules", "settings"):
            assert old.pop(key) == []
        tx.conn.execute(schema.proposal.insert(), {**ROW, "content": json.dumps(old)})
        assert replace(find_proposal(tx, "old"), proposal_id="p1") == proposal()


@pytest.mark.parametrize("kind", [DecisionKind.APPROVE, DecisionKind.DECLINE])
def test_the_meeting_can_lock_a_rule_with_its_decision(with_proposal: Ledger, kind: DecisionKind):
    chosen = ("price",) if kind is DecisionKind.APPROVE else None
    with with_proposal.begin() as tx:
        made = decide(tx, decision(kind, rule_ids=chosen), lock=("seminar",))
        assert made is not None
        assert {rule.id: rule.locked for rule in made.card.rules} == {"price": False, "seminar": True}
        assert points(made.card) == {"price": 25 if chosen else 15, "seminar": 20}
        assert made.proposal_id == ("p1" if chosen else None)
        with pytest.raises(InputError, match="nosuch"):
            set_locks(tx, "standard", ["nosuch"], SignOff(NAMES, "typo"))
        with pytest.raises(InputError, match="--name"):
            set_locks(tx, "standard", ["price"], SignOff((" ",), ""))
        assert set_locks(tx, "standard", ["seminar"], SignOff(NAMES, "again")) is None
        free = set_locks(tx, "standard", ["seminar"], SignOff(NAMES, "back"), locked=False)
        assert free is not None
        assert (free.version, [rule.locked for rule in free.card.rules]) == (3, [False, False])
        publish(tx, card(90), approved_by=NAMES, effective_from=ago(-10))
        with pytest.raises(Conflict, match="waits"):
            set_locks(tx, "standard", ["price"], SignOff(NAMES, ""))


def test_declining_only_records(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        declined = decision(DecisionKind.DECLINE)
        assert decide(tx, declined) is None
        assert active(tx, None, NOW).version == 1
        assert champion(tx, "standard") is None
        assert decisions(tx) == [declined]


@pytest.mark.parametrize("first", [DecisionKind.APPROVE, DecisionKind.DECLINE])
def test_a_proposal_is_decided_once(with_proposal: Ledger, first: DecisionKind):
    with with_proposal.begin() as tx:
        decide(tx, decision(first))
    for second in (DecisionKind.APPROVE, DecisionKind.DECLINE):
        with pytest.raises(AlreadyDecided), with_proposal.begin() as tx:
            decide(tx, decision(second))
    with with_proposal.read() as tx:
        assert len(decisions(tx)) == 1
        assert len(versions(tx, "standard")) == (2 if first is DecisionKind.APPROVE else 1)


def test_keeping_the_card_promotes_the_model_and_writes_no_version(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        save_proposal(tx, proposal("q-keep", changes=False), "b1")
        with pytest.raises(Conflict, match="suggests nothing"):
            decide(tx, decision(DecisionKind.APPROVE, "q-keep"))
        assert decide(tx, decision(DecisionKind.APPROVE, "q-keep"), keep_card=True) is None
        assert len(versions(tx, "standard")) == 1
        assert champion(tx, "standard") is not None


def test_a_later_proposal_overtakes_an_undecided_one(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        save_proposal(tx, proposal("p2"))
        result = current_proposal(tx, "standard")
        assert result is not None
        assert result.proposal_id == "p2"
        assert current_proposal(tx, "other") is None
    with pytest.raises(Conflict, match=r"superseded by p2.*ondo review p2"), with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE))


def test_an_empty_later_run_closes_nothing_and_cannot_be_signed(with_proposal: Ledger):
    """``recalibrate --as-of`` in the past suggests nothing, and the good proposal still waits."""
    past = replace(proposal("q-past", changes=False), as_of=ago(400))
    for empty in (past, proposal("r-later", changes=False)):
        with with_proposal.begin() as tx:
            save_proposal(tx, empty, "b1")
            result = current_proposal(tx)
            assert result is not None
            assert result.proposal_id == "p1"
            assert waiting_ids(tx, "standard") == {"p1"}
        with pytest.raises(Conflict, match=r"suggests nothing.*ondo review p1"), with_proposal.begin() as tx:
            decide(tx, decision(DecisionKind.APPROVE, empty.proposal_id))
    with with_proposal.begin() as tx:
        made = decide(tx, decision(DecisionKind.APPROVE))
        assert made is not None
        assert made.proposal_id == "p1"


def test_a_run_that_knows_less_stands_beside_the_one_that_waits(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        save_proposal(tx, replace(proposal("q-past"), as_of=ago(400)))
        result = current_proposal(tx)
        assert result is not None
        assert result.proposal_id == "p1"
        assert [open_proposal.proposal_id for open_proposal in open_proposals(tx, "standard")] == ["p1", "q-past"]
        assert decide(tx, decision(DecisionKind.APPROVE, "q-past")) is not None


def test_an_empty_run_waits_where_nothing_else_does(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        save_proposal(tx, proposal("q-keep", changes=False))
        decide(tx, decision(DecisionKind.DECLINE))
        result = current_proposal(tx)
        assert result is not None
        assert result.proposal_id == "q-keep"
        with pytest.raises(Conflict, match="--keep-card"):
            decide(tx, decision(DecisionKind.APPROVE, "q-keep"))
        save_proposal(tx, proposal("r3"))
        with pytest.raises(InputError, match="ondo decline r3"):
            decide(tx, decision(DecisionKind.APPROVE, "r3"), keep_card=True)


def test_a_part_that_moves_hot_leads_far_is_not_signed_unseen(with_proposal: Ledger):
    """Unticking all but "hot line 100 → 95" took hot leads from 38 to 101 a week, in force at once."""
    counts = {name: [8] * 8 for name in ("labelled", "accurate")}
    hot = {"hot": [38, 40, 30, 35, 101, 60, 55, 39], "per_week": 1.0}
    parts = {"change_ids": ["price", "seminar", HOT_LINE], **hot, **counts}
    only_line = decision(DecisionKind.APPROVE, "p2", rule_ids=(HOT_LINE,))
    with with_proposal.begin() as tx:
        save_proposal(tx, replace(proposal("p2"), facts={"parts": parts}))
    for figure in (None, "38.0", UNKNOWN):
        with pytest.raises(Unconfirmed, match=r"38\.0 → 101\.0"), with_proposal.begin() as tx:
            ledger_proposals.decide(tx, only_line, confirmed=figure)
    with with_proposal.begin() as tx:
        assert len(versions(tx, "standard")) == 1
        made = ledger_proposals.decide(tx, only_line, confirmed="101.0")
        assert made is not None
        assert made.card.hot_line == 95


@pytest.mark.parametrize(
    "bad",
    [{"names": (" ",)}, {"rule_ids": ()}, {"rule_ids": ("nothing",)}, {"kind": DecisionKind.ROLLBACK}],
    ids=["unsigned", "no rule", "unknown rule", "rollback"],
)
def test_decisions_that_make_no_sense(with_proposal: Ledger, bad: dict[str, object]):
    with pytest.raises(InputError), with_proposal.begin() as tx:
        decide(tx, decision(**{"kind": DecisionKind.APPROVE, **bad}))  # type: ignore[arg-type]
    with with_proposal.read() as tx:
        assert decisions(tx) == []
        assert current_proposal(tx) is not None


def test_a_proposal_for_a_card_that_moved_on(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        publish(tx, card(90), approved_by=NAMES, effective_from=NOW)
        assert current_proposal(tx) is None
        assert overtaken_by(tx, proposal()) == 2
    with pytest.raises(Conflict, match="version 2"), with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE))


def test_a_rule_named_twice_is_taken_once(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE, rule_ids=("price", HOT_LINE, "price")))
        assert decisions(tx)[0].rule_ids == ("price", HOT_LINE)


def test_a_refusal_gives_its_reason(with_proposal: Ledger):
    with with_proposal.begin() as tx, pytest.raises(InputError, match="--reason"):
        decide(tx, decision(DecisionKind.DECLINE, reason=" "))
    with with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE, reason=""))
    with with_proposal.begin() as tx, pytest.raises(InputError, match="--reason"):
        rollback(tx, "standard", 1, SignOff(NAMES, ""))


def test_what_is_in_force_already_is_not_brought_back(with_proposal: Ledger):
    with with_proposal.begin() as tx, pytest.raises(Conflict, match="version 1 already"):
        rollback(tx, "standard", 1, SignOff(NAMES, "by mistake"))
    with with_proposal.begin() as tx:
        publish(tx, card(90), approved_by=NAMES, effective_from=ago(-7))
        assert rollback(tx, "standard", 1, SignOff(NAMES, "not next week")).version == 3


def test_rolling_back_is_a_new_version_with_the_old_content(with_proposal: Ledger):
    with with_proposal.begin() as tx:
        decide(tx, decision(DecisionKind.APPROVE))
        made = rollback(tx, "standard", 1, SignOff(NAMES, "too many"))
        assert (made.version, made.card, made.content_hash) == (3, card(), content_hash(card()))
        assert active(tx, None, NOW) == made
        assert [row.kind for row in decisions(tx)] == [DecisionKind.ROLLBACK, DecisionKind.APPROVE]
        with pytest.raises(NotFound):
            rollback(tx, "standard", 9, SignOff(NAMES, "no such"))


def test_a_bundle_is_registered_once(with_proposal: Ledger):
    def register(tx: Tx, manifest: dict[str, object]) -> None:
        register_bundle(tx, "b1", tx.artifacts / "bundles" / "b1", manifest)

    with with_proposal.begin() as tx:
        register(tx, {"card_id": "standard", "figures": {"auc": 0.7}})
        with pytest.raises(Conflict):
            register(tx, {"card_id": "standard", "figures": {"auc": 0.9}})
        with pytest.raises(InputError):
            register(tx, {})
        with pytest.raises(NotFound):
            promote(tx, "nothing")
