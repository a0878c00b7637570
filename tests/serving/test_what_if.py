"""What-if: page, script and API give one answer for what the meeting moves."""

from __future__ import annotations

import json
import random
import re
import subprocess
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from ondo.definitions.card_file import default_card
from ondo.definitions.sla_file import default_agreement
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.card_moves import Moves, movable_cap, moved_card
from ondo.domain.draft import ReplayState
from ondo.domain.instant import SECOND
from ondo.domain.vocabulary import Axis, Direction, Label
from ondo.domain.what_if import Grouping, Pattern, ReplayTable
from ondo.ledger.decisions import cards, draft_replays, drafts, sla_versions
from ondo.ledger.records.replay_tables import card_table, table_data, write_table
from serving.pages.frame import STATIC
from serving.scoring.bulk import BulkScoring
from serving.scoring.definitions import Definitions
from serving.scoring.scoring import Scoring
from tests.serving.builders import HOT, PAGE, START, Company, make_hot
from tests.serving.test_pages import propose

DRAW = random.Random(3)


def some_patterns(card: Scorecard) -> tuple[Pattern, ...]:
    def pattern() -> Pattern:
        rules = sorted(DRAW.sample(range(len(card.rules)), 5))
        labelled = DRAW.randrange(4)
        accurate, drawn = DRAW.randint(0, labelled), DRAW.randint(0, labelled)
        return Pattern(
            counts=tuple((number, DRAW.choice((1_000, 2_000, 6_000, 333))) for number in rules),
            decay=DRAW.randrange(len(card.decay.steps) + 1),
            gates=DRAW.randrange(1 << len(card.gates)) | DRAW.choice((0, (1 << len(card.gates)) - 1)),
            fast=DRAW.random() < 0.1,
            groups=(DRAW.randrange(3), DRAW.randrange(2)),
            active=DRAW.randrange(4),
            stock=DRAW.randrange(3),
            labelled=labelled,
            accurate=accurate,
            drawn=drawn,
            drawn_accurate=min(accurate, drawn),
        )

    return tuple(pattern() for _ in range(400))


def some_moves(card: Scorecard) -> dict[str, Any]:
    up = [rule for rule in card.rules if rule.direction is Direction.UP]
    counted = [rule for rule in card.rules if movable_cap(rule) and rule.counts.limit is not None]
    amounts = [number for number, step in enumerate(card.decay.steps, 1) if step.to is None]
    moves: dict[str, Any] = {
        "points": {rule.id: DRAW.randrange(0, 80, 5) for rule in DRAW.sample(up, 3)},
        "hot_line": DRAW.randrange(50, 130, 5),
        "warm_line": DRAW.randrange(10, 45, 5),
        "axis_caps": {DRAW.choice(list(Axis)).value: DRAW.choice((None, 30, 60))},
        "rule_caps": {rule.id: DRAW.randrange(1, 8) for rule in DRAW.sample(counted, 2)},
        "changes": DRAW.sample([*SUGGESTED], DRAW.randrange(4)),
        "needed": {gate.id: DRAW.random() < 0.5 for gate in card.gates},
    }
    if amounts:
        moves["take"] = {str(DRAW.choice(amounts)): DRAW.randrange(0, 50, 5)}
    return moves


SUGGESTED = {
    "employees_500": Moves({"employees_500": 25}),
    "seminar": Moves({"seminar": 10}),
    "hot_line": Moves({}, hot_line=95),
}
GROUPINGS = (
    Grouping("channel", Label("流入経路", "Source"), (Label("a", "a"), Label("b", "b"), Label("不明", "not given"))),
    Grouping("industry", Label("業種", "Industry"), (Label("c", "c"), Label("不明", "not given"))),
)

NO_CARD: list[dict[str, Any]] = [
    {"points": {"seminar": -5}},
    {"hot_line": 30, "warm_line": 40},
    {"hot_line": 0},
    {"axis_caps": {"behaviour": -5}},
    {"take": {"1": -10}},
    {"rule_caps": {"seminar": 0}},
    {"rule_caps": {"seminar": 21}},
    {"rule_caps": {"seminar": None}},
    {"rule_caps": {"employees_500": 2}},
]


