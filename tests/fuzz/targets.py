"""Targets of the fuzzer: each takes bytes, hands something in with them, and lets nothing escape but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import atheris
import yaml

from ondo.backup import back_up, verify
from ondo.definitions.card_diff import diff
from ondo.definitions.card_file import check_card, default_card, dump_card
from ondo.definitions.card_schema import card_from_data, card_to_data
from ondo.definitions.connection_file import check_connection
from ondo.definitions.connection_schema import connection_from_data
from ondo.definitions.definition_file import check_document
from ondo.definitions.intake import IntakeMapping
from ondo.definitions.intake_file import _presets, check_intake, load_intake, preset_file
from ondo.definitions.intake_schema import Preset, intake_from_data
from ondo.definitions.mapping import AUTO, ImportMapping
from ondo.definitions.mapping_file import check_mapping, load_mapping
from ondo.definitions.mapping_schema import mapping_from_data
from ondo.definitions.monitoring_file import check_plan
from ondo.definitions.monitoring_schema import plan_from_data
from ondo.definitions.sla_file import check_agreement
from ondo.definitions.sla_schema import agreement_from_data
from ondo.definitions.yaml_lines import Document, parse_yaml, read_yaml
from ondo.domain.card import Scorecard
from ondo.domain.errors import DefinitionError, OndoError
from ondo.domain.events import Event
from ondo.domain.finding import Finding
from ondo.domain.instant import DAY, Micros, parse_instant
from ondo.domain.leads import Lead
from ondo.domain.scoring import score
from ondo.domain.vocabulary import Lang
from ondo.importing.cells import BadCell
from ondo.importing.readers import open_table, settled
from ondo.importing.rows import RowReader
from ondo.intake.bodies import decoded, unpacked
from ondo.intake.take_in import Arrived
from ondo.intake.trial import trial
from ondo.text.condition_text import decay_words, rule_words
from ondo.text.locales import Locale
from ondo.text.score_text import summary
from serving.webhooks.ssrf import read_url
from tests.fuzz.extremes import EXTREMES
from tests.fuzz.mutation import ODD, mutated, parsed
from tests.serving.builders import Company, make_hot, open_company

REPOSITORY = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Tokyo")
AT = parse_instant("2026-09-01T00:00:00Z")
VOICES = tuple(Locale(lang, ZONE) for lang in Lang)
MOST_UNPACKED = 1 << 20

T = TypeVar("T")
Checked = tuple[T | None, list[Finding]]


@contextmanager
def refusals() -> Iterator[None]:
    """Let a refusal pass that can be read in both languages; anything else is a finding of the fuzzer."""
    try:
        yield
    except OndoError as refusal:
        _hold(all(refusal.said(lang)[0] for lang in Lang), refusal)
        for finding in refusal.findings if isinstance(refusal, DefinitionError) else ():
            _readable(finding)
    except BadCell as cell:
        _hold(all(cell.why.of(lang) for lang in Lang), cell)


def _hold(true: bool, what: object) -> None:
    assert true, what


def _readable(finding: Finding) -> None:
    _hold(bool(finding.message and finding.message_ja), finding)


@cache
def _folder() -> Path:
    """Make the folder where the inputs of this process lie; it goes with the process."""
    return Path(_kept().enter_context(TemporaryDirectory(prefix="fuzz-")))


@cache
def _kept() -> ExitStack:
    return ExitStack()


def _file(name: str, content: bytes) -> Path:
    path = _folder() / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content)
    return path


@cache
def _shipped(*names: str) -> tuple[object, ...]:
    return tuple(read_yaml(REPOSITORY / name)[0].data for name in names)


def _written(document: object) -> bytes:
    return yaml.safe_dump(document, sort_keys=False).encode()


Read = Callable[[object], tuple[T | None, Sequence[Finding]]]


def _checked(data: bytes, names: tuple[str, ...], read: Read[T], check: Callable[[Path], Checked[T]]) -> T | None:
    """Check a shipped document of which some parts are changed; every finding can be read.

    Of sixteen inputs one is text of the bytes themselves and one the document as a file, which PyYAML reads in some
    fifty times as long as Ondo takes for the rest; fourteen are handed over as plain data, as that reader would.
    """
    draws = atheris.FuzzedDataProvider(data)
    way = draws.ConsumeIntInRange(0, 15)
    if way == 15:
        sound, findings = check(_file("connect/crm.yaml", data[:-1]))
    else:
        documents = _shipped(*names)
        document = mutated(documents[draws.ConsumeIntInRange(0, len(documents) - 1)], draws)
        if way == 14:
            sound, findings = check(_file("connect/crm.yaml", _written(document)))
        else:
            sound, findings = check_document(Document(parsed(document), {(): 1}), [], "crm.yaml", read)
    for finding in findings:
        _readable(finding)
    return sound


CARDS = ("ondo/default_card.yaml", "examples/xeducation/card.yaml", "examples/bpi2012/card.yaml")


def card(data: bytes) -> None:
    """Check a card; one that is sound scores a lead, is worded, written, read again the same, and compared."""
    with refusals():
        sound = _checked(data, CARDS, card_from_data, check_card)
        if sound is not None:
            _use(sound, data)


def condition(data: bytes) -> None:
    """Check a card of one rule, its condition changed in up to eight places; one that is sound is used as above."""
    draws = atheris.FuzzedDataProvider(data)
    whole = _shipped(CARDS[0])[0]
    assert isinstance(whole, dict)
    rules = whole["rules"]
    rule = mutated(rules[draws.ConsumeIntInRange(0, len(rules) - 1)], draws, 8)
    document = parsed({**whole, "rules": [rule], "gates": [], "fast_tracks": []})
    with refusals():
        sound, findings = check_document(Document(document, {(): 1}), [], "card.yaml", card_from_data)
        for finding in findings:
            _readable(finding)
        if sound is not None:
            _use(sound, data)


def _use(sound: Scorecard, data: bytes) -> None:
    draws = atheris.FuzzedDataProvider(data[::-1])
    values = [value for value in ODD if isinstance(value, bool | str | float) and value == value]
    attributes = {name: values[draws.ConsumeIntInRange(0, len(values) - 1)] for name in sound.attributes}
    events = [
        Event("L", kind, Micros(AT - index * DAY), Micros(AT - index * DAY), {}, None, str(index))
        for index, kind in enumerate(sound.kinds)
    ]
    scored = score(sound, Lead("L", attributes), events, AT, zone=ZONE)
    for voice in VOICES:
        assert all(rule_words(rule, sound, voice) for rule in sound.rules)
        decay_words(sound, voice)
        assert summary(scored, sound, voice)
    assert card_from_data(parsed(card_to_data(sound)))[0] == sound
    if draws.ConsumeIntInRange(0, 15) == 15:
        document, broken = parse_yaml(dump_card(sound), "again")
        again, _ = check_document(document, broken, "again", card_from_data)
        assert again == sound
    diff(default_card(), sound)


def mapping(data: bytes) -> None:
    """Check a mapping of files; one that is sound reads a file of odd cells."""
    names = ("ondo/simulate/mapping.yaml", "examples/xeducation/mapping.yaml", "examples/olist/mapping.yaml")
    with refusals():
        sound = _checked(data, names, mapping_from_data, check_mapping)
        if sound is not None:
            draws = atheris.FuzzedDataProvider(data[::-1])
            for file in sound.files:
                cells = {name: _cell(draws) for name in file.columns}
                with refusals():
                    RowReader(sound, file, AT, lambda _: 0).read(cells)


def _cell(draws: atheris.FuzzedDataProvider) -> str:
    if draws.ConsumeBool():
        return draws.ConsumeUnicodeNoSurrogates(12)
    return str(ODD[draws.ConsumeIntInRange(0, len(ODD) - 1)])


@cache
def _imports() -> ImportMapping:
    return load_mapping(REPOSITORY / "ondo/simulate/mapping.yaml")[0]


def table(data: bytes) -> None:
    """Read a file of an import: CSV of any bytes, packed or not, JSON lines, in an encoding of their own."""
    whole = _imports()
    draws = atheris.FuzzedDataProvider(data)
    file = whole.files[draws.ConsumeIntInRange(0, len(whole.files) - 1)]
    header = file.delimiter.join(file.columns).encode() + b"\n" if draws.ConsumeBool() else b""
    names = ("rows.csv", "rows.csv.gz", "rows.parquet", "rows.jsonl", "rows.xlsx")
    path = _file(names[draws.ConsumeIntInRange(0, len(names) - 1)], header + data)
    if draws.ConsumeBool():
        file = replace(file, encoding=AUTO)
    with refusals(), open_table(path, settled(path, file)) as opened:
        for row in opened.rows:
            if row.problem is None:
                with refusals():
                    cells = dict(zip(opened.header, row.cells, strict=False))
                    RowReader(whole, file, AT, lambda _: 0).read(cells)


def agreement(data: bytes) -> None:
    """Check an agreement."""
    with refusals():
        _checked(data, ("ondo/default_agreement.yaml",), agreement_from_data, check_agreement)


def monitoring(data: bytes) -> None:
    """Check a plan of monitoring."""
    with refusals():
        _checked(data, ("ondo/default_monitoring.yaml",), plan_from_data, check_plan)


def connection(data: bytes) -> None:
    """Read the file of a connection."""
    names = ("examples/connect/bottlecrm.yaml",)
    with refusals():
        _checked(data, names, partial(connection_from_data, "crm"), check_connection)


PRESETS = tuple(str(preset_file(preset).relative_to(REPOSITORY)) for preset in Preset)


def intake(data: bytes) -> None:
    """Check a mapping of an intake; one that is sound reads a message."""
    with refusals():
        sound = _checked(data, PRESETS, lambda document: intake_from_data(document, _presets()), check_intake)
        if sound is not None:
            sent = json.dumps(mutated(MESSAGE, atheris.FuzzedDataProvider(data[::-1]))).encode()
            list(trial(sound, Arrived("site", decoded(sent, "application/json"), AT), Lang.JA))


MESSAGE: Mapping[str, Any] = {
    "batch": [
        {"type": kind, "userId": "u-1", "anonymousId": "a-1", "messageId": "m-1", "timestamp": "2026-08-01T00:00:00Z"}
        | {"event": "Demo Requested", "properties": {"url": "https://example.jp/a?b=c", "n": 1.5}}
        | {"traits": {"email": "h@example.jp", "title": "営業部長", "company": {"name": "例", "size": "1,200"}}}
        for kind in ("track", "identify", "page", "group", "alias")
    ]
}


@cache
def _intakes() -> tuple[IntakeMapping, ...]:
    return tuple(load_intake(REPOSITORY / name) for name in PRESETS)


def body(data: bytes) -> None:
    """Read a body as it is sent: packed or not, form or JSON, and make records of it by every preset."""
    draws = atheris.FuzzedDataProvider(data)
    coding = ("", "gzip", "deflate", "br")[draws.ConsumeIntInRange(0, 3)]
    kind = ("application/json", "application/x-www-form-urlencoded; charset=shift_jis", "text/plain", "x")
    with refusals():
        if draws.ConsumeBool():
            whole = json.dumps(mutated(MESSAGE, draws, 8)).encode()
        else:
            whole = unpacked(data[2:], coding, MOST_UNPACKED)
        plain = decoded(whole, kind[draws.ConsumeIntInRange(0, 3)])
        for intake_mapping in _intakes():
            list(trial(intake_mapping, Arrived("site", plain, AT), Lang.EN))


def address(data: bytes) -> None:
    """Read the address of a receiver of webhooks."""
    draws = atheris.FuzzedDataProvider(data)
    with refusals():
        read_url(draws.ConsumeString(200), private=draws.ConsumeBool())


@cache
def _company() -> Company:
    company = _kept().enter_context(open_company(_folder() / "company"))
    make_hot(company)
    return company


@cache
def _requests() -> tuple[tuple[str, str, object], ...]:
    """Return method, path and an example body of every route that takes one."""
    document = _company().get("/v1/openapi.json")
    schemas = document["components"]["schemas"]
    return tuple(
        (method, path, example)
        for path, methods in document["paths"].items()
        for method, route in methods.items()
        for content in route.get("requestBody", {}).get("content", {}).values()
        for example in schemas.get(str(content["schema"].get("$ref", "")).rpartition("/")[2], {}).get("examples", ())
    )


def api(data: bytes) -> None:
    """Send the example of a route with some of its parts changed; no answer is a fault of the server's."""
    draws = atheris.FuzzedDataProvider(data)
    requests = _requests()
    method, path, example = requests[draws.ConsumeIntInRange(0, len(requests) - 1)]
    content = json.dumps(mutated(example, draws)).encode()
    place = path.replace("{", "").replace("}", "")
    headers = {"content-type": "application/json"}
    answer = _company().http.request(method.upper(), place, content=content, headers=headers)
    assert answer.status_code < 500, (method, place, content, answer.text)


@cache
def _archive() -> bytes:
    company = _company()
    path = _folder() / "good.tar"
    back_up(company.settings, path, AT)
    return path.read_bytes()


def archive(data: bytes) -> None:
    """Verify a backup of which some bytes are changed, or that was cut."""
    draws = atheris.FuzzedDataProvider(data)
    whole = bytearray(_archive())
    for _ in range(draws.ConsumeIntInRange(1, 8)):
        whole[draws.ConsumeIntInRange(0, len(whole) - 1)] = draws.ConsumeIntInRange(0, 255)
    if draws.ConsumeBool():
        del whole[draws.ConsumeIntInRange(0, len(whole)) :]
    with refusals():
        verify(_file("backup.tar", bytes(whole)))


def extreme(data: bytes) -> None:
    """Hand in what is far too much of one thing."""
    draws = atheris.FuzzedDataProvider(data)
    hand_in = EXTREMES[draws.ConsumeIntInRange(0, len(EXTREMES) - 1)]
    with refusals():
        hand_in(_folder(), draws.ConsumeIntInRange(0, 1000) / 1000)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (
        *(card, condition, mapping, table, agreement, monitoring, connection, intake, body, address, api, archive),
        extreme,
    )
}
