"""Targets of the fuzzer: each takes bytes, hands something in with them, and lets nothing escape but a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import atheris
import yaml

from ondo.backup import back_up, verify
from ondo.definitions.card_diff import diff
from ondo.definitions.card_file import check_card, default_card, dump_card
from ondo.definitions.card_schema import card_from_data
from ondo.definitions.connection_file import load_connection
from ondo.definitions.definition_file import check_document
from ondo.definitions.intake_file import check_intake, load_intake, preset_file
from ondo.definitions.intake_schema import Preset
from ondo.definitions.mapping import AUTO
from ondo.definitions.mapping_file import check_mapping, load_mapping
from ondo.definitions.monitoring_file import check_plan
from ondo.definitions.sla_file import check_agreement
from ondo.definitions.yaml_lines import parse_yaml
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
from tests.fuzz.mutation import ODD, mutated
from tests.serving.builders import Company, make_hot, open_company

REPOSITORY = Path(__file__).parents[2]
ZONE = ZoneInfo("Asia/Tokyo")
AT = parse_instant("2026-09-01T00:00:00Z")
VOICES = tuple(Locale(lang, ZONE) for lang in Lang)
MOST_UNPACKED = 1 << 20


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
    return tuple(yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8")) for name in names)


def _written(data: bytes, *names: str) -> bytes:
    """Make a document: of the bytes themselves, or a shipped one of which some parts are changed."""
    draws = atheris.FuzzedDataProvider(data)
    if draws.ConsumeIntInRange(0, 15) == 15:
        return data[:-1]
    documents = _shipped(*names)
    document = mutated(documents[draws.ConsumeIntInRange(0, len(documents) - 1)], draws)
    return yaml.safe_dump(document, sort_keys=False).encode()


CARDS = ("ondo/default_card.yaml", "examples/xeducation/card.yaml", "examples/bpi2012/card.yaml")


def card(data: bytes) -> None:
    """Check a card; one that is sound scores a lead, is worded, written, read again the same, and compared."""
    path = _file("card.yaml", _written(data, *CARDS))
    with refusals():
        sound, findings = check_card(path)
        for finding in findings:
            _readable(finding)
        if sound is None:
            return
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
    document, broken = parse_yaml(dump_card(sound), "again")
    again, _ = check_document(document, broken, "again", card_from_data)
    assert again == sound
    diff(default_card(), sound)


def mapping(data: bytes) -> None:
    """Check a mapping of files; one that is sound reads a file of odd cells."""
    names = ("ondo/simulate/mapping.yaml", "examples/xeducation/mapping.yaml", "examples/olist/mapping.yaml")
    path = _file("mapping.yaml", _written(data, *names))
    with refusals():
        sound, findings = check_mapping(path)
        for finding in findings:
            _readable(finding)
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


def table(data: bytes) -> None:
    """Read a file of an import: CSV of any bytes, packed or not, JSON lines, in an encoding of their own."""
    whole = load_mapping(REPOSITORY / "ondo/simulate/mapping.yaml")[0]
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
        for finding in check_agreement(_file("agreement.yaml", _written(data, "ondo/default_agreement.yaml")))[1]:
            _readable(finding)


def monitoring(data: bytes) -> None:
    """Check a plan of monitoring."""
    with refusals():
        for finding in check_plan(_file("monitoring.yaml", _written(data, "ondo/default_monitoring.yaml")))[1]:
            _readable(finding)


def connection(data: bytes) -> None:
    """Read the file of a connection."""
    _file("connect/crm.yaml", _written(data, "examples/connect/bottlecrm.yaml"))
    with refusals():
        load_connection(_folder(), "crm")


PRESETS = tuple(str(preset_file(preset).relative_to(REPOSITORY)) for preset in Preset)


def intake(data: bytes) -> None:
    """Check a mapping of an intake; one that is sound reads a message."""
    path = _file("site.yaml", _written(data, *PRESETS))
    with refusals():
        sound, findings = check_intake(path)
        for finding in findings:
            _readable(finding)
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
        for name in PRESETS:
            list(trial(load_intake(REPOSITORY / name), Arrived("site", plain, AT), Lang.EN))


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


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    target.__name__: target
    for target in (card, mapping, table, agreement, monitoring, connection, intake, body, address, api, archive)
}