@pytest.fixture
def table(company: Company) -> ReplayTable:
    propose(company)
    card = default_card()
    made = ReplayTable(card, 1, (), START, 13.0, 0.5, some_patterns(card), 2.0, GROUPINGS, SUGGESTED)
    write_table(company.ledger.artifacts, "p-1", made)
    return made


def test_nothing_moved_changes_nothing(company: Company, table: ReplayTable):
    answer = company.post("/v1/what-if", {})
    assert answer["now"] == answer["then"]
    assert (answer["enter_per_week"], answer["drop_per_week"], answer["proposal_id"]) == (0, 0, "p-1")
    assert answer["now"]["hot_per_week"] > 0


def test_a_higher_line_hands_over_fewer_and_the_page_says_the_same(company: Company, table: ReplayTable):
    line = table.card.hot_line + 20
    answer = company.post("/v1/what-if", {"hot_line": line})
    assert answer["then"]["hot_per_week"] < answer["now"]["hot_per_week"]
    assert answer["now"]["hot_per_week"] - answer["then"]["hot_per_week"] == answer["drop_per_week"]
    for lang in ("ja", "en"):
        gates = "".join(f"&needed.{gate.id}=on" for gate in table.card.gates if gate.needed)
        page = company.page(f"/what-if?lang={lang}&moved=1&hot_line={line}{gates}")
        assert f'data-out="then.hot_per_week" data-as="number">{answer["then"]["hot_per_week"]:.1f}<' in page
        share = answer["then"]["precision"]
        assert f"{100 * share['low']:.0f}%–{100 * share['high']:.0f}%" in page


def test_the_meeting_page_opens_it_with_what_is_suggested(company: Company, table: ReplayTable):
    suggested = {"points": {"employees_500": 25, "seminar": 10}, "hot_line": 95}
    [address] = re.findall(r'href="(/what-if[^"]*)"', company.page("/meeting?lang=en"))
    hot = company.post("/v1/what-if", suggested)["then"]["hot_per_week"]
    assert f'data-out="then.hot_per_week" data-as="number">{hot:.1f}<' in company.page(unescape(address))


