"""Dashboard, alert rules, scrape configuration: what they ask for is in the real /metrics, each alert is explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.files import DEPLOY, compose, runbook
from tests.serving.builders import make_hot, open_company

DASHBOARD = json.loads((DEPLOY / "grafana" / "ondo.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
SCRAPE = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}
PANELS = {panel["title"]: panel for panel in DASHBOARD["panels"]}
EXPRESSIONS = {f"alert {name}": rule["expr"] for name, rule in ALERTS.items()} | {
    f"panel {title}, {target['refId']}": target["expr"].replace("$instance", ".*")
    for title, panel in PANELS.items()
    for target in panel["targets"]
}
FROM_PROMETHEUS = {"job", "instance"}
"""Labels that Prometheus adds to what it reads; and ``up`` is a series of its own."""

Series = dict[str, dict[str, set[str]]]


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Series:
    """Each series of a service that has scored: its labels, and the values that each label takes."""
    with open_company(tmp_path_factory.mktemp("company")) as company:
        make_hot(company)
        text = company.http.get("/metrics").text
    result: Series = {"up": {}}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = result.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return result


def selectors(node: object) -> Iterator[promql_parser.VectorSelector]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    elif isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector
    elif isinstance(node, promql_parser.BinaryExpr):
        yield from selectors(node.lhs)
        yield from selectors(node.rhs)
    elif isinstance(node, promql_parser.Call):
        for argument in node.args:
            yield from selectors(argument)
    elif isinstance(node, promql_parser.AggregateExpr | promql_parser.ParenExpr | promql_parser.UnaryExpr):
        yield from selectors(node.expr)
    else:
        assert isinstance(node, promql_parser.NumberLiteral | promql_parser.StringLiteral), type(node)


def wrong(expression: str, series: Series) -> list[str]:
    """Return what an expression asks for that the service does not have: series, labels, values of labels."""
    asked = list(selectors(promql_parser.parse(expression)))
    problems = [f"{each.name} is no metric" for each in asked if each.name not in series]
    known = [each for each in asked if each.name in series]
    for each in known:
        for matcher in each.matchers.matchers:
            values = series[each.name].get(matcher.name)
            if values is None and matcher.name not in FROM_PROMETHEUS:
                problems.append(f"{each.name} has no label {matcher.name}")
            fixed = matcher.op in (promql_parser.MatchOp.Equal, promql_parser.MatchOp.NotEqual)
            if values is not None and fixed and matcher.value not in values:
                problems.append(f"{matcher.name} of {each.name} is never {matcher.value}")
    labels = FROM_PROMETHEUS.union(*(series[each.name] for each in known))
    grouped = re.findall(r"\bby \(([^)]*)\)", expression)
    problems += [
        f"there is no {name} to group by" for each in grouped for name in each.split(", ") if name not in labels
    ]
    return problems


@pytest.mark.parametrize("place", EXPRESSIONS)
def test_the_service_has_what_an_expression_asks_for(place: str, series: Series):
    assert wrong(EXPRESSIONS[place], series) == []


def test_a_wrong_expression_would_be_seen(series: Series):
    with pytest.raises(ValueError, match="unclosed"):
        wrong("sum(rate(ondo_requests_total[5m])", series)
    assert wrong('max by (who) (ondo_request_total{a="b"})', series) == [
        "ondo_request_total is no metric",
        "there is no who to group by",
    ]
    assert wrong('rate(ondo_scores_total{route="/"}[5m])', series) == ["ondo_scores_total has no label route"]
    assert wrong('ondo_worker_failures_total{worker="nobody"}', series) == [
        "worker of ondo_worker_failures_total is never nobody"
    ]


def test_every_metric_of_ours_is_on_the_dashboard_or_in_a_rule(series: Series):
    asked = {each.name for text in EXPRESSIONS.values() for each in selectors(promql_parser.parse(text))}
    ours = {re.sub(r"_(bucket|count|sum)$", "", name) for name in series if name.startswith("ondo_")}
    assert {name for name in ours if not any(each.startswith(name) for each in asked)} == set()


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_the_form_that_prometheus_reads_and_words_for_people(name: str, series: Series):
    rule: dict[str, Any] = ALERTS[name]
    assert rule.keys() == {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Ondo[A-Za-z]+", name)
    assert promql_parser.parse_duration(rule["for"]).total_seconds() >= 60
    assert rule["labels"].keys() == {"severity"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    (summary,) = rule["annotations"].values()
    labels = {label for known in series.values() for label in known} | FROM_PROMETHEUS
    assert set(re.findall(r"\$labels\.(\w+)", summary)) <= labels
    assert re.sub(r"\{\{ \$(value|labels\.\w+) \}\}", "", summary).count("{") == 0


def test_every_alert_has_its_entry_in_the_runbook_and_every_entry_its_alert():
    lines = [line for line in runbook().splitlines() if line.startswith("| `Ondo")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row[0].strip("`") for row in rows] == list(ALERTS)
    assert [row[0] for row in rows if len(row) != 3 or min(map(len, row)) < 10] == []


def test_promtool_is_told_of_every_alert_how_it_comes():
    """Promtool comes with no package; whoever has it runs the file."""
    answer = yaml.safe_load((DEPLOY / "prometheus" / "alerts.test.yml").read_text(encoding="utf-8"))
    cases = [case for each in answer["tests"] for case in each["alert_rule_test"]]
    assert {case["alertname"] for case in cases if case["exp_alerts"]} == set(ALERTS)
    for case in cases:
        for alert in case["exp_alerts"]:
            assert alert["exp_labels"]["severity"] == ALERTS[case["alertname"]]["labels"]["severity"]


def test_prometheus_asks_the_replicas_of_the_compose_file_with_the_key():
    (job,) = SCRAPE["scrape_configs"]
    services = compose()["services"]
    ports = {name: 8420 for name, service in services.items() if service.get("command") == ["ondo", "serve"]}
    assert job["static_configs"] == [{"targets": [f"{name}:{port}" for name, port in ports.items()]}]
    assert job["job_name"] == "ondo", "the rules ask for it"
    secret = Path(job["authorization"]["credentials_file"])
    assert secret.name in services["prometheus"]["secrets"]
    assert SCRAPE["rule_files"] == [file.name for file in (DEPLOY / "prometheus").glob("alerts.yml")]


def test_the_dashboard_is_one_that_grafana_finds():
    mounts = dict(volume.split(":")[:2] for volume in compose()["services"]["grafana"]["volumes"])
    provider = yaml.safe_load((DEPLOY / "grafana" / "dashboards.yaml").read_text(encoding="utf-8"))["providers"][0]
    assert Path(mounts["../grafana/ondo.json"]).parent == Path(provider["options"]["path"])
    variables = {variable["name"]: variable for variable in DASHBOARD["templating"]["list"]}
    assert variables["source"]["type"] == "datasource"
    assert set(re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD))) == {*variables, "__all"}
    assert len({panel["id"] for panel in PANELS.values()}) == len(DASHBOARD["panels"]) == len(PANELS)


def test_no_panel_covers_another():
    squares = [
        (x, y)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(squares) == len(set(squares))
    assert max(x for x, _ in squares) < 24
