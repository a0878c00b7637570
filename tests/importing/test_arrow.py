"""Arrow files as sources: typed columns become the same cells as those of Parquet, and a torn file is refused."""

from __future__ import annotations

import sys

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang
from tests.support.exports import LEADS_MAPPING


@pytest.mark.parametrize("suffix", ["arrow", "feather"])
def test_an_arrow_file_is_read_like_the_same_table_as_parquet(company, suffix):
    names = ("Id", "Since", "Employees", "Industry", "Title", "By")
    table = pa.table(dict(zip(names, (["1"], ["2026-01-05"], [800], ["it"], [None], ["2027-01-01"]), strict=True)))
    company.mapping(LEADS_MAPPING)
    file = company.folder / f"leads.{suffix}"
    feather.write_feather(table, file)
    assert company.run(file).files[0].new["leads"] == 1
    pq.write_table(table, company.folder / "leads.parquet")
    assert set(company.run(company.folder / "leads.parquet").files[0].new.values()) <= {0}
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(InputError, match="no whole"):
        company.run(file)


def test_a_table_of_delta_lake_needs_its_library_and_is_not_taken_for_its_files(company, monkeypatch):
    monkeypatch.setitem(sys.modules, "deltalake", None)
    company.mapping(LEADS_MAPPING)
    table = company.folder / "leads.csv"
    (table / "_delta_log").mkdir(parents=True)
    with pytest.raises(Unavailable) as refused:
        company.run(table)
    assert "ondo[delta]" in refused.value.said(Lang.EN)[1]
