"""Bodies of requests from foreign senders: JSON or a form, compressed or not, bounded either way."""

from __future__ import annotations

import codecs
import zlib
from email.message import Message as MailMessage
from urllib.parse import parse_qsl

import msgspec

from ondo.definitions.json_members import check_members
from ondo.domain.errors import InputError
from ondo.text.messages import Message

_MOST_FIELDS = 1_000
_GZIP_OR_ZLIB = 47
"""Lets zlib find out by itself which of the two headers a compressed body has."""


class Oversized(InputError):
    """A body is larger than may be, once it is unpacked."""

    code = "too_large"


def decoded(whole: bytes, kind: str) -> object:
    """Return what an unpacked body holds, as plain data.

    ``kind`` is its content-type; what is no form is read as JSON, whatever it is called. ``InputError`` when it is
    neither JSON nor a form, or gives a member twice.
    """
    header = MailMessage()
    header["content-type"] = kind or "application/json"
    match header.get_content_type():
        case "application/x-www-form-urlencoded":
            return _form(whole, header.get_content_charset("utf-8"))
        case "multipart/form-data":
            raise InputError(Message("intake-multipart"), Message("intake-multipart-hint"))
    text = whole.removeprefix(codecs.BOM_UTF8)
    check_members(text)
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(Message("intake-not-json", problem=str(error)), Message("intake-not-json-hint")) from error


def unpacked(raw: bytes, coding: str, most: int) -> bytes:
    """Return a body as it was before its sender compressed it, as ``coding`` (content-encoding) says.

    ``InputError`` when it cannot be unpacked, ``Oversized`` when it has more than ``most`` bytes then.
    """
    match coding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(raw, most)
    raise InputError(Message("intake-unknown-coding", coding=coding[:40]), Message("intake-unknown-coding-hint"))


def _inflated(raw: bytes, most: int) -> bytes:
    unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        whole = unpack.decompress(raw, most + 1)
    except zlib.error as error:
        raise InputError(Message("intake-not-gzip", problem=str(error))) from error
    if len(whole) > most:
        raise Oversized(Message("intake-too-large", most=f"{most:,}"), Message("intake-send-fewer"))
    if not unpack.eof:
        raise InputError(Message("intake-not-gzip", problem="unexpected end of data"))
    return whole


def _form(whole: bytes, charset: str) -> dict[str, object]:
    """Return the fields of a form; one that is given several times is a list."""
    try:
        fields = parse_qsl(
            whole.decode("ascii"),
            keep_blank_values=True,
            encoding=charset,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except (ValueError, LookupError) as error:
        raise InputError(Message("intake-not-form", problem=str(error))) from error
    read: dict[str, list[str]] = {}
    for name, value in fields:
        read.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in read.items()}
