"""The manual as a site: it builds without a warning, and its checks see what must not be there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.axe import axe_core, violations
from tests.support.chromium import chromium

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "docs" / "site" / "build.py"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "built"
    made = subprocess.run([sys.executable, BUILD, folder], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.mark.parametrize(
    "page", ["docs/README", "docs/sales", "docs/meeting", "docs/tutorial", "docs/reference", "docs/errors"]
)
def test_both_languages_have_the_page_and_lead_to_one_another(site: Path, page: str):
    japanese, english = (site / path for path in (f"ja/{page}.ja.html", f"en/{page}.html"))
    assert '<html class="no-js" lang="ja"' in japanese.read_text("utf-8")
    assert f"en/{page}.html" in japanese.read_text("utf-8")
    assert f"ja/{page}.ja.html" in english.read_text("utf-8")


@pytest.mark.parametrize("width", [1440, 390])
def test_whoever_cannot_see_or_click_can_use_it(site: Path, tmp_path_factory: pytest.TempPathFactory, width: int):
    script = axe_core()
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        for page in ("ja/docs/meeting.ja.html", "en/docs/errors.html"):
            browser.open((site / page).as_uri(), width)
            assert browser.evaluate("document.documentElement.scrollWidth") == width
            assert violations(browser, script) == []


def test_the_checks_see_what_must_not_be_there(tmp_path: Path):
    sys.path.insert(0, str(BUILD.parent))
    from checks import faults

    (tmp_path / "index.html").write_text(
        '<a href="there.html#gone">1</a> <a href="gone.html">2</a> <script src="//cdn.example/x.js"></script>'
    )
    (tmp_path / "there.html").write_text('<p id="here">')
    (tmp_path / "alone.html").write_text('<a href="index.html">to the start</a>')
    (tmp_path / "style.css").write_text("@import url(https://fonts.example/css);")
    assert faults(tmp_path) == [
        "index.html: there.html#gone leads nowhere",
        "index.html: gone.html leads nowhere",
        "alone.html: no page leads here",
        "index.html: fetches //cdn.example/x.js",
        "style.css: fetches url(https://fonts.example/css",
    ]
