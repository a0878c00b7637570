"""ondo lead and ondo erase: who is who on the terminal, and the proof that an erased person is gone."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from ondo.ledger import Ledger, open_ledger, revision_of
from ondo.ledger.access import audit
from ondo.ledger.db.migrate import HEAD
from ondo.ledger.facts.facts import append_events
from ondo.ledger.identity.lead_keys import lead_for
from ondo.ledger.identity.person import set_person
from tests.ledger.making import Clock, event
from tests.support.ledgers import lay_empty
from tests.support.terminal import terminal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def company(tmp_path: Path) -> Ledger:
    ledger = open_ledger(lay_empty(tmp_path / "ledger.sqlite"), Clock(), tmp_path / "artifacts")
    with ledger.begin() as tx:
        form, crm = lead_for(tx, "form", "hanako@example.com"), lead_for(tx, "crm", "77")
        set_person(tx, form, name="佐藤 花子", phone="03-1234-5678")
        set_person(tx, crm, company="例示工業")
        append_events(tx, [event(form, "visit hanako@example.com")])
    return ledger


@pytest.fixture
def run(company: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv("ONDO_LANG", "en")

    yield terminal(capsys)
    company.close()


def test_lead_link_show_and_unlink(run: Run, company: Ledger):
    code, shown, _ = run("lead", "link", "crm:77", "form:HANAKO@example.com", "--by", "kato", "--yes", "--json")
    answer = json.loads(shown)
    assert (code, answer["new"], answer["name"], answer["company"]) == (0, 1, "佐藤 花子", "例示工業")
    code, shown, _ = run("lead", "show", answer["lead_id"])
    assert all(word in shown for word in ("hanako@example.com", "77", "kato", "佐藤 花子"))
    code, shown, _ = run("lead", "unlink", "crm:77", "--by", "sato", "--yes", "--json")
    assert [row["external_id"] for row in json.loads(shown)["rest"]["ids"]] == ["hanako@example.com"]
    with company.read() as tx:
        parted, linked = audit.entries(tx)
    assert (linked.action, linked.detail["by"], parted.action, parted.detail["by"]) == (
        *("lead.linked", "kato"),
        *("lead.unlinked", "sato"),
    )


def test_who_is_linked_is_shown_before_it_is_confirmed(run: Run, company: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("typer.confirm", lambda _: False)
    code, shown, _ = run("lead", "link", "crm:77", "form:hanako@example.com", "--by", "kato")
    assert code == 1
    assert "佐藤 花子" in shown
    assert "例示工業" in shown
    with company.read() as tx:
        assert audit.entries(tx) == []


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("lead", "show", "crm:nobody"), 4, "POST /v1/leads"),
        (("lead", "show", "nobody"), 4, "no lead"),
        (("lead", "unlink", "crm:77", "--by", "k", "--yes"), 2, "ondo lead show"),
        (("lead", "link", "crm:77", "crm:77", "--by", " "), 2, "--by"),
        (("lead", "source", "crm", "--ids", "name"), 2, "plain or address"),
        (("lead", "source", "crm", "--links", "1"), 2, "yes or no"),
        (("erase",), 2, "--check"),
        (("erase", "crm:nobody", "--yes"), 4, "POST /v1/leads"),
    ],
)
def test_refusals_say_what_to_do(run: Run, words: tuple[str, ...], code: int, hint: str):
    ended, _, text = run(*words)
    assert ended == code
    assert hint in text


def test_sources_are_declared(run: Run):
    _, shown, _ = run("lead", "source", "crm", "--links", "yes", "--json")
    assert json.loads(shown) == {"sources": [{"source": "crm", "ids": "plain", "links": True}], "alike": []}
    run("lead", "source", "crm", "--ids", "address")
    _, shown, _ = run("lead", "source", "--json")
    assert json.loads(shown)["sources"] == [{"source": "crm", "ids": "address", "links": True}]


@pytest.mark.slow
def test_erase_check_proves_that_an_erased_person_is_gone(run: Run):
    values = ("Hanako@example.com", "佐藤 花子", "03-1234-5678")
    code, shown, _ = run("erase", "--check", *values, "--json")
    answer = json.loads(shown)
    assert (code, answer["clean"]) == (1, False)
    places = {column["place"] for column in answer["columns"]}
    assert {"person.name", "person.phone", "address.address", "lead_key.external_id (digest)"} <= places
    code, shown, _ = run("erase", "form:hanako@example.com", "--by", "kato", "--yes", "--json")
    assert (code, json.loads(shown)["leads"][0]["erased"]) == (0, True)
    code, shown, _ = run("erase", "--check", *values, "--json")
    answer = json.loads(shown)
    assert (code, answer["clean"], answer["columns"], answer["in_files"]) == (0, True, [], [])
    assert answer["tables"] > 30
    assert answer["files"] >= 2, "the ledger's own file and its log are searched for values"
    code, shown, _ = run("erase", "--check", *values)
    assert "Looked at" in shown
    assert "Backups and files of refused rows were not looked at" in shown


@pytest.mark.slow
def test_erase_check_looks_for_any_address_where_none_may_be(run: Run, company: Ledger, tmp_path: Path):
    assert run("erase", "--check")[0] == 0
    with company.begin() as tx:
        lead = lead_for(tx, "crm", "77")
        append_events(tx, [event(lead, "k", properties={"url": "https://example.com/?email=taro%40example.com"})])
    code, shown, _ = run("erase", "--check", "--json")
    assert code == 1
    assert json.loads(shown)["columns"] == [{"place": "event.properties", "rows": 1, "judged": True}]


@pytest.mark.parametrize(
    "form", ["plain", "gzip", *(pytest.param(form, marks=pytest.mark.slow) for form in ("json", "query"))]
)
def test_erase_check_looks_into_artifacts_mlflow_and_evidently_files(run: Run, tmp_path: Path, form: str):
    text = {"json": json.dumps({"who": "佐藤 花子"}), "query": "/?m=hanako%40example.com"}.get(
        form, "HANAKO@example.com"
    )
    place = tmp_path / "artifacts" / "mlruns" / "drift.html"
    place.parent.mkdir(parents=True)
    if form == "gzip":
        place = place.with_suffix(".json.gz")
        place.write_bytes(gzip.compress(text.encode()))
    else:
        place.write_text(text)
    code, shown, _ = run("erase", "--check", "hanako@example.com", "佐藤 花子", "--json")
    assert code == 1
    assert str(place) in json.loads(shown)["in_files"]


@pytest.mark.parametrize(
    "method",
    [
        zipfile.ZIP_DEFLATED,
        pytest.param(zipfile.ZIP_BZIP2, marks=pytest.mark.slow),
        pytest.param(zipfile.ZIP_LZMA, marks=pytest.mark.slow),
    ],
)
def test_erase_check_names_an_archive_that_cannot_be_opened(run: Run, tmp_path: Path, method: int):
    place = tmp_path / "artifacts" / "model.zip"
    place.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(place, "w", method) as archive:
        archive.writestr("a", bytes(range(256)) * 40)
    whole = place.read_bytes()
    middle = place.stat().st_size // 3
    place.write_bytes(whole[: middle - 20] + b"\xff" * 40 + whole[middle + 20 :])
    code, shown, _ = run("erase", "--check", "hanako@example.com", "--json")
    assert str(place) in json.loads(shown)["not_looked_inside"], code


def test_an_address_of_a_person_in_a_report_is_found_and_that_of_a_librarys_author_is_none(run: Run, tmp_path: Path):
    report = tmp_path / "artifacts" / "report.html"
    report.write_text("<script>/* (c) author@library.example.org */</script>")
    assert run("erase", "--check")[0] == 0
    report.write_text("<p>Hanako@Example.com</p>")
    code, _, text = run("erase", "--check")
    assert code == 1
    assert "Something is left" in text


@pytest.mark.slow
def test_migrate_reports_what_became_of_addresses_in_an_old_ledger(run: Run, company: Ledger):
    company.close()
    revision_of(company.url, "0004")
    engine = sa.create_engine(company.url)
    with engine.begin() as conn:
        conn.execute(sa.text("DROP TRIGGER lead_key_no_update"))
        conn.execute(sa.text("UPDATE lead_key SET external_id = 'Old@example.com' WHERE source = 'crm'"))
        conn.execute(
            sa.text("CREATE TRIGGER lead_key_no_update BEFORE UPDATE ON lead_key BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    engine.dispose()
    code, shown, moved = run("migrate", "--to", HEAD)
    assert (code, f"0004 → {HEAD}" in moved) == (0, True)
    assert "Addresses became digests: 1 ids" in shown
    assert json.loads(run("lead", "show", "crm:old@example.com", "--json")[1])["company"] == "例示工業"


def test_a_lost_key_is_said_with_the_way_out_and_migrate_takes_it(run: Run, tmp_path: Path):
    (tmp_path / "identity.key").unlink()
    code, _, text = run("lead", "show", "crm:77")
    assert code == 7
    assert "identity.key" in text
    assert "ondo migrate --new-identity-key" in " ".join(text.split())
    code, shown, _ = run("migrate", "--new-identity-key")
    assert (code, "1 ids are written with the new key" in shown) == (0, True)
    assert run("lead", "show", "form:hanako@example.com")[0] == 0
