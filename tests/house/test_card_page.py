"""The page of the card language: its examples pass ``ondo check``, and its tables name exactly what the code reads."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ondo.cli import main
from ondo.definitions.card_schema import card_from_data, card_to_data, read_card
from ondo.definitions.yaml_lines import parse_yaml
from ondo.domain.conditions import Op

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "card.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"(?:<!-- refused: (?P<codes>[\w ]+) -->\n)?```yaml\n(?P<text>.*?)```", re.DOTALL)
EXAMPLES = list(EXAMPLE.finditer(PAGE))
KEYS = re.compile(r"(?P<rows>(?:^\|.*\n)+)\n<!-- keys: (?P<place>\w+) -->", re.MULTILINE)
PLACES: dict[str, tuple[str | int, ...]] = {
    "card": (),
    "attribute": ("attributes", "x"),
    "kind": ("kinds", "x"),
    "rule": ("rules", 0),
    "axis_caps": ("axis_caps",),
    "decay": ("decay", 0),
    "gate": ("gates", 0),
    "fast_track": ("fast_tracks", 0),
}
"""Where each table of keys stands in a card."""


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def data_of(text: str) -> dict[str, Any]:
    document, findings = parse_yaml(text)
    assert findings == []
    assert isinstance(document.data, dict)
    return document.data


def laid_over(base: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return the whole card with a part of the page added: items of lists and declarations join those there are."""
    whole = dict(base)
    for key, value in part.items():
        if isinstance(value, list) and key != "decay":
            whole[key] = [*base.get(key, []), *value]
        elif key in ("attributes", "kinds"):
            whole[key] = {**base[key], **value}
        else:
            whole[key] = value
    return whole


def codes_of(card: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Return the exit code of ``ondo check`` on a card, and the codes of its findings."""
    file = folder / "card.yaml"
    file.write_text(json.dumps(card, ensure_ascii=False), encoding="utf-8")
    code = 0
    try:
        main(["check", str(file), "--json", "--lang", "en"])
    except SystemExit as end:
        code = int(end.code or 0)
    return code, sorted({finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]})


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_is_checked(number: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    base, example = data_of(EXAMPLES[0]["text"]), EXAMPLES[number]
    card = base if number == 0 else laid_over(base, data_of(example["text"]))
    wanted = sorted((example["codes"] or "").split())
    assert codes_of(card, tmp_path, capsys) == (2 if wanted else 0, wanted)


def test_every_operator_has_an_example_that_is_checked(
    generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    base = data_of(EXAMPLES[0]["text"])
    assert set(generate.OPERATORS) == set(Op)
    for op, (example, _) in generate.OPERATORS.items():
        assert f"{op}:" in example
        assert f"`{example}`" in PAGE
        rule = {"id": op.value, "axis": "attribute", "label": op.value, "when": data_of(example), "points": 5}
        card = laid_over(base, {"rules": [rule]})
        assert codes_of(card, tmp_path, capsys) == (0, []), example


def test_every_key_is_on_the_page_and_no_other():
    tables = {table["place"]: table["rows"] for table in KEYS.finditer(PAGE)}
    assert set(tables) == set(PLACES)
    for place, rows in tables.items():
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows.splitlines()[2:]]
        listed = {cell[0].strip("`"): cell[1] for cell in cells}
        allowed, required = keys_of(PLACES[place])
        assert set(listed) == allowed, place
        assert {key for key, needed in listed.items() if needed == "yes"} == required, place


def keys_of(place: tuple[str | int, ...]) -> tuple[set[str], set[str]]:
    """Ask the reader itself: which keys it allows where nobody knows the one given, and which it misses."""
    data: Any = {"surely_unknown": 0}
    for key in reversed(place):
        data = [data] if isinstance(key, int) else {key: data}
    _, findings = card_from_data(data)
    here = [finding for finding in findings if finding.path[: len(place)] == place]
    (unknown,) = [finding for finding in here if finding.path == (*place, "surely_unknown")]
    allowed = re.sub(r"^.*Keys allowed: |\.$", "", unknown.hint).split(", ")
    missing = [finding.message for finding in here if finding.code == "missing_key" and finding.path == place]
    return set(allowed), {message.split("'")[1] for message in missing}


def test_defaults_on_the_page_are_those_of_the_code():
    """A card with every default of the page written out is the same card as one without."""
    example = {
        key: data_of(text["text"]) for text in EXAMPLES for key in ("gates", "fast_tracks") if key in text["text"]
    }
    card = laid_over(laid_over(data_of(EXAMPLES[0]["text"]), example["gates"]), example["fast_tracks"])
    checked = 0
    for table in KEYS.finditer(PAGE):
        written = re.findall(r"^\| `(\w+)` \|[^|]*\| `([^`]+)` \|", table["rows"], re.MULTILINE)
        defaults = {key: data_of(f"x: {text}")["x"] for key, text in written}
        checked += len(defaults)
        if section := "".join(map(str, PLACES[table["place"]][:1])):
            given = card.get(section, [])
            if isinstance(given, dict):  # whether a kind wakes is asked of the lead's own alone
                entries: object = {
                    name: entry if entry.get("actor") == "seller" else {**defaults, **entry}
                    for name, entry in given.items()
                }
            else:
                entries = [
                    {**defaults, **entry} if section != "rules" or "event" in entry["when"] else entry
                    for entry in given
                ]
            explicit = {**card, section: entries} if defaults else card
        else:
            explicit = {**defaults, **card}
        assert card_to_data(read_card(explicit)) == card_to_data(read_card(card)), table["place"]
    assert checked >= 9


def test_every_finding_is_named_where_it_is_met(generate: ModuleType):
    named = {
        code
        for line in re.findall(r"^(?:Refused|Warned): (.*(?:\n`.*)*)", PAGE, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", line)
    }
    assert named == set(re.findall(r"^\| `(\w+)` \| (?:error|warning) \|", generate.finding_part(), re.MULTILINE))
