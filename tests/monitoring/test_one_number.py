"""One number, one function: no two surfaces differ under one name, on random companies.

A name has a reader for every surface that shows it. Page, API, report, watch and command look at one window: the first
quarter of 2026 is 90 days long, and the look is at its very end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from monitoring.report.figures import data_of
from monitoring.report.page import page
from monitoring.watch import WatchScope, watch
from monitoring.windows.periods import CompanyCalendar
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.monitoring_plan import Period, WatchPlan
from ondo.domain.vocabulary import Lang
from ondo.ledger import Ledger, open_ledger
from ondo.ledger.db.store import Tx
from ondo.ledger.facts.imports import record_import
from serving.app import create_app
from tests.ledger.making import Clock
from tests.monitoring.page_reader import figures_agree
from tests.monitoring.quarters import CARD, TOKYO, made
from tests.monitoring.random_corrections import held
from tests.monitoring.random_quarters import NOW, QUARTER, fill
from tests.serving.builders import BASE, settings_in
from tests.support.client import WholeAnswers
from tests.support.ledgers import lay_empty

SEED = 0
"""Of the one company looked at here; tests/slow looks at more."""
QUARTER_PLAN = WatchPlan(current=Period.QUARTER)


class _Tables(HTMLParser):
    """Every row of every table of a page: the text of its first cell to the texts of the others."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True
        elif tag == "text":
            self._open = False

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def rows_of(html: str) -> dict[str, list[str]]:
    read = _Tables()
    read.feed(html)
    return {row[0].strip(" \n　"): [" ".join(cell.split()) for cell in row[1:]] for row in read.rows if row}


@dataclass
class Surfaces:
    """What every surface said about one ledger."""

    api: dict[str, Any]
    pages: dict[Lang, dict[str, list[str]]]
    report: dict[str, Any]
    reports: dict[Lang, dict[str, list[str]]]
    watch: dict[tuple[str, str], Any]
    held: dict[str, int]


def look(ledger: Ledger, home: Path, *, watched: bool = True) -> Surfaces:
    settings = settings_in(home)
    with WholeAnswers(create_app(ledger, settings), base_url=BASE) as http:
        api = http.get("/v1/duties?lang=en").json()
        pages = {lang: rows_of(http.get(f"/agreement?lang={lang.value}").text) for lang in Lang}
    with ledger.read() as tx:
        due, counts = DeadlineCalendar(tx, settings).due_at, held(tx)
    report = made(ledger, quarter=QUARTER, due=due, card_id=CARD)
    data = data_of(report)
    written = {lang: page(report, lang) for lang in Lang}
    for html in written.values():
        figures_agree(html, data)
    findings = {}
    if watched:
        result = watch(ledger, NOW, CompanyCalendar(TOKYO), WatchScope(CARD, QUARTER_PLAN, due, drift=False))
        findings = {(item.kind, item.subject): item for item in result.digest.findings}
    return Surfaces(api, pages, data, {lang: rows_of(html) for lang, html in written.items()}, findings, counts)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def opened(home: Path) -> Ledger:
    settings = settings_in(home)
    return open_ledger(lay_empty(home / "ledger.sqlite"), Clock(NOW), settings.artifacts)


def one_card(tx: Tx, seed: int) -> None:
    """A company of one card: what the API says about all cards is then what the report says about this one."""
    fill(tx, seed, others=False)


def looked_at(seed: int, home: Path) -> Surfaces:
    with opened(home) as ledger:
        with ledger.begin() as tx:
            one_card(tx, seed)
        return look(ledger, home)


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory: pytest.TempPathFactory) -> Surfaces:
    return looked_at(SEED, tmp_path_factory.mktemp("company"))


Reader = Callable[[Surfaces], Any]


def api(path: str) -> Reader:
    return partial(_at, "api", path)


def report(path: str) -> Reader:
    return partial(_at, "report", path)


def _at(surface: str, path: str, seen: Surfaces) -> Any:
    result = getattr(seen, surface)
    for step in path.split("."):
        result = result[int(step)] if isinstance(result, list) else result[step]
    return result


def on_page(ja: str, en: str, cell: int = 0, where: str = "pages") -> list[Reader]:
    """A number in the row of that name on the page of the agreement (or of the report), in both languages."""

    def read(lang: Lang, name: str, seen: Surfaces) -> int:
        return int(getattr(seen, where)[lang][name][cell].replace(",", "").split()[0])

    return [partial(read, Lang.JA, ja), partial(read, Lang.EN, en)]


def in_report(ja: str, en: str, cell: int = 0) -> list[Reader]:
    return on_page(ja, en, cell, "reports")


def finding(kind: str, subject: str, fact: str) -> Reader:
    return lambda seen: seen.watch[kind, subject].facts[fact]


