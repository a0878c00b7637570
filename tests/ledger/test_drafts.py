"""Drafts of cards: nobody saves over somebody else, and the meeting publishes what it was shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ondo.definitions.card_file import MOST_TEXT, dump_card
from ondo.domain.draft import DraftState, DraftText, ShownDraft
from ondo.domain.errors import Conflict, DefinitionError, InputError, NotFound
from ondo.domain.instant import DAY, Micros
from ondo.domain.proposal import DecisionKind
from ondo.ledger import Ledger
from ondo.ledger.decisions import cards, draft_replays, drafts
from ondo.ledger.decisions.proposals import decisions
from ondo.ledger.decisions.sign_off import SignOff
from tests.ledger.making import NOW, Clock, card

SIGNED = SignOff(("Sato", "Tanaka"), "fewer false hot leads")


def text(hot_line: int = 110, by: str = "Kato") -> DraftText:
    return DraftText(dump_card(card(hot_line)), "a higher line", by)


@pytest.fixture
def draft_id(ledger: Ledger) -> str:
    with ledger.begin() as tx:
        cards.publish(tx, card(), approved_by=["Sato"], effective_from=NOW)
        return drafts.begin(tx, "standard", 1, text()).draft_id


def test_what_somebody_else_saved_is_never_saved_over(ledger: Ledger, draft_id: str):
    with ledger.begin() as tx:
        assert drafts.save(tx, draft_id, 1, text(120, "Mori")).revision == 2
    with ledger.begin() as tx, pytest.raises(Conflict, match=r"Mori saved revision 2 .* Yours is not saved"):
        drafts.save(tx, draft_id, 1, text(130))
    with ledger.begin() as tx:
        again = drafts.save(tx, draft_id, 2, replace(text(120), content=text(120).content.replace("\n", "\r\n")))
        assert (again.revision, again.text.saved_by) == (2, "Mori"), "the same text is not saved again"
        assert drafts.save(tx, draft_id, 1, text(120, "Mori")) == again, "the answer was lost and it is sent again"
        assert [row.text.saved_by for row in drafts.revisions(tx, draft_id)] == ["Mori", "Kato"]
        [listed] = drafts.drafts(tx, None, 5)
        assert (listed.revision, listed.state, drafts.drafts(tx, "other", 5)) == (2, DraftState.OPEN, [])
        noted = drafts.save(tx, draft_id, 2, replace(text(120), note="why it moves"))
        assert (noted.revision, noted.text.note) == (3, "why it moves")


@pytest.mark.parametrize("bad", [{"saved_by": " "}, {"content": "あ" * (MOST_TEXT // 3 + 1)}])
def test_a_draft_needs_a_name_and_has_a_bound(ledger: Ledger, draft_id: str, bad: dict[str, str]):
    with ledger.begin() as tx, pytest.raises(InputError):
        drafts.save(tx, draft_id, 1, replace(text(), **bad))  # type: ignore[arg-type]
    with ledger.read() as tx, pytest.raises(NotFound):
        drafts.draft(tx, "none")


def test_a_draft_may_hold_mistakes_and_the_meeting_gets_none_of_them(ledger: Ledger, draft_id: str):
    other = replace(card(110), card_id="other")
    for content, refusal in (
        ("rules: [", DefinitionError),
        (dump_card(card()), Conflict),
        (dump_card(other), InputError),
    ):
        with ledger.begin() as tx:
            saved = drafts.save(tx, draft_id, drafts.draft(tx, draft_id).revision, replace(text(), content=content))
        with ledger.begin() as tx, pytest.raises(refusal):
            drafts.hand_over(tx, draft_id, saved.revision, SIGNED)
    with ledger.begin() as tx, pytest.raises(InputError, match="calls itself other"):
        draft_replays.ask(tx, draft_id, 4)  # a trial of that card may run, and its leads would be told here
    with ledger.begin() as tx:
        saved = drafts.save(tx, draft_id, saved.revision, text())
    for unsigned in (SignOff((" ",), "x"), SignOff(("Sato",), " ")):
        with ledger.begin() as tx, pytest.raises(InputError):
            drafts.hand_over(tx, draft_id, saved.revision, unsigned)


def test_the_meeting_publishes_what_it_was_shown_from_the_day_it_says(ledger: Ledger, clock: Clock, draft_id: str):
    with ledger.begin() as tx, pytest.raises(Conflict, match="does not lie with the meeting"):
        drafts.approve(tx, ShownDraft(draft_id, 1, 1), SIGNED)
    with ledger.begin() as tx:
        assert drafts.hand_over(tx, draft_id, 1, SIGNED).state is DraftState.HANDED_OVER
        drafts.begin(tx, "standard", 1, text(120))
        assert [row.draft_id for row in drafts.drafts(tx, None, 1, waiting=True)] == [draft_id]
    with ledger.begin() as tx, pytest.raises(Conflict, match="lies with the meeting"):
        drafts.save(tx, draft_id, 1, text(130))
    with ledger.begin() as tx:
        cards.publish(tx, card(90), approved_by=["Sato"], effective_from=NOW)
    with ledger.begin() as tx, pytest.raises(Conflict, match="by now there is version 2"):
        drafts.approve(tx, ShownDraft(draft_id, 1, 1), SIGNED)
    with ledger.begin() as tx, pytest.raises(InputError):
        drafts.approve(tx, ShownDraft(draft_id, 1, 2), SIGNED, Micros(NOW - DAY))
    with ledger.begin() as tx:
        made = drafts.approve(tx, ShownDraft(draft_id, 1, 2), SIGNED, Micros(NOW + DAY))
        assert (made.version, made.card.hot_line, made.approved_by) == (3, 110, ("Sato", "Tanaka"))
        assert cards.active(tx, "standard", NOW).version == 2
        step = drafts.draft(tx, draft_id).step
        assert step is not None
        assert (step.version, step.effective_from) == (3, NOW + DAY)
        assert decisions(tx)[0].kind is DecisionKind.PUBLISH
    with ledger.begin() as tx, pytest.raises(Conflict, match="was approved"):
        drafts.approve(tx, ShownDraft(draft_id, 1, 3), SIGNED)
    with ledger.begin() as tx, pytest.raises(Conflict, match="was approved"):
        drafts.save(tx, draft_id, 1, text(5))


def test_a_declined_draft_is_worked_on_before_it_comes_again(ledger: Ledger, draft_id: str):
    with ledger.begin() as tx:
        drafts.hand_over(tx, draft_id, 1, SIGNED)
        drafts.take_back(tx, draft_id, 1, SIGNED)
        drafts.hand_over(tx, draft_id, 1, SIGNED)
        assert drafts.decline(tx, draft_id, 1, SIGNED).state is DraftState.DECLINED
    with ledger.begin() as tx, pytest.raises(Conflict, match="declined"):
        drafts.hand_over(tx, draft_id, 1, SIGNED)
    with ledger.begin() as tx:
        assert drafts.save(tx, draft_id, 1, text(120)).state is DraftState.OPEN
        assert [step.kind.value for step in drafts.steps(tx, draft_id)] == [
            "hand_over",
            "take_back",
            "hand_over",
            "decline",
        ]
