from __future__ import annotations

import csv
import gzip
import json
import stat

import pytest
import sqlalchemy as sa

from ondo.definitions.mapping_file import load_mapping
from ondo.domain.errors import InputError
from ondo.domain.instant import iso, parse_instant
from ondo.importing.run import Options, run_import
from ondo.ledger.db.schema import import_run
from ondo.ledger.facts import facts, imports
from ondo.ledger.identity import lead_keys
from ondo.ledger.identity.person import person

MAPPING = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    observed_until: max
    blanks: [Select]
    files:
      - name: leads
        lead: {id: Id, since: Created, person: {name: Name, email: Mail}}
        attributes:
          industry: {column: Industry, fixed: true, values: {製造: manufacturing}, blanks: [不明]}
          employees: {column: Size, type: number, fixed: true}
        decision_at: {column: Created, after: 5d}
      - name: visits
        lead: {id: Id}
        events:
          - {kind: page_view, at: When, properties: {page: {column: Page}}}
      - name: deals
        lead: {id: Id}
        outcomes:
          - outcome: {column: Stage, values: {Won: won, Lost: lost}, other: skip}
            at: {column: Closed, format: "%Y/%m/%d"}
            amount: {column: Sum, currency: JPY}
    """
LEADS = """\
    Id,Created,Industry,Size,Name,Mail
    a,2026-01-05,製造,"1,200",Sato,sato@example.com
    b,2026-01-06 10:00,Select,,,
    c,2026-01-07T09:00:00Z,不明,30,,
    """
VISITS = """\
    Id,When,Page
    a,2026-01-05 10:00,price
    a,2026-01-05 10:00,price
    b,2026-01-08 09:00,case
    """
DEALS = """\
    Id,Stage,Closed,Sum
    a,Won,2026/03/01,"1,000,000"
    b,Open,,
    c,Lost,2026/02/01,
    """


@pytest.fixture
def files(company):
    company.mapping(MAPPING)
    return [
        company.file(f"{name}.csv", text) for name, text in (("leads", LEADS), ("visits", VISITS), ("deals", DEALS))
    ]


def known(company, external_id, at):
    with company.ledger.read() as tx:
        lead_id = lead_keys.find_leads(tx, "crm", [external_id])[external_id]
        return facts.lead_facts(tx, lead_id, parse_instant(at))


def test_rows_become_facts_joined_by_the_leads_own_id(company, files):
    report = company.run(*files)
    assert (report.refused, report.committed) == (0, True)
    facts_made = {"lead": 3, "attribute": 3, "event": 3, "outcome": 2, "landmark": 3}
    assert company.counts() == facts_made | {"feedback": 0, "contact": 0, "handoff": 0}
    lead, events = known(company, "a", "2026-02-01T00:00:00Z")
    assert lead.attributes == {"industry": "manufacturing", "employees": 1200.0}
    assert [event.properties for event in events] == [{"page": "price"}] * 2
    assert iso(events[0].happened_at) == "2026-01-05T01:00:00Z"
    assert company.rows("SELECT outcome, amount_minor, currency FROM outcome ORDER BY outcome") == [
        ("lost", None, None),
        ("won", 1_000_000, "JPY"),
    ]
    five_days = parse_instant("2026-01-10T00:00:00+09:00")
    assert company.rows("SELECT min(happened_at) FROM landmark") == [(five_days,)]
    assert iso(report.observed_until) == "2026-02-28T15:00:00Z"
    with company.ledger.read() as tx:
        assert imports.observed_until(tx) == report.observed_until


def test_the_person_is_kept_apart_from_the_facts(company, files):
    company.run(*files)
    with company.ledger.read() as tx:
        leads = lead_keys.find_leads(tx, "crm", ["a", "b"])
        assert (result := person(tx, leads["a"])) is not None
        assert (result.name, result.email) == ("Sato", "sato@example.com")
        assert person(tx, leads["b"]) is None
    everything = company.rows("SELECT value FROM attribute") + company.rows("SELECT properties FROM event")
    assert "sato" not in str(everything).casefold()


def test_importing_twice_changes_nothing(company, files):
    company.run(*files)
    before = company.counts()
    report = company.run(*files)
    assert company.counts() == before
    assert all(not any(file.new.values()) for file in report.files)


def test_the_same_facts_in_another_file_are_the_same_facts(company, files):
    company.run(*files)
    other = company.file("visits-2.csv", VISITS + "    b,2026-01-08 09:00,case\n")
    report = company.run(other)
    assert report.files[0].new["events"] == 1  # a second visit of b in the same minute
    assert report.files[0].same["events"] == 3


def test_gzip_and_parquet_say_the_same_as_csv(company, files):
    company.run(*files)
    before = company.counts()
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = list(csv.reader(files[1].read_text().splitlines()))
    table = pa.table(dict(zip(rows[0], zip(*rows[1:], strict=True), strict=True)))
    pq.write_table(table, company.folder / "visits.parquet")
    packed = company.file("leads.csv.gz", gzip.compress(files[0].read_bytes()))
    report = company.run(packed, company.folder / "visits.parquet")
    assert report.refused == 0
    assert company.counts() == before


def test_parquet_types_are_read_as_they_are(company):
    import datetime as dt

    import pyarrow as pa
    import pyarrow.parquet as pq

    company.mapping(MAPPING)
    when = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    columns = {"Id": [1], "Created": [when], "Industry": [None], "Size": [12.0], "Name": [None], "Mail": [None]}
    pq.write_table(pa.table(columns), company.folder / "leads.parquet")
    assert company.run(company.folder / "leads.parquet").refused == 0
    lead, _ = known(company, "1", "2026-01-05T00:00:00Z")
    assert lead.attributes == {"employees": 12.0}


def test_bad_rows_are_set_aside_with_line_and_reason(company, files):
    bad = company.file("visits.csv", VISITS + "    b,soon,case\n    b,2026-01-09\n    ,2026-01-09,case\n")
    report = company.run(bad)
    (file,) = report.files
    assert (file.rows, file.refused, file.new["events"]) == (6, 3, 3)
    assert file.refused_file == company.refused / "visits.csv.refused.csv"
    assert stat.S_IMODE(file.refused_file.stat().st_mode) == 0o600
    header, *rows = csv.reader(file.refused_file.read_text(encoding="utf-8-sig").splitlines())
    assert header == ["_line", "_reason", "Id", "When", "Page"]
    assert [row[0] for row in rows] == ["5", "6", "7"]
    assert "When" in rows[0][1]
    assert rows[1][2:] == ["b", "2026-01-09"]
    assert not list(company.refused.glob("*.part"))


def test_a_mended_file_of_refused_rows_can_be_imported(company, files):
    company.run(company.file("visits.csv", VISITS + "    b,soon,case\n"))
    mended = company.refused / "visits.csv.refused.csv"
    mended.write_text(mended.read_text(encoding="utf-8").replace("soon", "2026-01-09"), encoding="utf-8")
    report = company.run(mended)
    assert (report.refused, report.files[0].new["events"]) == (0, 1)


def test_strict_takes_all_files_or_nothing(company, files):
    bad = company.file("visits.csv", VISITS + "    b,soon,case\n")
    report = company.run(files[0], bad, strict=True)
    assert (report.refused, report.committed) == (1, False)
    assert not any(company.counts().values())
    assert (company.refused / "visits.csv.refused.csv").exists()
    assert company.run(files[0], strict=True).committed
    assert company.counts()["lead"] == 3


def test_a_dry_run_counts_and_writes_nothing(company, files):
    bad = company.file("visits.csv", VISITS + "    b,soon,case\n")
    report = company.run(files[0], bad, dry_run=True)
    assert not report.committed
    assert report.files[0].new == {"leads": 3, "attributes": 3, "landmarks": 3}
    assert "soon" in report.files[1].refusals[0].reason.en
    assert not any(company.counts().values())
    assert not company.refused.exists()


def test_a_row_stands_whole_or_not_at_all(company):
    company.mapping(
        """\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: calls
            lead: {id: Id, person: {name: Name}}
            events:
              - {kind: call, at: When}
              - {kind: note, at: When, key: Note}
        """
    )
    path = company.file("calls.csv", "Id,When,Note,Name\na,2026-01-01,n1,A\nb,2026-01-02,n1,B\nc,2027-01-01,n2,C\n")
    report = company.run(path)
    assert [(each.line, "n1" in each.reason.en or "future" in each.reason.en) for each in report.files[0].refusals] == [
        (3, True),
        (4, True),
    ]
    assert company.counts()["event"] == 2
    assert company.counts()["lead"] == 1
    assert company.rows("SELECT name FROM person") == [("A",)]


CURRENT = """\
    schema: 1
    source: crm
    timezone: Asia/Tokyo
    {exported}
    files:
      - name: leads
        lead: {{id: Id, since: Created}}
        attributes:
          score: {{column: Score, type: number}}
          rank: {{column: Rank, at: Ranked}}
          origin: {{column: Origin, fixed: true}}
    """
CURRENT_LEADS = "Id,Created,Score,Rank,Ranked,Origin\na,2026-01-05,90,gold,2026-02-01,web\n"


def test_a_value_without_history_is_not_known_before_the_export(company):
    company.mapping(CURRENT.format(exported='exported_at: "2026-06-01T00:00:00+09:00"'))
    company.run(company.file("leads.csv", CURRENT_LEADS))
    at_start, _ = known(company, "a", "2026-01-05T00:00:00+09:00")
    later, _ = known(company, "a", "2026-05-31T23:59:59+09:00")
    at_export, _ = known(company, "a", "2026-06-01T00:00:00+09:00")
    assert at_start.attributes == {"origin": "web"}
    assert later.attributes == {"origin": "web", "rank": "gold"}
    assert at_export.attributes == {"origin": "web", "rank": "gold", "score": 90.0}


def test_the_instant_of_the_export_can_be_the_latest_of_all_files_or_an_option(company):
    company.mapping(CURRENT.format(exported="exported_at: max"))
    path = company.file("leads.csv", CURRENT_LEADS)
    company.run(path)
    before, _ = known(company, "a", "2026-01-31T00:00:00+09:00")
    after, _ = known(company, "a", "2026-02-01T00:00:00+09:00")
    assert "score" not in before.attributes
    assert after.attributes["score"] == 90.0
    report = company.run(path, exported_at=parse_instant("2026-07-01T00:00:00+09:00"))
    assert report.files[0].new["attributes"] == 1  # the same value, seen again at a later export


def test_without_the_instant_of_the_export_a_current_value_is_refused(company):
    company.mapping(CURRENT.format(exported=""))
    with pytest.raises(InputError, match="export") as refusal:
        company.run(company.file("leads.csv", CURRENT_LEADS))
    assert "--exported-at" in refusal.value.hint
    assert not any(company.counts().values())


def test_a_column_can_say_when_a_fact_became_known(company):
    company.mapping(
        """\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: fair
            lead: {id: Id}
            events:
              - {kind: exhibition_visit, at: Visited, known_at: {column: Typed in}}
        """
    )
    company.run(company.file("fair.csv", "Id,Visited,Typed in\na,2026-01-05,2026-01-20\n"))
    assert known(company, "a", "2026-01-19T00:00:00+09:00")[1] == []
    assert len(known(company, "a", "2026-01-20T00:00:00+09:00")[1]) == 1


def test_an_order_of_arrival_becomes_pseudo_instants_and_is_said_so(company):
    company.mapping(
        """\
        schema: 1
        source: form
        observed_until: max
        arrival_order: {column: No, start: 2000-01-01T00:00:00Z, step: 1h}
        files:
          - name: leads
            lead: {id: Id}
            attributes:
              country: {column: Country, values: {"?": null}}
              visits: {column: Visits, type: number, fixed: true}
            decision_at: {after: 0s}
            outcomes:
              - {outcome: {column: Won, values: {"1": won, "0": lost}}, at: {after: 1h}}
        exported_at: max
        """
    )
    path = company.file("leads.csv", "Id,No,Country,Visits,Won\nb,2,?,5,0\na,1,JP,3,1\nc,1.5,JP,3,1\n")
    report = company.run(path)
    assert [each.line for each in report.files[0].refusals] == [4]
    assert report.arrival_order
    assert "pseudo-instants" in report.assumptions[0].en
    assert iso(report.observed_until) == "2000-01-01T03:00:00Z"
    with company.ledger.read() as tx:
        assert imports.is_arrival_order(tx)
        assumptions = tx.conn.execute(sa.select(import_run.c.assumptions)).scalar_one()
        assert "pseudo-instants" in json.loads(assumptions)[0]
    starts = [parse_instant("2000-01-01T01:00:00Z"), parse_instant("2000-01-01T02:00:00Z")]
    assert company.rows("SELECT happened_at FROM landmark ORDER BY 1") == [(start,) for start in starts]
    assert company.rows("SELECT value FROM attribute WHERE name = 'country' ORDER BY value") == [(None,), ('"JP"',)]


def test_a_value_map_may_refuse_skip_or_keep_what_it_does_not_list(company):
    company.mapping(
        """\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: log
            when: {Done: [yes, y], Who: {not: robot}, At: {given: true}}
            lead: {id: Id}
            events:
              - {at: At, kind: {column: A, values: {v: visit}, other: refuse}}
              - {at: At, kind: {column: B, values: {v: view, x: null}, other: skip}}
              - {at: At, kind: {column: C, values: {v: vote}}}
        """
    )
    text = "Id,At,A,B,C,Done,Who\n1,2026-01-01,V,v,v,yes,me\n2,2026-01-01,v,w,other,Y,me\n3,2026-01-01,w,x,,y,me\n"
    left_out = "4,2026-01-01,v,v,v,no,me\n5,2026-01-01,v,v,v,yes,Robot\n6,,v,v,v,yes,me\n"
    report = company.run(company.file("log.csv", text + left_out))
    assert (report.files[0].left_out, [each.line for each in report.files[0].refusals]) == (3, [4])
    assert [kind for (kind,) in company.rows("SELECT kind FROM event ORDER BY kind")] == [
        *("other", "view", "visit", "visit", "vote"),
    ]


@pytest.mark.slow
def test_more_rows_than_one_batch_are_still_one_transaction(company, monkeypatch):
    monkeypatch.setattr("ondo.importing.run.BATCH", 3)
    company.mapping(MAPPING)
    text = "Id,When,Page\n" + "".join(f"{n % 5},2026-01-05,p\n" for n in range(20)) + '"never closed,'
    with pytest.raises(InputError, match="line 22"):
        company.run(company.file("visits.csv", text + "x" * 17_000_000))
    assert not any(company.counts().values())


def test_undeclared_names_are_reported(company, files):
    report = company.run(*files)
    assert [file.undeclared for file in report.files] == [("employees", "industry"), ("page_view",), ()]


def test_progress_reaches_the_end_of_every_file(company, files):
    seen = {}

    class Bars:
        def step(self, name, done, total=None):
            seen[name] = (done, total)

    mapping, _ = load_mapping(company.folder / "mapping.yaml")
    run_import(company.ledger, mapping, files, Options(refused=company.refused), Bars())
    assert set(seen) == {path.name for path in files}
    assert all(done == total for done, total in seen.values())