@pytest.mark.slow
def test_the_script_computes_what_the_api_answers(company: Company, table: ReplayTable):
    cases = [*(some_moves(table.card) for _ in range(60)), *NO_CARD]
    program = f"""
        import {{ refused, replayed }} from "{(STATIC / "what_if_arithmetic.js").as_uri()}";
        const [table, cases] = JSON.parse(await new Response(process.stdin).text());
        const answer = (moves) => (refused(table, moves) ? null : replayed(table, moves));
        console.log(JSON.stringify(cases.map(answer)));
    """
    written = subprocess.run(
        ["node", "--input-type=module", "-e", program],
        input=json.dumps([table_data(table), cases]),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    hot = set()
    for moves, computed in zip(cases, json.loads(written), strict=True):
        if moves in NO_CARD:
            assert (company.http.post("/v1/what-if", json=moves).status_code, computed) == (422, None), moves
            continue
        answer = company.post("/v1/what-if", moves)
        shown = ("now", "then", "enter_per_week", "drop_per_week", "drawn", "draws_missing", "line_for_as_many")
        groups = [
            [{side: row[side] for side in ("now", "then")} for row in group["values"]] for group in answer["groups"]
        ]
        assert computed == {name: near(answer[name]) for name in shown} | {"groups": near(groups)}
        hot.add(computed["then"]["hot_per_week"])
    assert len(hot) > 20


def in_force(company: Company) -> CardVersion:
    with company.ledger.read() as tx:
        return cards.active(tx, "default", tx.now)


def near(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: near(part) for name, part in value.items()}
    if isinstance(value, list):
        return [near(part) for part in value]
    return value if value is None else pytest.approx(value, abs=1e-9)


def test_single_changes_are_taken_and_put_back_without_a_script(company: Company, table: ReplayTable):
    def hot(address: str) -> str:
        return re.findall(r'data-out="then.hot_per_week" data-as="number">([^<]+)<', company.page(address))[0]

    def answer(**moves: Any) -> str:
        return f"{company.post('/v1/what-if', moves)['then']['hot_per_week']:.1f}"

    assert hot("/what-if?tick=*") == answer(changes=[*SUGGESTED])
    assert hot("/what-if?tick=seminar&points.seminar=20") == answer(points={"seminar": 10})
    assert hot("/what-if?tick=seminar&points.seminar=10&hot_line=95") == answer(hot_line=95)
    assert hot("/what-if?tick=-&points.seminar=10&hot_line=95&rule_caps.seminar=3") == answer(rule_caps={"seminar": 3})
    page = company.page("/what-if?lang=en&tick=seminar")
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["seminar"]
    line = company.post("/v1/what-if", {"points": {"seminar": 0}})["line_for_as_many"]
    assert f'name="hot_line" data-part="hot_line" value="{line}"' in company.page("/what-if?points.seminar=0&as_many=1")


def test_groups_and_stock_stand_on_the_page_as_in_the_answer(company: Company, table: ReplayTable):
    answer = company.post("/v1/what-if", {"hot_line": 80})
    page = company.page("/what-if?lang=en&hot_line=80")
    for number, group in enumerate(answer["groups"]):
        assert sum(row["then"]["stock"] for row in group["values"]) == answer["then"]["stock"] > 0
        for place, row in enumerate(group["values"]):
            name = f"groups.{number}.{place}.then"
            assert f'data-out="{name}.stock" data-as="whole">{row["then"]["stock"]:.0f}<' in page
            assert f'data-out="{name}.hot_per_week" data-as="number">{row["then"]["hot_per_week"]:.1f}<' in page


def test_of_too_few_draws_nothing_is_said_of_who_would_enter(company: Company, table: ReplayTable):
    few = company.post("/v1/what-if", {"hot_line": table.card.hot_line - 5})
    if few["draws_missing"]:
        assert few["drawn"]["value"] is None
    many = company.post("/v1/what-if", {"hot_line": table.card.warm_line + 5})
    assert (many["draws_missing"], many["drawn"]["value"] is None) == (0, False)
    missing = company.post("/v1/what-if", {"hot_line": table.card.hot_line - 1})
    page = company.page(f"/what-if?lang=en&hot_line={table.card.hot_line - 1}")
    assert (f'data-as="whole">{missing["draws_missing"]}<' in page) == bool(missing["draws_missing"])


def test_a_part_is_approved_with_the_line_that_goes_with_it(company: Company, table: ReplayTable):
    whole = company.post("/v1/what-if", {"changes": [*SUGGESTED]})["then"]["hot_per_week"]
    form = {"proposal_id": "p-1", "rule": "seminar"}
    shown = company.http.post("/meeting?lang=en", data=form | {"show": "1"}, headers=PAGE).text
    line = int(re.findall(r"with the hot line at (\d+)", shown)[0])
    part = company.post("/v1/what-if", {"changes": ["seminar"], "hot_line": line})["then"]["hot_per_week"]
    for other in (line - 5, line + 5):
        off = company.post("/v1/what-if", {"changes": ["seminar"], "hot_line": other})["then"]["hot_per_week"]
        assert abs(part - whole) <= abs(off - whole)
    signed = {"names": "Sato, Tanaka", "reason": "agreed", "decision": "approve"}
    asked = company.http.post("/meeting?lang=en", data=form | signed, headers=PAGE)
    assert asked.status_code == 409, "hot leads a week of this part are unknown without a replay of its parts"
    assert f"Approve with the hot line at {line}" in asked.text
    [figure] = re.findall(r'name="confirm" value="([^"]+)"><input type="hidden" name="recompute_line"', asked.text)
    stale = company.http.post(
        "/meeting?lang=en", data=form | signed | {"recompute_line": "1", "confirm": figure}, headers=PAGE
    )
    assert stale.status_code == 409, "another line was shown"
    again = form | signed | {"recompute_line": str(line), "confirm": figure}
    assert company.http.post("/meeting?lang=en", data=again, headers=PAGE, follow_redirects=False).status_code == 303
    assert (in_force(company).version, in_force(company).card.hot_line) == (2, line)


def test_the_api_works_out_the_line_of_a_part_too(company: Company, table: ReplayTable):
    signed = {"decision": "approve", "names": ["Sato"], "reason": "agreed", "recompute_line": True}
    assert company.http.post("/v1/proposals/p-1/decision", json=signed).status_code == 409, "no part"
    part = signed | {"changes": ["seminar", "hot_line"]}
    answer = company.http.post("/v1/proposals/p-1/decision", json=part)
    if answer.status_code == 409:
        part |= {"confirm": answer.json()["figures"]["confirm"]}
        answer = company.http.post("/v1/proposals/p-1/decision", json=part)
    effect = answer.json()["effect"]
    line = in_force(company).card.hot_line
    moved = {"proposal_id": "p-1", "changes": ["seminar"], "hot_line": line}
    assert company.post("/v1/what-if", moved)["then"]["hot_per_week"] == effect["hot_per_week_then"]


def test_a_part_is_tried_with_the_line_that_goes_with_it(company: Company, table: ReplayTable):
    shown = company.http.post(
        "/meeting?lang=en", data={"proposal_id": "p-1", "rule": "seminar", "show": "1"}, headers=PAGE
    )
    line = int(re.findall(r"with the hot line at (\d+)", shown.text)[0])
    path = "/v1/proposals/p-1/trial-plan?change=seminar"
    assert company.get(path)["hot_line"] is None
    assert company.get(f"{path}&recompute_line=true")["hot_line"] == line
    page = company.page("/trial?lang=en&proposal=p-1&change=seminar&recompute_line=1")
    assert f"With the hot line at {line}" in page
    assert 'name="recompute_line" value="1" checked' in page
    form = {
        "proposal_id": "p-1",
        "change": "seminar",
        "names": "Sato, Tanaka",
        "reason": "agreed",
        "confirm": "unknown",
    }
    stale = company.http.post("/trial?lang=en", data=form | {"recompute_line": str(line + 5)}, headers=PAGE)
    assert (stale.status_code, "worked out anew" in stale.text) == (409, True)
    whole = company.http.post("/v1/proposals/p-1/trial", json={"names": ["Sato"], "recompute_line": True})
    assert (whole.status_code, "No hot line" in whole.text) == (409, True)


def test_the_moved_card_is_replayed_as_a_draft(company: Company, table: ReplayTable):
    gates = {f"needed.{gate.id}": "on" for gate in table.card.gates if gate.needed}
    form = {"moved": "1", "points.seminar": "15", "rule_caps.seminar": "2", "saved_by": "Sato"} | gates
    answer = company.http.post("/what-if/draft", data=form, headers=PAGE, follow_redirects=False)
    assert answer.status_code == 303
    [draft_id] = re.findall(r"/card/draft/([^/]+)/replay", answer.headers["location"])
    with company.ledger.read() as tx:
        stands, asked = drafts.draft(tx, draft_id), draft_replays.latest(tx, draft_id)
    assert asked is not None
    assert (stands.base_version, stands.text.saved_by, asked.state) == (1, "Sato", ReplayState.WAITING)
    moves = Moves({"seminar": 15}, rule_caps={"seminar": 2})
    assert drafts.card_of(stands) == moved_card(default_card(), moves)
    assert "Hot leads" in company.page(answer.headers["location"].replace("lang=ja", "lang=en"))


def test_without_a_proposal_it_stands_on_the_last_night_and_its_version(company: Company):
    assert "no night has scored" in company.http.post("/v1/what-if", json={}).json()["detail"]
    card = default_card()
    made = ReplayTable(card, 1, (), START, 13.0, 0.5, some_patterns(card), 1.0, GROUPINGS)
    write_table(company.ledger.artifacts, card_table(card.card_id), made)
    answer = company.post("/v1/what-if", {"hot_line": 90})
    assert (answer["proposal_id"], answer["base_version"]) == (None, 1)
    assert f'data-as="number">{answer["then"]["hot_per_week"]:.1f}<' in company.page("/what-if?hot_line=90")
    company.publish(replace(card, hot_line=120))
    company.clock.forward(2 * SECOND)
    company.post("/v1/what-if", {}, 404)


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ({"points": {"no_such_rule": 5}}, "no rule no_such_rule"),
        ({"points": {"seminar": -5}}, "wrong sign"),
        ({"hot_line": 30, "warm_line": 40}, "warm line"),
        ({"take": {"99": 5}}, "99"),
        ({"needed": {"no_gate": True}}, "no_gate"),
        ({"needed": {"1": True}}, "no gate, called 1"),
        ({"proposal_id": "nowhere"}, "no replay table"),
        ({"changes": ["demo_request"]}, "no suggested change called demo_request"),
        ({"rule_caps": {"seminar": 21}}, "At most 20 events"),
        ({"rule_caps": {"employees_500": 2}}, "cannot be moved here"),
    ],
)
def test_what_no_card_could_be_is_refused(company: Company, table: ReplayTable, moves: dict[str, Any], says: str):
    answer = company.http.post("/v1/what-if", json=moves)
    assert answer.status_code in (404, 422)
    assert says in answer.json()["detail"]


