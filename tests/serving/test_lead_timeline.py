"""The history on a lead's page: its tags add up to the score that stands above it."""

from __future__ import annotations

import re

from ondo.domain.instant import HOUR, Micros, iso
from tests.serving.builders import HOT


def test_the_tags_of_the_history_add_up_to_the_total(company):
    lead_id = company.lead(attributes=HOT)
    kinds = [("document_download", {"document": "case_study"})] * 4 + [("email_open", {})] * 10
    for place, (kind, more) in enumerate(kinds):
        company.event(f"e-{place}", kind, iso(Micros(company.clock.at - place * HOUR)), properties=more)
    total = company.score()["total"]
    page = company.page(f"/leads/{lead_id}?lang=en")
    history = page[page.index("What the lead did") :].partition("</table>")[0]
    marks = re.findall(r'<span class="chip[^"]*">([^<]*)</span>', history)
    points = [int(mark.rpartition(" ")[2].replace("−", "-")) for mark in marks if not mark.endswith("counted already")]
    assert (len(marks), len(points)) == (14, 6), "one download of four and five openings of ten count"
    assert sum(points) + 35 == total
    assert f"tags +{sum(points)}, rules that need no event +35 = {total} in all" in page
    assert f"行動の点の合計 +{sum(points)}" in company.page(f"/leads/{lead_id}")
