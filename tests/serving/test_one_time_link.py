"""The link that ``ondo serve --link`` shows: it signs in once, soon, and on this machine only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ondo.domain.instant import MINUTE
from serving.http.one_time_link import new_link
from tests.serving.builders import START, Company
from tests.serving.keyed import keyed
from tests.support.terminal import terminal


def test_a_link_signs_in_once_and_not_after_its_time(tmp_path: Path):
    token, kept = new_link(START)
    with keyed(tmp_path, sign_in_link=kept) as company:
        assert company.http.get("/watch", headers={"accept": "text/html"}).status_code in (303, 401)
        assert company.http.get("/login/once?token=guess").status_code == 401
        opened = company.http.get(f"/login/once?token={token}&lang=en")
        assert (opened.status_code, "this machine" in opened.text) == (200, True)
        assert company.http.get("/connections").status_code == 200
        company.http.cookies.clear()
        assert company.http.get(f"/login/once?token={token}").status_code == 401
    assert token not in kept


def test_a_link_that_waited_too_long_opens_nothing(tmp_path: Path):
    token, kept = new_link(START)
    with keyed(tmp_path, sign_in_link=kept) as company:
        company.clock.forward(11 * MINUTE)
        assert company.http.get(f"/login/once?token={token}").status_code == 401


def test_without_keys_it_leads_to_the_pages(company: Company):
    assert company.http.get("/login/once?token=any").url.path == "/"


def test_an_address_that_others_reach_has_no_link(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("ONDO_LANG", "en")
    code, _, err = terminal(capsys)("serve", "--link", "--host", "0.0.0.0")
    assert (code, "this machine alone" in " ".join(err.split())) == (2, True)
