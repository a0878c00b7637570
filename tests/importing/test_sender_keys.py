"""One key, one fact, by whichever door: what an import writes is named by the sender's key as it is."""

from __future__ import annotations

import pytest

from ondo.cli.key_space_view import prefix_lines
from ondo.domain.instant import parse_instant
from ondo.domain.vocabulary import Lang
from ondo.ledger import open_ledger, revision_of
from ondo.ledger.db.append_only import allow_changes, forbid_changes
from ondo.ledger.facts.append import Appended
from ondo.ledger.facts.facts import NewEvent, append_events, lead_facts
from ondo.ledger.facts.prefixed_keys import Became, PrefixedKeys, prefixed_keys
from ondo.ledger.identity import lead_keys

HEAD = "schema: 1\nsource: t\ntimezone: Asia/Tokyo\n"
ACTS = """\
    schema: 1
    source: t
    timezone: Asia/Tokyo
    files:
      - name: NAME
        pattern: acts*
        lead: {id: Id}
        events: [{kind: page_view, at: When, key: K}]
    """
ROW = "Id,When,K\nX1,2026-09-01T00:00:00Z,K1\n"


def by_api(company, key, kind="page_view", **more):
    with company.ledger.begin() as tx:
        lead = lead_keys.lead_for(tx, "t", "X1")
        return append_events(
            tx, [NewEvent("t", key, lead, kind, parse_instant("2026-09-01T00:00:00Z"), None, {}, **more)]
        )


@pytest.mark.parametrize("first", ["api", "import"])
def test_one_visit_by_webhook_and_by_nightly_file_counts_once(company, first):
    company.mapping(ACTS.replace("NAME", "acts"))
    path = company.file("acts.csv", ROW)
    doors = [lambda: by_api(company, "K1").new, lambda: company.run(path).files[0].new.get("events", 0)]
    news = [door() for door in (doors if first == "api" else doors[::-1])]
    assert news == [1, 0]
    assert company.rows("SELECT source, key FROM event") == [("t", "K1")]


def test_a_renamed_mapping_entry_counts_nothing_again(company):
    path = company.file("acts.csv", ROW)
    for name in ("acts", "activities"):
        company.mapping(ACTS.replace("NAME", name))
        report = company.run(path)
    assert (report.files[0].new["events"], report.files[0].same["events"]) == (0, 1)


def test_a_used_key_with_other_content_is_refused_with_what_differs_line_and_advice(company):
    by_api(company, "K1", kind="demo_request")
    company.mapping(ACTS.replace("NAME", "acts"))
    (refusal,) = company.run(company.file("acts.csv", ROW)).files[0].refusals
    assert refusal.line == 2
    assert "kind demo_request → page_view" in refusal.reason.en
    assert "key_space" in refusal.reason.en
    assert "kind demo_request → page_view" in refusal.reason.ja
    assert company.counts()["event"] == 1


def test_a_key_space_keeps_sequences_of_ids_apart_at_both_doors(company):
    company.mapping(ACTS.replace("NAME", "acts").replace("key: K}", "key: K, key_space: log}"))
    path = company.file("acts.csv", ROW)
    assert by_api(company, "K1").new == 1
    assert company.run(path).files[0].new["events"] == 1
    assert by_api(company, "K1", key_space="log") == Appended(same=1)
    assert company.rows("SELECT key_space, key FROM event ORDER BY id") == [("", "K1"), ("log", "K1")]


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        ("{kind: a, key: K, at: W}\n      - {kind: b, key: K, at: W}", {9}),  # several events from one row
        ("{kind: a, key: K, at: W}\n      - {kind: b, key: K, key_space: b, at: W}", set()),
        ('{kind: a, key: K, key_space: "", at: W}\n      - {kind: b, key: K, key_space: "", at: W}', set()),
        ("{kind: a, key: K, at: W, when: {T: a}}\n      - {kind: b, key: K, at: W, when: {T: [b, c]}}", set()),
        ("{kind: a, key: K, at: W, when: {T: a}}\n      - {kind: b, key: K, at: W, when: {T: {not: a}}}", set()),
        ("{kind: a, key: K, at: W, when: {T: [a, b]}}\n      - {kind: b, key: K, at: W, when: {T: [b, c]}}", {9}),
        ("{kind: a, key: K, at: W, when: {T: a}}\n      - {kind: b, key: L, at: W, when: {T: b}}", {9}),
        ("{kind: a, at: W}\n      - {kind: b, key: K, at: W}", set()),
    ],
)
def test_keys_that_may_collide_need_a_key_space_with_the_line_and_what_to_write(findings, entries, lines):
    text = f"{HEAD}files:\n  - name: acts\n    lead: {{id: Id}}\n    events:\n      - {entries}\n"
    reported = findings(text)
    assert {each.line for each in reported} == lines
    assert all("key_space: acts_2" in each.hint and "key_space: acts_2" in each.hint_ja for each in reported)


def test_files_with_sequences_of_their_own_need_a_key_space(findings):
    files = "".join(
        f"  - name: {name}\n    lead: {{id: Id}}\n    outcomes: [{{outcome: won, key: No, at: W}}]\n"
        for name in ("leads", "deals")
    )
    (finding,) = findings(f"{HEAD}files:\n{files}")
    assert (finding.line, finding.code) == (10, "keys_may_collide")
    assert "key_space: deals" in finding.hint
    assert findings(f"{HEAD}files:\n{files}".replace("No, at", "No, key_space: '', at")) == []
    (finding,) = findings(f"{HEAD}files:\n  - {{name: a, lead: {{id: I}}, events: [{{kind: x, at: W, key_space: s}}]}}")
    assert finding.code == "key_space_without_key"


