"""Checks of a built site: dead links and anchors, pages that nobody reaches, what would be fetched from elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

FETCHED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "form": "action"}
ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//|^https?:", re.IGNORECASE)
IN_STYLES = re.compile(r"(?:url\(\s*|@import\s+)['\"]?((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)
IN_SCRIPTS = re.compile(
    r"(?:fetch|import|importScripts|open|sendBeacon|EventSource|WebSocket)\(\s*[`'\"](?:https?:|wss?:)?//"
)


@dataclass
class Page(HTMLParser):
    """One page: the ids in it, where its links lead, and what a browser fetches to show it."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag declares, leads to and fetches."""
        values = {name: value or "" for name, value in attrs}
        self.ids.update(values[name] for name in ("id", "name") if name in values)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in FETCHED and FETCHED[tag] in values:
            self.fetched.append(values[FETCHED[tag]])
        self.fetched += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]


def read(folder: Path) -> dict[Path, Page]:
    """Every page of a site."""
    pages: dict[Path, Page] = {}
    for file in sorted(folder.rglob("*.html")):
        pages[file] = Page()
        pages[file].feed(file.read_text(encoding="utf-8"))
    return pages


def faults(folder: Path) -> list[str]:
    """What is wrong with a built site, a line each."""
    pages = read(folder)
    return [*_dead(folder, pages), *_unreached(folder, pages), *_foreign(folder, pages)]


def _target(file: Path, link: str) -> tuple[Path, str]:
    path, _, anchor = link.partition("#")
    path = path.partition("?")[0]
    return Path(os.path.normpath(file.parent / unquote(path))) if path else file, unquote(anchor)


def _dead(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for file, page in pages.items():
        for link in (*page.links, *page.fetched):
            if re.match(r"[a-z]+:", link, re.IGNORECASE) or ELSEWHERE.match(link):
                continue
            target, anchor = _target(file, link)
            missing = not target.is_file() or not target.is_relative_to(folder)
            if missing or (anchor and target in pages and anchor not in pages[target].ids):
                yield f"{file.relative_to(folder)}: {link} leads nowhere"


def _unreached(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    reached, ahead = set(), [folder / "index.html"]
    while ahead:
        file = ahead.pop()
        if file in pages and file not in reached:
            reached.add(file)
            targets = [*pages[file].links, *(link for link in pages[file].fetched if link.endswith("search.html"))]
            ahead += [_target(file, link)[0] for link in targets if not ELSEWHERE.match(link)]
    yield from (f"{file.relative_to(folder)}: no page leads here" for file in sorted(pages.keys() - reached))


def _foreign(folder: Path, pages: dict[Path, Page]) -> Iterator[str]:
    for file, page in pages.items():
        yield from (f"{file.relative_to(folder)}: fetches {link}" for link in page.fetched if ELSEWHERE.match(link))
    for file in sorted([*folder.rglob("*.css"), *folder.rglob("*.js"), *pages]):
        text = file.read_text(encoding="utf-8")
        for pattern in (IN_STYLES, IN_SCRIPTS):
            yield from (f"{file.relative_to(folder)}: fetches {hit[0]}" for hit in pattern.finditer(text))