def test_a_form_with_words_for_numbers_is_refused_with_a_page(company: Company, table: ReplayTable):
    answer = company.http.get("/what-if?lang=en&hot_line=many")
    assert (answer.status_code, "no whole number" in answer.text) == (422, True)


def test_what_lies_in_the_middle_is_written_alike_by_page_and_script(company: Company, table: ReplayTable):
    pattern = Pattern((), 0, 0, fast=True, active=1, stock=1, labelled=16, accurate=2)
    changed = replace(table, per_week=0.25, stock_each=2.5, patterns=(pattern,), groupings=())
    write_table(company.ledger.artifacts, "p-1", changed)
    page = company.page("/what-if?lang=en")
    assert 'data-out="now.precision" data-as="share">13%<' in page
    assert 'data-out="now.hot_per_week" data-as="number">0.3<' in page
    assert 'data-out="now.stock" data-as="whole">3<' in page
    program = "console.log(Math.round(0.125 * 100), (0.25).toFixed(1))"
    script = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    assert script.stdout == "13 0.3\n"


@pytest.mark.parametrize(("lang", "name"), [("ja", "対応可能件数"), ("en", "Capacity")])
def test_hot_leads_a_week_stand_beside_promise_and_capacity(company: Company, table: ReplayTable, lang: str, name: str):
    assert name not in company.page(f"/what-if?lang={lang}")
    with company.ledger.begin() as tx:
        agreed = default_agreement()
        agreed = replace(agreed, sales=replace(agreed.sales, capacity_per_week=7))
        sla_versions.publish(tx, agreed, approved_by=["a", "b"], effective_from=tx.now)
    page = company.page(f"/what-if?lang={lang}")
    rows = re.findall(r'soft">([^<]+)</span><b[^>]*>([^<]+)</b><svg.*?data-bar="([^"]+)" width="([^"]+)"', page)
    lengths = {bar: float(width) / float(value) for _, value, bar, width in rows}
    assert [(title, bar) for title, _, bar, _ in rows][3] == (name, "7.000000"), "the script reads the number off it"
    assert lengths["7.000000"] == pytest.approx(
        max(float(width) for *_, width in rows) / max(float(v) for _, v, *_ in rows), 0.02
    )