def test_both_events_of_one_row_stand_with_their_key_spaces(company):
    company.mapping(
        ACTS.replace("NAME", "acts").replace(
            "key: K}]", "key: K}, {kind: download, at: When, key: K, key_space: downloads}]"
        )
    )
    report = company.run(company.file("acts.csv", ROW))
    assert (report.refused, report.files[0].new["events"]) == (0, 2)
    with company.ledger.read() as tx:
        lead = lead_keys.find_leads(tx, "t", ["X1"])["X1"]
        assert {lead_fact.kind for lead_fact in lead_facts(tx, lead, tx.now)[1]} == {"page_view", "download"}


SALES = """\
    schema: 1
    source: t
    timezone: Asia/Tokyo
    files:
      - name: deals
        lead: {id: Id, since: When}
        attributes: {size: {column: K, fixed: true}}
        events:
          - {kind: page_view, at: When, key: K}
          - {kind: {column: Kind}, at: When, key: K, key_space: "SPACE"}
        outcomes: [{outcome: won, at: When, key: K}]
        contacts: [{channel: phone, reached: true, at: When, key: K}]
        feedback: [{label: accurate_hot, rater: r, at: When, key: K}]
    """


@pytest.mark.slow
def test_a_migrated_ledger_imported_again_says_everything_is_there_already(company, tmp_path):
    """Its rows as the earlier Ondo wrote them: ``{file entry}:{section}:{key}``, recorded together with an import."""
    company.mapping(SALES.replace("SPACE", "other"))
    path = company.file("deals.csv", "Id,When,K,Kind\n" + "".join(f"X{n},2026-09-0{n},K{n},seminar\n" for n in (1, 2)))
    company.run(path)
    sections = {"event": "kind", "outcome": "'outcome'", "contact": "'contact'", "feedback": "'feedback'"}
    with company.ledger.begin() as tx:
        allow_changes(tx.conn, sections)
        for table, section in sections.items():
            space = "'deals:event:'" if table == "event" else "''"
            prefix = f"CASE WHEN key_space = 'other' THEN {space} ELSE 'deals:' || {section} || ':' END"
            tx.conn.exec_driver_sql(f"UPDATE {table} SET key = {prefix} || key, key_space = ''")
        forbid_changes(tx.conn, sections)
    url = company.ledger.url
    company.ledger.close()
    revision_of(url, "0005")
    with open_ledger(url, company.ledger.now, tmp_path / "artifacts") as migrated:
        company.ledger = migrated
        with migrated.read() as tx:
            became = {(prefixed_key.prefix, prefixed_key.became.value) for prefixed_key in prefixed_keys(tx, "t")}
        assert became == {
            ("deals:page_view", "space"),  # 'K1' named two events of one row
            ("deals:event", "space"),
            ("deals:outcome", "stripped"),
            ("deals:contact", "stripped"),
            ("deals:feedback", "stripped"),
        }
        answer = company.run(path).key_spaces
        assert {prefixed_key.prefix for prefixed_key in answer} == {"deals:page_view", "deals:event"}, (
            "what the mapping has to say"
        )


@pytest.mark.slow
def test_a_migrated_ledger_says_nothing_is_new_with_the_key_spaces_that_it_lists(company, tmp_path):
    company.mapping(SALES.replace("SPACE", "other"))
    path = company.file("deals.csv", "Id,When,K,Kind\nX1,2026-09-01,K1,seminar\n")
    company.run(path)
    before = company.counts()
    with company.ledger.begin() as tx:
        allow_changes(tx.conn, ["event"])
        prefix = "CASE WHEN key_space = 'other' THEN 'deals:event:' ELSE 'deals:page_view:' END"
        tx.conn.exec_driver_sql(f"UPDATE event SET key = {prefix} || key, key_space = ''")
        forbid_changes(tx.conn, ["event"])
    url = company.ledger.url
    company.ledger.close()
    revision_of(url, "0005")
    view = "at: When, key: K}\n"
    answer = view.replace("K}", "K, key_space: 'deals:page_view'}")
    company.mapping(SALES.replace("SPACE", "deals:event").replace(view, answer, 1))
    with open_ledger(url, company.ledger.now, tmp_path / "artifacts") as migrated:
        company.ledger = migrated
        report = company.run(path)
        assert (sum(report.files[0].new.values()), report.refused, report.key_spaces) == (0, 0, ())
        assert company.counts() == before


def test_the_migration_lists_what_became_of_prefixes_in_both_languages():
    rows = [
        PrefixedKeys("event", "t", "acts:event", Became.SPACE, 1200, 0),
        PrefixedKeys("event", "t", "acts:view", Became.STRIPPED, 7, 2),
        PrefixedKeys("event", "t", "web:view", Became.KEPT, 3, 0),
    ]
    en, ja = (list(prefix_lines(rows, lang)) for lang in (Lang.EN, Lang.JA))
    assert "1,200 facts have it as their key space: write key_space: acts:event" in en[0]
    assert "key_space: acts:event と書きます" in ja[0]
    assert "(2 retracted: the same facts twice)" in en[1]
    assert "重複" in ja[1]
    assert "no import is known to have written it" in en[2]
    assert "key はそのまま" in ja[2]
