"""Schema of intake mappings: the mapping language of imports, with paths in records as columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from ondo.definitions.document import DocumentReader, FindingText, Node, error
from ondo.definitions.intake import (
    ITSELF,
    MAKERS,
    Algorithm,
    BodySignature,
    Encoding,
    IntakeMapping,
    Scheme,
    unknown_makers,
)
from ondo.definitions.mapping import EventMap, FileMap, ImportMapping, KnownAt
from ondo.definitions.mapping_schema import MAPPING_TEXTS, SCHEMA, check_files, hash_of, in_source, read_file, read_ids
from ondo.definitions.mapping_values import NO_TEXTS, MappingScope, read_blanks, read_zone
from ondo.domain.conditions import normalise
from ondo.domain.finding import Finding, errors
from ondo.domain.plain_names import plain_name
from ondo.domain.sender_id import Ids

NAMES = re.compile(r"[a-z0-9_]+|\*")
"""What an attribute or a property may be called; ``*`` stands for every member of an object."""
UNKNOWN_MAKER = error("intake-unknown-maker", "intake-unknown-maker-hint")
INTAKE_TEXTS: dict[str, FindingText] = {
    **MAPPING_TEXTS,
    "no_records": error("intake-no-records", "intake-no-records-hint"),
    "unknown_maker": UNKNOWN_MAKER,
}


class Preset(StrEnum):
    """A mapping that Ondo ships for what many companies send with."""

    SEGMENT = "segment"
    RUDDERSTACK = "rudderstack"
    FORM = "form"
    GA4 = "ga4"
    SNOWPLOW = "snowplow"
    HUBSPOT_WEBHOOK = "hubspot-webhook"


_OPTIONAL = ("preset", "timezone", "blanks", "ids", "each", "decode", "kinds", "signature")


def intake_from_data(
    data: object, presets: Mapping[Preset, Mapping[str, object]]
) -> tuple[IntakeMapping | None, tuple[Finding, ...]]:
    """Read an intake mapping from plain data; ``None`` when there is any error. All findings carry key paths."""
    form = DocumentReader(INTAKE_TEXTS)
    mapping = read_intake(Node(form, data), presets)
    return (None if errors(form.findings) else mapping), tuple(form.findings)


def read_intake(top: Node, presets: Mapping[Preset, Mapping[str, object]]) -> IntakeMapping | None:
    """Read an intake mapping, ``None`` when it is none at all; what it does not say, its preset says."""
    preset = top.get("preset", lambda node: node.choice(Preset), None)
    if preset is not None and preset in presets and isinstance(top.data, Mapping):
        top = replace(top, data={**presets[preset], **top.data})
    if not top.keys(("schema", "source", "records"), _OPTIONAL):
        return None
    if "schema" in top:
        top["schema"].version(SCHEMA)
    zone = top.get("timezone", read_zone, None)
    blanks = top.get("blanks", read_blanks, NO_TEXTS)
    entries = top["records"].items() if "records" in top else []
    kinds = {name: entry.name() for name, entry in top["kinds"].entries(None)} if "kinds" in top else {}
    files = [
        _with_kinds(read_file(node, MappingScope(zone, False, blanks, names=NAMES), NO_TEXTS, ("when",)), kinds)
        for node in entries
    ]
    if "records" in top and not files:
        top["records"].report("no_records")
    check_files(top["records"], files)
    check_makers(entries, files)
    source = top.get("source", Node.text, "")
    return IntakeMapping(
        each=top.get("each", Node.text, ITSELF),
        decode=tuple(node.text() for node in top["decode"].items()) if "decode" in top else (),
        signature=top.get("signature", _signature, None),
        records=ImportMapping(
            source=source,
            files=tuple(in_source(file, source) for file in files),
            zone=zone,
            known=KnownAt.EXPORTED_AT,  # what is sent is known when it arrives
            ids=top.get("ids", read_ids, Ids.PLAIN),
            content_hash=hash_of(top.data),
        ),
    )


def check_makers(entries: Iterable[Node], files: Iterable[FileMap]) -> None:
    """Report what stands behind ``|`` and makes nothing: the text would stay as it is, without a word."""
    for node, file in zip(entries, files, strict=True):
        for maker in unknown_makers(file.columns):
            node.report("unknown_maker", value=maker, names=", ".join(sorted(MAKERS)))


def _signature(node: Node) -> BodySignature:
    node.keys(("secret_file",), ("scheme", "header", "algorithm", "encoding", "prefix", "url"))
    scheme = node.get("scheme", lambda entry: entry.choice(Scheme), Scheme.BODY)
    if scheme is Scheme.BODY and "header" not in node:
        node.report("missing_key", key="header")
    return BodySignature(
        secret_file=node.get("secret_file", Node.text, ""),
        scheme=scheme,
        header=node.get("header", Node.text, ""),
        algorithm=node.get("algorithm", lambda entry: entry.choice(Algorithm), Algorithm.SHA256),
        encoding=node.get("encoding", lambda entry: entry.choice(Encoding), Encoding.HEX),
        prefix=node.get("prefix", Node.text, ""),
        url=node.get("url", Node.text, None),
    )


def _with_kinds(file: FileMap, kinds: Mapping[str, str]) -> FileMap:
    """Let the company's own names of kinds stand in every map of events that takes its kind from a record."""
    known = {form: kind for name, kind in kinds.items() for form in (normalise(name), normalise(plain_name(name)))}
    return replace(file, events=tuple(_with_values(event, known) for event in file.events))


def _with_values(event: EventMap, kinds: Mapping[str, str]) -> EventMap:
    take = event.kind
    return event if take.column is None else replace(event, kind=replace(take, values={**kinds, **take.values}))