def test_who_enters_and_drops_is_told_by_name_and_in_pages(company: Company, table: ReplayTable):
    for number in range(3):
        make_hot(company, f"H-{number}", person={"company": f"例示工業{number}"})
    company.lead("W-1", attributes=HOT, person={"company": "見本商事"})
    company.event("w", "demo_request", external_id="W-1")
    make_hot(company, "H-3")
    assert company.score("W-1")["total"] == 85
    scoring = Scoring(company.ledger, Definitions(), company.settings)
    BulkScoring(company.ledger, scoring, company.settings).run(lambda *_: None)
    first = company.post("/v1/what-if/leads?limit=2", {"hot_line": 110})
    assert [(row["move"], row["total_now"], row["handed_over"]) for row in first["leads"]] == [("drops", 105, True)] * 2
    rest = company.post(f"/v1/what-if/leads?limit=2&cursor={first['next']}", {"hot_line": 110})
    assert (len(rest["leads"]), rest["next"]) == (2, None)
    [enters] = company.post("/v1/what-if/leads", {"hot_line": 80})["leads"]
    assert (enters["company"], enters["move"], enters["total_then"]) == ("見本商事", "enters", 85)
    page = company.page("/what-if?lang=ja&moved=1&hot_line=80&who=1&needed.timeline=on")
    assert "見本商事" in page
    assert "リード名を見る" in page
    assert ">ma:H-3<" in company.page("/what-if?lang=ja&moved=1&hot_line=110&who=1&needed.timeline=on"), (
        "no person is known"
    )
    company.publish(replace(default_card(), hot_line=120))
    company.clock.forward(2 * SECOND)
    assert company.post("/v1/what-if/leads", {"proposal_id": "p-1"}, 409)["code"] == "conflict"
