"""Cells listed by a mapping, whole or by a part of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ondo.definitions.mapping import Take
from ondo.domain.conditions import normalise
from ondo.importing.rows import listed_value

MAPPING = """\
    schema: 1
    source: web
    timezone: Asia/Tokyo
    files:
      - name: visits
        lead: {{id: Id}}
        events:
          - {{kind: page_view, at: When, channel: {how}}}
    """
MATCH = "{column: URL, match: {/pricing: pricing, /pricing/enterprise: enterprise, ブログ: blog, /old: null}%s}"


def pages(company, how: str, *urls: str) -> list[str | None]:
    company.mapping(MAPPING.format(how=how))
    rows = "".join(f"a,2026-01-05T00:00:{number:02},{url}\n" for number, url in enumerate(urls))
    report = company.run(company.file("visits.csv", "Id,When,URL\n" + rows))
    assert report.refused == 0
    query = "SELECT channel FROM event ORDER BY happened_at"
    return [None if page is None else str(page) for (page,) in company.rows(query)]


def test_a_part_of_a_cell_stands_for_a_value_and_the_longest_part_counts(company):
    urls = (
        "https://example.com/pricing?plan=a",
        "https://example.com/PRICING/enterprise",
        "https://example.com/ﾌﾞﾛｸﾞ/1",
        "https://example.com/old/blog",
        "https://example.com/about",
    )
    expected = ["pricing", "enterprise", "blog", None, "https://example.com/about"]
    assert pages(company, MATCH % "", *urls) == expected


def test_what_no_part_fits_is_left_out_when_the_mapping_says_so(company):
    assert pages(company, MATCH % ", other: skip", "/pricing", "/about") == ["pricing", None]


def test_what_no_part_fits_is_refused_when_the_mapping_says_so(company):
    company.mapping(MAPPING.format(how=MATCH % ", other: refuse"))
    report = company.run(company.file("visits.csv", "Id,When,URL\na,2026-01-05,/about\n"))
    assert "'/about' is not in the mapping's values" in report.files[0].refusals[0].reason.en


def test_a_whole_cell_goes_before_a_part_of_it(company):
    how = "{column: URL, values: {/pricing/old: archive}, match: {/pricing: pricing}}"
    assert pages(company, how, "/pricing/old", "/pricing/older") == ["archive", "pricing"]


def test_parts_work_for_closed_words_too(company):
    company.mapping(
        """\
        schema: 1
        source: crm
        timezone: Asia/Tokyo
        files:
          - name: deals
            lead: {id: Id}
            outcomes:
              - {outcome: {column: Stage, match: {受注: won, 失注: lost}, other: skip}, at: When}
        """
    )
    rows = "a,05 受注（新規）,2026-01-05\nb,失注:価格,2026-01-05\nc,商談中,2026-01-05\n"
    report = company.run(company.file("deals.csv", "Id,Stage,When\n" + rows))
    assert report.refused == 0
    assert company.rows("SELECT outcome FROM outcome ORDER BY outcome") == [("lost",), ("won",)]


@given(st.dictionaries(st.text("ab/", min_size=1, max_size=4), st.text("xyz", min_size=1), max_size=5), st.text("ab/"))
def test_the_longest_part_is_what_a_slow_look_gives(match, cell):
    fitting = sorted(
        {cell[i:j] for i in range(len(cell)) for j in range(i + 1, len(cell) + 1)} & set(match),
        key=lambda part: (-len(part), part),
    )
    assert listed_value(Take(column="C", match=match), normalise(cell)) == (match[fitting[0]] if fitting else None)
