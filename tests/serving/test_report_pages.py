"""Quarterly reports in the artifact folder: listed beside the meeting, shown as they were written, nothing else is."""

from __future__ import annotations

from ondo.domain.vocabulary import Lang
from ondo.ledger.records.archive import archived, report_place


def test_the_meeting_lists_reports_of_its_language_and_shows_them_whole(company):
    for quarter, lang in (("2026Q2", Lang.JA), ("2026Q3", Lang.JA), ("2026Q3", Lang.EN)):
        place = report_place(company.settings.artifacts, quarter, "default", lang)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"<!doctype html><title>{quarter} {lang.value}</title>", encoding="utf-8")
    (place.parent / "notes.html").write_text("not a report", encoding="utf-8")
    meeting = company.page("/meeting?lang=ja")
    assert meeting.index("/reports/2026Q3-default-ja.html") < meeting.index("/reports/2026Q2-default-ja.html")
    assert "default-en.html" not in meeting
    assert company.page("/reports/2026Q3-default-en.html") == "<!doctype html><title>2026Q3 en</title>"
    for wrong in ("notes.html", "2026Q4-default-ja.html", "..%2F..%2Fledger.sqlite"):
        company.page(f"/reports/{wrong}", status=404)
    assert [row.quarter for row in archived(company.settings.artifacts)] == ["2026Q3", "2026Q3", "2026Q2"]
