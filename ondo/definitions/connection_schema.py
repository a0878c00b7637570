"""Schema of connection documents: the mapping language of imports, with the system's address and what is sent to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ondo.definitions.connection import Connection, OAuthClient, PushedField, PushedValue, PushMap
from ondo.definitions.document import DocumentReader, FindingText, Node, error, shown
from ondo.definitions.intake_schema import UNKNOWN_MAKER, check_makers
from ondo.definitions.mapping_schema import MAPPING_TEXTS, read_mapping
from ondo.domain.finding import Finding, errors

USUAL_PER_MINUTE = 300
_FIELD = re.compile(r"(?:custom_fields\.)?[^\s.]+")
"""A name alone, but for BottleCRM's custom fields, which are members of one object."""
_OWN = ("connector", "url", "requests_per_minute", "push", "oauth")
_PROPERTIES = "properties."
"""Where HubSpot's records have their fields; it takes them by their names alone."""

CONNECTION_TEXTS: dict[str, FindingText] = MAPPING_TEXTS | {
    "bad_url": error("connect-bad-url", "connect-bad-url-hint"),
    "pushed_and_read": error("connect-pushed-and-read", "connect-pushed-and-read-hint"),
    "unknown_maker": UNKNOWN_MAKER,
    "no_such_kind": error("connect-no-such-kind", "connect-no-such-kind-hint"),
}


def connection_from_data(name: str, data: object) -> tuple[Connection | None, tuple[Finding, ...]]:
    """Read a connection from plain data; ``None`` when there is any error. All findings carry key paths."""
    form = DocumentReader(CONNECTION_TEXTS)
    connection = _read(name, Node(form, data))
    return (None if errors(form.findings) else connection), tuple(form.findings)


def _read(name: str, top: Node) -> Connection | None:
    mapping = read_mapping(top, also=(("connector", "url"), _OWN[2:]))
    if mapping is None:
        return None
    if mapping.files:
        check_makers(top["files"].items(), mapping.files)
    push = top.get("push", _push, None)
    if push is not None:
        read = {file.name: file for file in mapping.files}.get(push.kind)
        if read is None:
            top["push"]["kind"].report("no_such_kind", kind=push.kind)
        else:
            paths = (path.split("|")[0].strip() for column in read.columns for path in column.split("||"))
            columns = {path.removeprefix(_PROPERTIES) for path in paths}
            for field in push.fields:
                if field.name in columns:
                    top["push"]["fields"][field.name].report("pushed_and_read", name=field.name)
    per_minute = top.get("requests_per_minute", lambda node: node.integer(1), USUAL_PER_MINUTE)
    return Connection(
        name=name,
        connector=top.get("connector", Node.text, ""),
        url=top.get("url", _url, ""),
        per_minute=per_minute,
        mapping=mapping,
        push=push,
        oauth=top.get("oauth", _oauth, None),
    )


def _oauth(node: Node) -> OAuthClient:
    node.keys(("token_url", "client_id"), ("scope",))
    return OAuthClient(
        token_url=node.get("token_url", _url, ""),
        client_id=node.get("client_id", Node.text, ""),
        scope=node.get("scope", Node.text, ""),
    )


def _url(node: Node) -> str:
    text = node.text()
    if text and not _is_address(text):
        node.report("bad_url", value=text)
    return text.rstrip("/")


def _is_address(text: str) -> bool:
    """Tell whether a text is an address that paths can be added to."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        host.encode("idna")
        known = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.username or parts.query or parts.fragment or re.search(r"\s", text))
    return parts.scheme in ("http", "https") and bool(host) and known and plain


def _push(node: Node) -> PushMap:
    node.keys(("kind",), ("fields", "note", "card"))
    fields = [_field(name, entry) for name, entry in node["fields"].entries(_FIELD)] if "fields" in node else []
    return PushMap(
        kind=node.get("kind", Node.text, ""),
        fields=tuple(fields),
        note=node.get("note", Node.flag, False),
        card_id=node.get("card", Node.text, None),
    )


def _field(name: str, node: Node) -> PushedField:
    if not isinstance(node.data, Mapping):
        return PushedField(name, node.choice(PushedValue))
    node.keys(("value",), ("values",))
    words = {str(word): _word(entry.data) for word, entry in node["values"].entries(None)} if "values" in node else {}
    return PushedField(name, node.get("value", lambda entry: entry.choice(PushedValue), PushedValue.TOTAL), words)


def _word(value: object) -> str | int:
    """Return a word of the other system: a number stays one, since some write their choices as numbers."""
    return value if isinstance(value, int) and not isinstance(value, bool) else shown(value)