def opened_by(group: str, number: str) -> Reader:
    return lambda seen: sum(row[number] for row in seen.api["opened_by"] if row["via"] == group)


def group(surface: str, name: str, number: str) -> Reader:
    def read(seen: Surfaces) -> int:
        if surface == "api":
            return sum(row[number] for row in seen.api["conversion"][0]["groups"] if row["group"] == name)
        names = {"handoffs": "count", "converted": "hits"}
        rows = seen.report["conversion"]["groups"]
        return sum(row["conversion"][names[number]] for row in rows if row["group"] == name)

    return read


def way(name: str, path: str) -> Reader:
    def read(seen: Surfaces) -> int:
        return sum(_at_row(row, path) for row in seen.report["hot"]["ways"] if row["via"] == name)

    return read


def _at_row(row: Mapping[str, Any], path: str) -> int:
    result: Any = row
    for step in path.split("."):
        result = result[step]
    return int(result)


REGISTRY: dict[str, list[Reader]] = {
    "hand-offs on record": [
        report("counts.bridge.recorded"),
        api("counts.recorded"),
        *on_page("記録された引き渡し", "Hand-offs on record"),
        *in_report("記録された引き渡し", "Hand-offs on record"),
    ],
    "hand-offs": [
        report("agreement.sales.handoffs"),
        report("counts.bridge.handoffs"),
        api("sales.handoffs"),
        api("counts.handoffs"),
        finding("agreement", "sales", "handoffs"),
        *on_page("＝ 引き渡し", "= Hand-offs"),
        *in_report("＝ 引き渡し", "= Hand-offs"),
        lambda seen: sum(row["handoffs"] for row in seen.api["opened_by"]),
        lambda seen: sum(row["handoffs"] for row in seen.api["owners"]),
        lambda seen: sum(row["handoffs"] for row in seen.api["teams"]),
        lambda seen: sum(row["handoffs"] for row in seen.report["hot"]["ways"]),
        lambda seen: sum(
            row["conversion"]["count"] for row in seen.report["conversion"]["groups"] if row["group"] != "warm"
        ),
    ],
    "hot leads": [
        report("hot.total.handoffs"),
        report("counts.bridge.hot_leads"),
        api("counts.hot_leads"),
        finding("agreement", "marketing", "count"),
        lambda seen: sum(row["hot_leads"] for row in seen.report["agreement"]["marketing"]),
        lambda seen: sum(row["hot_leads"] for row in seen.api["marketing"] if "2026-01" <= row["month"] < "2026-04"),
        lambda seen: seen.report["hot"]["history"][-1]["hot_leads"],
        *on_page("ホットリード（点数＋ファストトラック）", "Hot leads (by points + fast track)"),
        *in_report("ホットリード", "Hot leads"),
    ],
    "leads handed over": [
        report("funnel.total.leads_handed"),
        report("counts.bridge.leads_handed"),
        api("counts.leads_handed"),
        *on_page("渡したリード（同じリードは1件）", "Leads handed over (each once)"),
        *in_report("渡したリード", "Leads handed over"),
    ],
    "first contacts judged": [
        report("agreement.sales.in_time.count"),
        api("sales.judged"),
        finding("agreement", "sales", "count"),
        *in_report("初回コンタクトの判定", "First contacts judged"),
    ],
    "first contacts in time": [
        report("agreement.sales.in_time.hits"),
        api("sales.in_time"),
        finding("agreement", "sales", "hits"),
    ],
    "first contacts late": [report("agreement.sales.late"), api("sales.late"), finding("agreement", "sales", "late")],
    "overdue": [report("agreement.sales.overdue"), api("sales.overdue"), finding("agreement", "sales", "overdue")],
    "computed deadlines": [report("agreement.sales.computed"), api("sales.computed")],
    "too few attempts": [report("agreement.sales.attempts_short"), api("sales.attempts_short")],
    "outcome missing": [report("agreement.sales.outcome_missing"), api("sales.outcome_missing")],
    "reason missing": [report("agreement.sales.reason_missing"), api("sales.reason_missing")],
    "judged": [
        report("hot.total.precise.count"),
        report("counts.bridge.judged"),
        api("counts.judged"),
        finding("hot_precision", "hot_precision", "count"),
        *on_page("判定あり", "judged"),
        *in_report("判定あり", "judged"),
    ],
    "really hot": [
        report("hot.total.precise.hits"),
        report("counts.bridge.precise.hits"),
        api("counts.precise.hits"),
        finding("hot_precision", "hot_precision", "hits"),
        *in_report("正しくホット", "really hot"),
    ],
    "sent back": [
        report("hot.sent_back"),
        report("counts.bridge.sent_back"),
        api("counts.sent_back"),
        lambda seen: sum(row["handoffs"] for row in seen.api["sent_back"]),
        lambda seen: sum(row["handoffs"] for row in seen.report["hot"]["refused"]),
        *on_page("うち差し戻し", "of these sent back"),
        *in_report("差し戻し", "sent back"),
    ],
    "not judged": [
        report("hot.silent"),
        report("counts.bridge.not_judged"),
        api("counts.not_judged"),
        *on_page("判定なし", "not judged"),
        *in_report("判定なし", "not judged"),
    ],
    "deals won": [report("win_loss.quarter.hits"), report("funnel.total.won")],
    "decided deals": [report("win_loss.quarter.count"), *in_report("決着した商談", "Decided deals")],
    **{
        f"{number} of {name}": [
            group("report", name, number),
            group("api", name, number),
            *([opened_by(name, number)] if name != "warm" else []),
            *([way(name, path)] if name != "warm" else []),
        ]
        for name in ("hot", "fast_track", "exploration", "manual", "warm")
        for number, path in (("handoffs", "handoffs"), ("converted", "converted.hits"))
    },
}


