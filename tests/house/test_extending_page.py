"""The page on extending cannot rot: names stand in the files that it links, and its changes still fit the code."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.test_house_rules import REPOSITORY

PAGE = REPOSITORY / "docs" / "extending.md"
TEXT = PAGE.read_text(encoding="utf-8")
PLACE = re.compile(r"(?P<names>(?:`\w+`(?:, | and )?)+)(?:, then [^|]*?)? in \[`[^`]+`\]\((?P<link>[^)]+\.py)\)")
CHANGE = re.compile(r"^\+\+\+ (?P<file>\S+)\n(?P<lines>(?:[ +-].*\n|\n)*?)(?=\+\+\+ |```)", re.MULTILINE)


def test_every_name_stands_in_the_file_that_is_linked():
    places = [
        (name, (PAGE.parent / place["link"]).resolve())
        for place in PLACE.finditer(TEXT)
        for name in re.findall(r"`(\w+)`", place["names"])
    ]
    assert len(places) >= 15
    assert [(name, file.name) for name, file in places if not re.search(rf"\b{name}\b", file.read_text("utf-8"))] == []


def test_what_the_changes_take_away_or_stand_beside_is_there():
    changes = list(CHANGE.finditer(TEXT))
    assert len(changes) >= 18
    assert [(change["file"], line) for change in changes for line in lost(change["file"], change["lines"])] == []


def lost(file: str, lines: str) -> list[str]:
    """The lines of a change that its file does not hold; ``…`` stands for anything in between."""
    text = (REPOSITORY / Path(file)).read_text(encoding="utf-8")
    old = [line[1:] for line in lines.splitlines() if line[:1] in (" ", "-")]
    return [
        line for line in old if not re.search(".*".join(map(re.escape, line.split("…"))) + r"$", text, re.MULTILINE)
    ]
