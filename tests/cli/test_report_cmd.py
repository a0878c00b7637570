"""What ``ondo report`` refuses, and how it says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.cli.report_cmd import _costs, print_pdf
from ondo.domain.errors import InputError, Unavailable
from ondo.domain.vocabulary import Lang


def test_a_pdf_without_a_browser_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="Chromium") as refused:
        print_pdf(tmp_path / "report.html")
    assert "印刷" in refused.value.said(Lang.JA)[1]


@pytest.mark.parametrize("row", ["web,12.5,JPY", "web,-3,JPY", ",100,JPY", "web,100,yen!", "web,100"])
def test_a_cost_that_is_not_whole_minor_units_is_refused_with_its_line(tmp_path: Path, row: str):
    file = tmp_path / "costs.csv"
    file.write_text(f"channel,amount_minor,currency\nfair,100,jpy\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"costs\.csv:3"):
        _costs(file)


def test_costs_of_one_channel_may_come_in_several_currencies(tmp_path: Path):
    file = tmp_path / "costs.csv"
    file.write_text("\ufeffchannel,amount_minor,currency\nfair,100,jpy\nfair,2050,EUR\n", encoding="utf-8")
    assert [(_cost.channel, _cost.amount_minor, _cost.currency) for _cost in _costs(file)] == [
        ("fair", 100, "JPY"),
        ("fair", 2050, "EUR"),
    ]
