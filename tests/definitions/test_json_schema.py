"""JSON Schema of the definition files: an editor that holds a file against it says what the reader would say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random

import jsonschema_rs
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ondo.cli import card_cmd
from ondo.definitions.document import TEXTS, DefinitionKind
from ondo.definitions.json_schema import json_schema
from ondo.definitions.yaml_lines import parse_yaml, read_yaml
from ondo.domain.finding import Level
from tests.definitions.test_golden_findings import READERS, cases, edited

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = [
    *((DefinitionKind(file.stem.removeprefix("default_")), file) for file in REPOSITORY.glob("ondo/default_*.yaml")),
    *(
        (DefinitionKind(file.stem), file)
        for file in REPOSITORY.glob("examples/*/*.yaml")
        if file.parent.name not in ("connect", "exports")
    ),
    *((DefinitionKind.MAPPING, file) for file in REPOSITORY.glob("examples/exports/*.yaml")),
    (DefinitionKind.MAPPING, REPOSITORY / "ondo" / "simulate" / "mapping.yaml"),
]
SHAPE = {*TEXTS, "schema_unknown"}
"""Findings about the shape of a file, which its schema has to show too."""

ODD: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    5,
    0.5,
    100_000,
    "",
    " ",
    "x",
    "5",
    "max",
    "2026-10-01",
    [],
    ["x"],
    [[]],
    {},
)
MORE = ({"ja": "a", "en": "b"}, {"column": "C"}, {"attribute": "employees", "gte": 5}, {"event": "view"})

Place = tuple[str | int, ...]


@cache
def validator(kind: DefinitionKind) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(json_schema(kind))


@cache
def sound(kind: DefinitionKind) -> tuple[object, ...]:
    files = sorted(file for each, file in SHIPPED if each is kind)
    return (parse_yaml(cases(kind)[0])[0].data, *(read_yaml(file)[0].data for file in files))


def errors_of(kind: DefinitionKind, data: object) -> set[str]:
    return {finding.code for finding in READERS[kind][0](data)[1] if finding.level is Level.ERROR}


def places(data: object, place: Place = ()) -> Iterator[Place]:
    """Walk over the places of everything inside a document."""
    parts = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, part in parts:
        yield (*place, key)
        yield from places(part, (*place, key))


def spoilt(data: object, random: Random) -> object:
    """Change one place of a document: another value, nothing, a mistyped key, or a list around it."""
    *above, last = random.choice(list(places(data)))
    document = deepcopy(data)
    holder: dict[str | int, object] = document  # type: ignore[assignment]  # or a list: both are indexed
    for key in above:
        holder = holder[key]  # type: ignore[assignment]
    match random.randrange(5):
        case 0 | 1:
            holder[last] = deepcopy(random.choice([*ODD, *MORE]))
        case 2:
            del holder[last]
        case 3 if isinstance(last, str):
            holder[f"{last}x"] = holder.pop(last)
        case _:
            holder[last] = [holder[last]]
    return document


def _name(part: DefinitionKind | Path) -> str:
    return part.relative_to(REPOSITORY).as_posix() if isinstance(part, Path) else part.value


def as_json(data: object) -> object:
    """Write whole decimals as whole numbers: JSON knows one kind of number, of which 10.0 and 10 are the same."""
    if isinstance(data, dict):
        return {key: as_json(part) for key, part in data.items()}
    if isinstance(data, list):
        return [as_json(part) for part in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


def agree(kind: DefinitionKind, data: object) -> None:
    """Hold the schema against the reader: refused by both for the shape, accepted by both where all is well."""
    errors, valid = errors_of(kind, data), validator(kind).is_valid(data)
    assert valid or errors, f"only the schema refuses {data}"
    assert not (valid and errors & SHAPE), f"only the reader refuses {data}: {errors & SHAPE}"


@pytest.mark.parametrize(("kind", "file"), SHIPPED, ids=_name)
def test_every_file_that_is_shipped_fits_its_schema(kind: DefinitionKind, file: Path):
    assert [error.message for error in validator(kind).iter_errors(read_yaml(file)[0].data)] == []


@pytest.mark.parametrize("kind", DefinitionKind)
def test_the_schema_and_the_reader_agree_on_every_golden_edit(kind: DefinitionKind):
    base, rows = cases(kind)
    for case in rows:
        document, broken = parse_yaml(edited(base, case.edit))
        if not broken:
            agree(kind, as_json(document.data))


@pytest.mark.slow
@pytest.mark.parametrize("kind", DefinitionKind)
@settings(max_examples=150)
@given(random=st.randoms(use_true_random=False))
def test_the_schema_and_the_reader_agree_on_spoilt_files(kind: DefinitionKind, random: Random):
    agree(kind, spoilt(random.choice(sound(kind)), random))


@pytest.mark.parametrize("kind", DefinitionKind)
def test_the_command_prints_the_schema_without_a_file(kind: DefinitionKind):
    app = typer.Typer()
    card_cmd.register(app)
    result = CliRunner().invoke(app, ["check", "--schema", kind.value])
    assert (result.exit_code, json.loads(result.stdout)) == (0, json_schema(kind))
    assert result.stdout.isascii()
