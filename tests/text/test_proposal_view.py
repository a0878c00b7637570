"""The view of a proposal: both languages tell the same figures, and the terminal and the report say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from zoneinfo import ZoneInfo

import pytest

from ondo.definitions.apply_proposal import proposed_rules
from ondo.domain.proposal import Interval
from ondo.domain.target_precision import TargetPrecision, VolumeTest
from ondo.domain.vocabulary import Label, Lang
from ondo.text.figures import Figure, FigureText, Table
from ondo.text.proposal_summary import Agreed, Change, PathPoint, Promises, ProposalContext
from ondo.text.proposal_view import ProposalView, proposal_view
from tests.cli.test_proposal_tables import full
from tests.ledger.making import card

TOKYO = ZoneInfo("Asia/Tokyo")


def answer() -> ProposalContext:
    return ProposalContext.whole(
        full(), card(), TOKYO, new_rules=proposed_rules(card(), full()), agreement=Agreed(Promises(100, 23.1))
    )


def figures(value: object) -> Iterator[Figure]:
    """Yield every figure of a view, wherever it stands."""
    if isinstance(value, Figure):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from figures(getattr(value, field.name)) if field.name != "value" else ()
    elif isinstance(value, tuple):
        for field in value:
            yield from figures(field)


@pytest.fixture(scope="module", params=Lang)
def view(request: pytest.FixtureRequest) -> ProposalView:
    return proposal_view(answer(), request.param)


def test_both_languages_tell_the_same_figures():
    ja, en = (
        sorted({(figure.path, figure.form, f"{figure.value}") for figure in figures(proposal_view(answer(), lang))})
        for lang in Lang
    )
    assert ja == en
    assert len(ja) > 40


def test_every_place_of_a_sentence_is_filled(view: ProposalView):
    texts = [f"{text}" for text in (*view.hot, *view.gain, *view.basis, *view.past.sentences, *view.missed.sentences)]
    texts += [f"{cell}" for table in tables(view) for row in table.rows for cell in (*row.cells, *row.notes)]
    assert texts
    assert not [text for text in texts if "{" in text or "None" in text]


def tables(view: ProposalView) -> list[Table]:
    result = (view.changes, *view.tables, view.past.table, view.missed.table)
    return [table for table in result if table is not None]


def test_the_report_tells_only_what_its_json_holds():
    whole = answer()
    reported = proposal_view(ProposalContext(whole.proposal, whole.missed, whole.agreement), Lang.EN)
    assert {figure.path.partition(".")[0] for figure in figures(reported)} <= {"proposal", "missed", "agreement"}
    words = {f"{text}" for text in figures_in(reported)}
    assert words <= {f"{text}" for text in figures_in(proposal_view(whole, Lang.EN))}


def figures_in(view: ProposalView) -> list[FigureText]:
    """Return the sentences that hold figures."""
    return [*view.hot, *view.gain, *view.basis, *view.past.sentences, *view.missed.sentences]


def said_of(context: ProposalContext) -> str:
    view = proposal_view(context, Lang.EN)
    notes = () if view.changes is None else view.changes.notes
    return " ".join(f"{text}" for text in (*view.hot, *view.gain, *notes))


def test_a_suggestion_that_hands_over_fewer_leads_says_by_how_much():
    context = answer()
    for after, words in ((100.0, None), (66.0, "34% fewer than now"), (140.0, "40% more than now")):
        volume = replace(context.proposal.volume, hot_per_week_before=100.0, hot_per_week_after=after)
        text = said_of(replace(context, proposal=replace(context.proposal, volume=volume)))
        assert words is None or words in text
        assert (words is None) == ("than now." not in text)


@pytest.mark.parametrize("better", [True, False])
def test_that_nothing_pays_is_not_said_without_the_table_that_says_otherwise(better):
    context = answer()
    assert context.evidence is not None
    aucs = (0.912, 0.927) if better else (0.912, 0.905)
    path = tuple(PathPoint(n, 100, 0.5 - (auc - 0.912), auc, 0.4) for n, auc in enumerate(aucs))
    kept = replace(context.proposal, path=path, changes=(), suggested=None, chosen=None)
    text = said_of(replace(context, proposal=kept, evidence=replace(context.evidence, path_chosen=0)))
    assert ("a card with one change orders leads better (AUC 0.912 → 0.927)" in text) is better


def test_a_change_without_an_interval_says_why():
    context = answer()
    changes = context.proposal.changes
    with_all = tuple(replace(c, interval=c.interval or Interval(1, 2)) for c in changes)
    without = tuple(replace(c, interval=None) for c in changes)
    for given, none in ((with_all, False), (without, True)):
        text = said_of(replace(context, proposal=replace(context.proposal, changes=given)))
        assert ("has none because" in text) is none
        assert ("Intervals (90%) are on the scale" in text) is not none


@pytest.mark.parametrize(
    ("then", "ends", "words"),
    [
        (30, (48.2, 104.0), "By these labels +48 or more; one round moves it by 20 at most."),
        (-10, (-60.0, -31.0), "By these labels -31 or less; one round moves it by 20 at most."),
        (30, (25.0, 104.0), None),
        (15, (48.2, 104.0), None),
    ],
)
def test_a_change_that_one_round_stops_short_of_its_interval_says_where_that_begins(then, ends, words):
    context = answer()
    change = Change("r", "points", Label("r", "r"), 10, then, interval=Interval(*ends))
    view = proposal_view(replace(context, proposal=replace(context.proposal, changes=(change,))), Lang.EN)
    assert view.changes is not None
    text = " ".join(f"{note}" for row in view.changes.rows for note in row.notes)
    assert ("By these labels" in text) is (words is not None)
    assert words is None or words in text


@pytest.mark.parametrize(
    ("passed", "drawn", "words"),
    [
        ((True, True, False), True, "of the hottest 10% of all: 52% of 80 judged accounts' leads there were hot"),
        ((True, True), False, "Whether more leads than now could be hot cannot be known"),
        ((False,), True, "Not with these labels: of the hottest 5% of all, 60% of 40 judged accounts' leads were hot"),
        ((), True, "too few judged accounts"),
    ],
)
def test_a_target_of_precision_says_what_share_may_be_hot(passed, drawn, words):
    context = answer()
    seen = zip(((0.05, 40, 0.6), (0.10, 80, 0.52), (0.15, 110, 0.45)), passed, strict=False)
    tests = tuple(VolumeTest(share, of, hot, 30.0, through) for (share, of, hot), through in seen)
    target = TargetPrecision(0.4, 0.1 if any(passed) else None, 95 if any(passed) else None, 0.05, tests, drawn)
    text = said_of(replace(context, evidence=replace(context.evidence, target=target)))
    assert words in text
    assert ("The hot line 95 holds that share" in text) is any(passed)
    assert ("does not follow the target" in text) is not any(passed)


def test_a_promise_that_is_not_kept_is_said_to_be_missed():
    words = " ".join(f"{text}" for text in proposal_view(answer(), Lang.EN).hot)
    assert "at least 100 a month, which comes to 23.1 a week over a year: this is fewer." in words
