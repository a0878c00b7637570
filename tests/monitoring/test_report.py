"""The quarterly report on a small planted company: its numbers are the ones that are counted by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitoring.report.counted_figures import ENOUGH, before, last_whole, quarter_named
from monitoring.report.figures import FigureWriter, data_of
from monitoring.report.funnel import Cost
from monitoring.report.page import page, spoken
from monitoring.report.report import QuarterReport
from ondo.domain.conditions import Op
from ondo.domain.conditions import Test as Ask
from ondo.domain.errors import InputError
from ondo.domain.proposal import Decision, DecisionKind
from ondo.domain.vocabulary import (
    FeedbackLabel,
    Label,
    Lang,
    MissedReason,
    OutcomeKind,
    RequestAnswer,
    RequestChoice,
    SendBackReason,
    Via,
)
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.proposals import decide, save_proposal
from ondo.ledger.decisions.rule_requests import NewRequest, answer, ask
from ondo.ledger.decisions.sign_off import SignOff
from ondo.ledger.handoffs.deals import tell_deals
from ondo.ledger.handoffs.feedback import NewFeedback, append_feedback
from ondo.ledger.handoffs.outcomes import NewOutcome
from ondo.ledger.records.findings import Digest, WatchFinding, save_digest
from ondo.text.figures import FORMS
from ondo.text.money import money_text
from tests.ledger.making import Clock
from tests.ledger.making import proposal as a_proposal
from tests.monitoring.page_reader import PROSE, SCALE, addresses, figures_agree, needs_nothing, unmarked_numbers
from tests.monitoring.quarters import CARD, NOW, TOKYO, Story, card, day, made, tell
from tests.support.ledgers import lay_empty

HOT, FALSE = FeedbackLabel.ACCURATE_HOT, FeedbackLabel.FALSE_HOT
PATH = ("visit", "price", "price", "demo")

DEALS = [
    *(Story(f"m{i}", "2026-08-10", i < 6, verdict=HOT, steps=PATH, amount=(100_000, "JPY")) for i in range(12)),
    *(
        Story(
            *(f"i{i}", "2026-09-10", i < 2, "it", 900.0, "partner"),
            verdict=FALSE,
            reason=SendBackReason.NO_BUDGET if i < 7 else SendBackReason.NOT_NOW,
            amount=(5_000, "EUR"),
        )
        for i in range(11)
    ),
    *(Story(f"r{i}", "2026-09-20", i < 1, "retail", via=Via.FAST_TRACK, channel="partner") for i in range(3)),
    *(Story(f"b{i}", "2026-05-20", i < 3, "retail", verdict=HOT) for i in range(10)),
]


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with open_ledger(lay_empty(tmp_path / "ledger.sqlite"), clock, tmp_path / "artifacts") as opened:
        yield opened


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> QuarterReport:
    folder = tmp_path_factory.mktemp("quarter")
    with open_ledger(lay_empty(folder / "ledger.sqlite"), Clock(NOW), folder / "artifacts") as opened:
        tell(opened, DEALS)
        return made(opened, costs=[Cost("seminar", 200_000, "JPY"), Cost("fair", 50_000, "JPY")])


def test_win_rates_are_those_counted_by_hand(report: QuarterReport):
    result = {row.attribute: {group.key: group for group in row.groups} for row in report.win_loss.breakdowns}
    rates = {key: (row.quarter.hits, row.quarter.count) for key, row in result["industry"].items()}
    assert rates == {"manufacturing": (6, 12), "it": (2, 11), "retail": (1, 3)}
    assert result["industry"]["manufacturing"].quarter.value == 0.5
    assert result["industry"]["retail"].quarter.value is None  # three deals are fewer than ENOUGH
    assert (result["industry"]["retail"].year.hits, result["industry"]["retail"].year.count) == (4, 13)
    assert {key: row.quarter.count for key, row in result["first_channel"].items()} == {"seminar": 12, "partner": 14}
    assert [row.label.en for row in result["employees"].values()][-1].startswith("500 ")  # the card's own threshold
    assert (report.win_loss.quarter.hits, report.win_loss.quarter.count) == (9, 26)
    assert (report.win_loss.before.hits, report.win_loss.before.count) == (3, 10)


def test_a_text_without_choices_is_shown_by_the_values_that_many_deals_share(ledger: Ledger):
    attributes = {name: replace(spec, choices=()) for name, spec in card().attributes.items()}
    with ledger.begin() as tx:
        cards.publish(tx, replace(card(), attributes=attributes), approved_by=("m",), effective_from=day("2025-01-01"))
    stories = [replace(story, name=f"n{i}", industry="Ｍａｋｉｎｇ") for i, story in enumerate((DEALS * 2)[:22])]
    tell(ledger, [*stories, *(replace(DEALS[0], name=f"x{i}", industry=f"trade {i}") for i in range(4))])
    result = {row.attribute: {group.key: group for group in row.groups} for row in made(ledger).win_loss.breakdowns}
    assert {key: row.year.count for key, row in result["industry"].items()} == {"making": 22, "other": 4}


def test_bands_of_numbers_end_where_the_rules_do(ledger: Ledger):
    """Up to 50 employees, and from 100 to 300: 50 and 300 still count."""
    small, middle = (
        Ask("employees", Op.LTE, (50.0,)),
        Ask("employees", Op.BETWEEN, (100.0, 300.0)),
    )
    rules = (replace(card().rule("big"), when=small), replace(card().rule("big"), id="middle", when=middle))
    with ledger.begin() as tx:
        cards.publish(tx, replace(card(), rules=rules), approved_by=("m",), effective_from=day("2025-01-01"))
    sizes = (50.0, 51.0, 300.0, 301.0)
    tell(ledger, [replace(DEALS[i], name=f"s{size}{i}", size=size) for size in sizes for i in range(6)])
    (employees,) = (row for row in made(ledger).win_loss.breakdowns if row.attribute == "employees")
    assert {group.label.en: group.year.count for group in employees.groups} == {
        "under 51": 6,
        "51 to under 100": 6,
        "200 to under 301": 6,
        "301 or more": 6,
    }


@pytest.mark.parametrize(
    ("sizes", "bands"),
    [
        ((0.0, 0.2, 0.4, 0.7), ["under 0.2", "0.2 to under 0.5", "0.5 or more"]),
        ((0.0, 0.2, 0.4, 0.45), ["under 0.2", "0.2 to under 0.41", "0.41 or more"]),
    ],
)
def test_bands_of_fractions_differ_and_their_upper_end_counts(ledger: Ledger, sizes: tuple[float, ...], bands):
    """From 0.2 to 0.4, both included; 0.2 and 0.4 are not both written as 0."""
    rule = replace(card().rule("big"), when=Ask("employees", Op.BETWEEN, (0.2, 0.4)))
    with ledger.begin() as tx:
        cards.publish(tx, replace(card(), rules=(rule,)), approved_by=("m",), effective_from=day("2025-01-01"))
    tell(ledger, [replace(DEALS[i], name=f"s{size}{i}", size=size) for size in sizes for i in range(6)])
    (employees,) = (row for row in made(ledger).win_loss.breakdowns if row.attribute == "employees")
    assert [(group.label.en, group.year.count) for group in employees.groups] == list(
        zip(bands, (6, 12, 6), strict=True)
    )


def test_leads_that_sales_passed_on_never_were_deals(ledger: Ledger):
    """Most of "273 decided deals" were passed on. One that was an opportunity before that was a deal."""
    ids = tell(ledger, [*DEALS[:12], *(Story(f"p{i}", "2026-08-15") for i in range(5))])
    with ledger.begin() as tx:
        ends = [(f"p{i}", OutcomeKind.PASSED, "2026-08-15") for i in range(5)]
        ends.append(("p0", OutcomeKind.OPPORTUNITY, "2026-08-12"))
        tell_deals(
            tx,
            [NewOutcome("crm", f"{n}{kind}", ids[n], None, kind, None, None, day(at), day(at)) for n, kind, at in ends],
        )
    result = made(ledger)
    assert (result.win_loss.quarter.hits, result.win_loss.quarter.count, result.win_loss.passed) == (6, 13, 4)
    assert result.funnel.total.won == result.win_loss.quarter.hits
    assert "4 leads were passed on" in " ".join(spoken(result, Lang.EN)["win_loss"])
    assert "4件は商談にならないまま見送り" in " ".join(spoken(result, Lang.JA)["win_loss"])


def test_the_report_says_how_its_counts_hang_together(report: QuarterReport):
    bridge = report.counts.bridge
    assert (bridge.recorded, bridge.handoffs, bridge.hot_leads, bridge.leads_handed) == (26, 26, 26, 26)
    assert (bridge.judged, bridge.sent_back, bridge.not_judged) == (23, 11, 3)
    assert [precision.key for precision in report.counts.precisions] == ["quarter"]
    for lang, words in ((Lang.JA, "件数のつながり"), (Lang.EN, "How these counts hang together")):
        assert words in page(report, lang)


def test_conversion_stands_against_the_drawn_sample_and_by_points(ledger: Ledger):
    drawn = [Story(f"d{i}", "2026-09-05", i < 1, via=Via.EXPLORATION) for i in range(12)]
    tell(ledger, [*DEALS, *drawn])
    result = made(ledger).conversion
    groups = {row.group: (row.conversion.hits, row.conversion.count) for row in result.groups}
    assert groups["hot"] == (8, 23)
    assert groups["exploration"] == (1, 12)
    assert result.proof == "open", "1 of 12 and 8 of 23: the intervals overlap"
    # Imported without a snapshot: 20 for the price page, 50 for the demo, 15 for the size, computed as known then.
    bands = {row.low: row.conversion.count for row in result.bands if row.conversion.count}
    assert bands == {15: 12, 30: 11, 60: 12}
    assert result.unbanded == 0


def test_days_and_paths_before_a_win(report: QuarterReport):
    assert report.win_loss.days.count == 9
    assert report.win_loss.days_year.median == 40
    assert [row.wins for row in report.win_loss.bins] == [0, 12, 0, 0, 0, 0]
    paths = {row.label.en: (row.won.hits, row.lost.hits) for row in report.win_loss.paths}
    # The visit gives one point, less than a step of the card's grid, and the price page twice in a row is one step.
    assert paths == {"price → demo asked": (6, 6), "price": (6, 18)}
    read = {row.label.en: (row.won.hits, row.lost.hits) for row in report.win_loss.read}
    assert read == {"page: price": (12, 24)}


def test_the_funnel_keeps_currencies_apart_and_knows_what_a_win_cost(report: QuarterReport):
    rows = {row.channel: row for row in report.funnel.rows}
    assert (rows["seminar"].leads_handed, rows["seminar"].won) == (12, 6)
    assert (rows["partner"].leads_handed, rows["partner"].won, rows["partner"].unpriced) == (14, 3, 1)
    seminar = rows["seminar"].money[0]
    assert (seminar.won, seminar.cost, seminar.per_win, seminar.times) == (600_000, 200_000, 33_333, 3.0)
    assert [(row.currency, row.won, row.cost) for row in rows["partner"].money] == [("EUR", 10_000, None)]
    assert [(row.currency, row.won, row.cost) for row in rows["fair"].money] == [("JPY", 0, 50_000)]
    total = {row.currency: (row.won, row.cost) for row in report.funnel.total.money}
    assert total == {"EUR": (10_000, None), "JPY": (600_000, 250_000)}


def test_hot_leads_their_precision_and_why_they_were_refused(report: QuarterReport):
    ways = {way.via: way for way in report.hot.ways}
    assert (ways["hot"].handoffs, ways["hot"].precise.hits, ways["hot"].precise.count) == (23, 12, 23)
    assert (ways["fast_track"].handoffs, ways["fast_track"].precise.count) == (3, 0)
    assert (report.hot.total.handoffs, report.hot.silent, report.hot.sent_back) == (26, 3, 11)
    assert [(way.reason, way.handoffs) for way in report.hot.refused] == [("no_budget", 7), ("not_now", 4)]
    assert (report.hot.before.hot_leads, report.hot.before.precise.hits) == (10, 10)
    assert (ways["hot"].converted.hits, ways["hot"].converted.count) == (8, 23)


def test_missed_leads_are_counted_by_how_sales_knew(ledger: Ledger):
    ids = tell(ledger, [Story(name, "2026-08-10", False, via=None) for name in ("a", "b", "c", "d", "e")])
    reports = [
        ("a", MissedReason.MET, "2026-07-10"),
        ("a", MissedReason.REFERRED, "2026-08-01"),
        ("e", None, "2026-09-01"),
    ]
    reports += [(name, MissedReason.MET, "2026-08-01") for name in ("b", "c")] + [("d", MissedReason.MET, "2026-02-01")]
    with ledger.begin() as tx:
        for number, (name, reason, at) in enumerate(reports):
            about = (ids[name], None, FeedbackLabel.MISSED_HOT, reason, "kato", day(at), day(at))
            append_feedback(tx, [NewFeedback("crm", f"missed-{number}", *about)])
    result = made(ledger)
    assert result.hot.missed_reported == 4
    assert [(row.reason, row.leads) for row in result.hot.missed_reasons] == [("met", 2), ("referred", 1), ("", 1)]
    assert "known from a meeting or call" in page(result, Lang.EN)


def test_the_agreement_counts_first_contacts_on_the_clock_given(report: QuarterReport):
    sales = report.agreement.sales
    assert (sales.handoffs, sales.in_time.hits, sales.in_time.count, sales.computed) == (26, 26, 26, 26)
    assert [(row.month, row.hot_leads) for row in report.agreement.marketing] == [
        ("2026-07", 0),
        ("2026-08", 12),
        ("2026-09", 14),
    ]
    assert report.agreement.marketing[1].filled == 1.0


@pytest.mark.slow
def test_a_quarter_is_reported_as_it_was_known_then(ledger: Ledger):
    known_late = Story("late", "2026-08-11", True, late_by=20, verdict=HOT)
    tell(ledger, [*DEALS[:12], known_late])
    then, now = made(ledger, as_of=day("2026-08-20")), made(ledger)
    assert (then.win_loss.quarter.hits, now.win_loss.quarter.hits) == (6, 7)
    assert not then.head.whole
    assert made(ledger, as_of=day("2026-08-20")) == then
    tell(ledger, [Story(f"s{i}", "2026-09-30", True, verdict=HOT) for i in range(3)])  # first heard of on 21 August
    assert made(ledger, as_of=day("2026-08-20")) == then


def test_the_last_decision_is_judged_by_equal_times_before_and_after(ledger: Ledger, clock: Clock):
    old = [
        Story(f"o{i}", "2026-06-25", verdict=HOT if i < 3 else FALSE, reason=None if i < 3 else SendBackReason.NOT_NOW)
        for i in range(12)
    ]
    new = [Story(f"n{i}", "2026-07-20", verdict=HOT, steps=("demo",)) for i in range(12)]
    tell(ledger, [*old, *new])
    decided = day("2026-07-01")
    suggested = a_proposal("p1")
    with ledger.begin() as tx:
        own = replace(suggested, card_id=CARD, changes=(replace(suggested.changes[0], points_now=20),))
        save_proposal(tx, own)
        decide(tx, Decision(DecisionKind.APPROVE, "p1", ("sato",), "agreed", decided))
    result = made(ledger)
    assert result.proposal is None  # decided before the quarter ended: it is last time's
    assert result.last_time is not None
    assert result.last_time.before is not None
    assert result.last_time.after is not None
    assert result.last_time.decision.version == 2
    assert (result.last_time.before.hot_leads, result.last_time.before.precise.value) == (12, 0.25)
    assert (result.last_time.after.hot_leads, result.last_time.after.precise.value) == (12, 1.0)
    assert result.last_time.after.days == pytest.approx(91)
    assert "改善" in " ".join(spoken(result, Lang.JA)["last_time"])
    early = made(ledger, as_of=day("2026-07-10")).last_time
    assert early is not None
    assert early.after is None  # nine days are too few to say


CAUGHT = {"words": {"ja": "20点から25点へ", "en": "from 20 to 25"}, "caught": 12, "extra_hot_per_week": 1.5}
GATE, OTHERS = {"ja": "時期が未確認", "en": "Timeframe not known"}, {"ja": "その他", "en": "Others"}


@pytest.mark.parametrize(
    "dated", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["months known", "older evidence"]
)
def test_missed_groups_are_of_all_time_and_say_how_many_are_of_the_quarter(ledger: Ledger, dated: bool):
    tell(ledger, DEALS)
    months = [{"2026-03": 4, "2026-06": 1, "2026-07": 5, "2026-09": 10, "2026-10": 2}, {"2026-06": 5}]
    reply = [{"words": GATE, "leads": 22, "change": CAUGHT}, {"words": OTHERS, "leads": 5, "change": None}]
    facts = {"leads": 27, "reported": 1, "hot_today": 0, "weeks": 13.0, "hot_per_week": 21.4, "groups": reply}
    if dated:
        facts["months"] = {"2026-03": 4, "2026-06": 6, "2026-07": 5, "2026-09": 10, "2026-10": 2}
        facts["groups"] = [group | {"months": result} for group, result in zip(reply, months, strict=True)]
    with ledger.begin() as tx:
        save_proposal(tx, replace(a_proposal("p1"), card_id=CARD, as_of=day("2026-10-03"), facts={"missed_hot": facts}))
    result = made(ledger)
    assert result.missed is not None
    assert (result.missed.leads, result.missed.in_quarter) == (27, 15 if dated else None)
    assert [(group.leads, group.in_quarter) for group in result.missed.groups] == [
        (22, 15 if dated else None),
        (5, 0 if dated else None),
    ]
    text = {lang: " ".join(spoken(result, lang)["missed"]) for lang in Lang}
    assert ("15 of them in this quarter" in text[Lang.EN]) == dated
    assert ("うちこの四半期は15件" in text[Lang.JA]) == dated
    assert "2026年10月3日までの全期間で27件" in text[Lang.JA]
    for lang in Lang:
        figures_agree(page(result, lang), data_of(result))


def test_requests_and_alarms_stand_with_what_was_answered(ledger: Ledger, clock: Clock):
    tell(ledger, DEALS[:2])
    words = Label("ホットが増えすぎています。", "Too many leads are hot.")
    with ledger.begin() as tx:
        first = ask(tx, NewRequest(CARD, RequestChoice.TOO_HIGH, "kato", rule_id="price", note="{x} <b>"), card())
        ask(tx, NewRequest(CARD, RequestChoice.MISSING, "kato", rule_id="demo"), card())
        answer(tx, first.request_id, RequestAnswer.DECLINED, SignOff(["sato"], "numbers say otherwise"))
        finding = WatchFinding("inflation", "inflation", True, words, 0.3, 0.2)
        save_digest(tx, Digest(CARD, 1, day("2026-08-03"), (finding,)))
        save_digest(tx, Digest(CARD, 1, day("2026-09-03"), (finding,)))
    result = made(ledger)
    assert (result.request_count, result.open_requests) == (2, 1)
    assert (result.requests[0].about.en, result.requests[0].answer_reason) == ("price", "numbers say otherwise")
    assert (result.watch.looks, result.watch.alarm_kinds, result.watch.alarms[0].first) == (2, 1, "2026-08-03")
    written = page(result, Lang.JA)
    assert "&lt;b&gt;" in written
    assert "ホットが増えすぎています。" in written


@pytest.mark.parametrize("lang", list(Lang))
def test_every_number_on_the_page_is_one_of_the_json(report: QuarterReport, lang: Lang):
    written = page(report, lang)
    assert figures_agree(written, data_of(report)) > 200
    assert unmarked_numbers(written, data_of(report)) <= PROSE
    assert set(addresses(written)) <= {"data:,"}
    assert needs_nothing(written)
    assert "{" not in re.sub(r"<style>.*?</style>", "", written, flags=re.DOTALL)


def test_every_form_is_checked_above():
    assert set(FORMS) == set(SCALE)


def test_quarters_follow_the_fiscal_year():
    april = quarter_named("2026Q1", TOKYO, 4, NOW)
    assert (april.first.isoformat(), april.last.isoformat(), april.whole) == ("2026-04-01", "2026-06-30", True)
    assert april.name.ja == "2026年度第1四半期"
    fourth = before(april, TOKYO, 4, NOW)
    assert (fourth.key, fourth.first.isoformat()) == ("2025Q4", "2026-01-01")
    assert last_whole(NOW, TOKYO, 1, NOW).key == "2026Q3"
    running = quarter_named("2026Q4", TOKYO, 1, NOW)
    assert not running.whole
    assert running.until == NOW
    for wrong in ("2026", "Q3", "2026Q5", "2027Q1"):
        with pytest.raises(InputError):
            quarter_named(wrong, TOKYO, 1, NOW)


def test_money_is_written_exactly():
    assert money_text(1_234_567, "JPY", Lang.JA) == "1,234,567円"
    assert money_text(1_234_567, "JPY", Lang.EN) == "JPY 1,234,567"
    assert money_text(-123_456, "EUR", Lang.JA) == "EUR -1,234.56"
    assert money_text(1_005, "KWD", Lang.EN) == "KWD 1.005"


def test_an_empty_company_gets_a_page_that_says_so(ledger: Ledger):
    tell(ledger, [])
    result = made(ledger)
    assert result.win_loss.quarter.count == 0
    assert result.hot.total.precise.value is None
    assert ENOUGH > 0
    for lang in Lang:
        assert page(result, lang)
    assert FigureWriter(data_of(result), Lang.EN).text("hot.total.precise.value", "pct") == "–"
