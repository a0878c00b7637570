"""Screenshots of every page of the demo's company: ``make screenshots``, after ``make demo``.

Each page is opened as a person would see it, in Japanese and English, on a telephone and on a screen, and written whole
to ``screenshots/``, which Git ignores. ``--docs`` writes the few that the README shows to ``docs/pictures/`` instead.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from PIL import Image

from ondo.cli.demo_stage import Stage, call, served
from ondo.domain.errors import OndoError
from ondo.domain.vocabulary import Lang
from tests.support.chromium import Browser, NoChromium, chromium

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (390, 1440)
README_WIDTH = 1180
README = {"hot": ("/", 900), "meeting": ("/meeting", 1100), "what-if": ("/what-if", 1000)}
"""What the README shows: by name the page and how much of it, in pixels."""


def addresses(url: str) -> Mapping[str, str]:
    """Return every page that a person opens, by a name for its file; the lead is one whose deadline is near."""
    handoffs = call(url, "GET", "/v1/handoffs?limit=200")["handoffs"]
    draft = _draft(url)
    lead = next((row["lead_id"] for row in handoffs if row["state"] == "due_soon"), handoffs[0]["lead_id"])
    return {
        "hot": "/",
        "hot-overdue": "/?group=overdue",
        "start": "/start",
        "find": f"/leads?q={quote('サンプル製造')}",
        "lead": f"/leads/{lead}",
        "meeting": "/meeting",
        "meeting-sheet": "/meeting/sheet",
        "trial": "/trial",
        "what-if": "/what-if",
        "team": "/team",
        "supply": "/supply",
        "agreement": "/agreement",
        "watch": "/watch",
        "follow-up": "/follow-up",
        "connections": "/connections",
        "card": "/card",
        "card-diff": "/card/diff",
        "card-test": f"/card/test?lead={lead}&with=d{draft}",
        "card-draft": f"/card/draft/{draft}",
        "card-replay": f"/card/draft/{draft}/replay",
        "missing": "/no-such-page",
    }


def _draft(url: str) -> str:
    """Return a draft of the company's card with a lower hot line, replayed; the one of an earlier time stands."""
    if known := call(url, "GET", "/v1/drafts")["drafts"]:
        return str(known[-1]["draft_id"])
    card = call(url, "GET", "/v1/cards")["cards"][0]
    begun = {"card_id": card["card_id"], "base_version": card["version"], "saved_by": "佐藤"}
    draft = call(url, "POST", "/v1/drafts", begun)
    path, line = f"/v1/drafts/{draft['draft_id']}", card["hot_line"]
    lower = draft["card"].replace(f"hot_line: {line}", f"hot_line: {line - 10}")
    call(url, "POST", path, {"revision": 1, "card": lower, "note": "ホットラインを10点下げる", "saved_by": "佐藤"})
    replay = call(url, "POST", f"{path}/replay", {"weeks": 13})
    while replay["state"] in ("waiting", "running"):
        time.sleep(0.5)
        replay = call(url, "GET", f"{path}/replay")
    return str(draft["draft_id"])


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(prog="screenshots", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--demo", type=Path, default=ROOT / "demo", help="folder of a demo (default: demo)")
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--docs", action="store_true", help="write the README's pictures instead")
    chosen = parser.parse_args()
    if not (chosen.demo / "home").is_dir():
        sys.exit(f"There is no demo company in {chosen.demo}: make demo")
    try:
        with (
            TemporaryDirectory() as profile,
            served(Stage(chosen.demo, Lang.EN)) as url,
            chromium(Path(profile)) as tab,
        ):
            written = readme(tab, url) if chosen.docs else everything(tab, url, chosen.out)
    except (OndoError, NoChromium) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{len(written)} pictures in {written[0].parent}\n")


def everything(tab: Browser, url: str, folder: Path) -> list[Path]:
    """Write every page whole, in both languages and at both widths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, path in addresses(url).items():
        for lang in Lang:
            for width in WIDTHS:
                tab.open(shown(url, path, lang), width)
                written.append(folder / f"{name}-{lang}-{width}.png")
                written[-1].write_bytes(tab.picture())
    return written


def readme(tab: Browser, url: str) -> list[Path]:
    """Write the pictures of the README, cut below and with few colours, so that they stay small."""
    written = []
    for name, (path, height) in README.items():
        for lang in Lang:
            tab.open(shown(url, path, lang), README_WIDTH)
            picture = Image.open(io.BytesIO(tab.picture(height))).convert("RGB").quantize(128)
            written.append(ROOT / "docs" / "pictures" / f"{name}-{lang}.png")
            picture.save(written[-1], optimize=True)
    return written


def shown(url: str, path: str, lang: Lang) -> str:
    """Return the address of a page in a language."""
    return f"{url}{path}{'&' if '?' in path else '?'}lang={lang}"


if __name__ == "__main__":
    main()