@pytest.mark.slow
def test_each_company_took_back_put_right_restarted_and_let_run_out(surfaces: Surfaces):
    """What would make two surfaces differ is there: retractions of every cause, restarts, expired hand-offs."""
    kinds = ("event", "attribute", "contact", "feedback", "outcome")
    wanted = [f"{kind} {cause}" for kind in kinds for cause in ("deleted", "undone")]
    wanted += ["feedback corrected", "outcome corrected", "handoff_close corrected", "handoff undone"]
    wanted += ["handoff cause_retracted", "restarted", "expired"]
    assert [name for name in wanted if not surfaces.held.get(name)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", REGISTRY)
def test_no_two_figures_of_page_api_report_and_watch_differ_under_one_name(surfaces: Surfaces, name: str):
    figures = [read(surfaces) for read in REGISTRY[name]]
    assert len(figures) > 1
    assert len(set(figures)) == 1, figures


def test_the_months_the_reasons_and_the_bands_are_the_same_too(surfaces: Surfaces):
    months = {row["month"]: row for row in surfaces.api["marketing"]}
    for row in surfaces.report["agreement"]["marketing"]:
        there = months[row["month"]]
        assert (row["whole"], row["hot_leads"], row["hot_leads_kept"]) == (
            there["whole"],
            there["hot_leads"],
            there["hot_leads_kept"],
        )
        assert (row["filled"], row["filled_kept"]) == (there["attributes_filled"], there["attributes_filled_kept"])
        assert (row["minutes"], row["minutes_kept"]) == (there["handoff_minutes"], there["handoff_minutes_kept"])
    reasons = {row["reason"] or "": row["handoffs"] for row in surfaces.api["sent_back"]}
    assert reasons == {row["reason"]: row["handoffs"] for row in surfaces.report["hot"]["refused"]}
    names = ("low_points", "high_points", "converted", "handoffs")
    bands = [tuple(row[name] for name in names) for row in _card(surfaces)["bands"]]
    assert bands == [
        (row["low"], row["high"], row["conversion"]["hits"], row["conversion"]["count"])
        for row in surfaces.report["conversion"]["bands"]
    ]
    assert bands
    assert _card(surfaces)["proof"] == surfaces.report["conversion"]["proof"]
    intervals = [(row["share"], row["low"], row["high"]) for row in _card(surfaces)["groups"]]
    assert intervals == [
        tuple(row["conversion"][end] for end in ("value", "low", "high"))
        for row in surfaces.report["conversion"]["groups"]
    ]


def _card(surfaces: Surfaces) -> dict[str, Any]:
    (result,) = surfaces.api["conversion"]
    return dict(result)


def test_rows_of_one_name_on_the_two_pages_show_one_number(surfaces: Surfaces):
    """Also rows that nobody registered: a name that both pages use is held equal by that alone."""
    for lang in Lang:
        page_rows, report_rows = surfaces.pages[lang], surfaces.reports[lang]
        both = {name: (cells[0], report_rows[name][0]) for name, cells in page_rows.items() if report_rows.get(name)}
        figures = {name: pair for name, pair in both.items() if re.fullmatch(r"[\d,]+", pair[0])}
        assert len(figures) >= 8
        differing = {name: pair for name, pair in figures.items() if pair[0] != pair[1]}
        assert differing == {}


def imported_history_says_the_same(seed: int, home: Path) -> None:
    """The end of the export is when an unfinished hand-off is judged: not overdue because nobody sends any more."""
    with opened(home) as ledger:
        with ledger.begin() as tx:
            one_card(tx, seed)
            record_import(tx, "file", "mapping", {}, observed_until=NOW - 1)
        seen = look(ledger, home, watched=False)
        for name in ("first contacts judged", "overdue", "outcome missing", "too few attempts", "computed deadlines"):
            assert len({read(seen) for read in REGISTRY[name][:2]}) == 1, name
        assert seen.api["seen_until"] != seen.api["until"]
