"""Bodies of requests from foreign senders: JSON or a form, compressed or not, bounded either way."""

from __future__ import annotations

import codecs
import re
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
_MOST_MEMBERS = 100
"""A compressed body may be several, one behind another, as senders write that add to one file."""
_BEYOND_ASCII = re.compile(rb"[^\x00-\x7f]")


class Oversized(InputError):
    """A body is larger than may be, once it is unpacked."""

    code = "too_large"


def decoded(whole: bytes, kind: str) -> object:
    """Return what an unpacked body holds, as plain data.

    ``kind`` is its content-type; what is no form is read as JSON, whatever it is called, and so is what begins as JSON
    does, since some tools call everything a form. ``InputError`` when it is neither JSON nor a form, or gives a member
    twice.
    """
    header = MailMessage()
    header["content-type"] = kind or "application/json"
    match header.get_content_type():
        case "application/x-www-form-urlencoded" if not whole.lstrip().startswith((b"{", b"[")):
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
    whole, left = b"", raw
    for _ in range(_MOST_MEMBERS):
        unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            whole += unpack.decompress(left, most + 1 - len(whole))
        except zlib.error as error:
            raise InputError(Message("intake-not-gzip", problem=str(error))) from error
        if len(whole) > most:
            raise Oversized(Message("intake-too-large", most=f"{most:,}"), Message("intake-send-fewer"))
        if not unpack.eof:
            raise InputError(Message("intake-not-gzip", problem="unexpected end of data"))
        left = unpack.unused_data.lstrip(b"\x00")
        if not left:
            return whole
    raise InputError(Message("intake-not-gzip", problem=f"more than {_MOST_MEMBERS} parts"))


def _form(whole: bytes, charset: str) -> dict[str, object]:
    """Return the fields of a form; one that is given several times is a list, and signs may stand unescaped."""
    try:
        fields = parse_qsl(
            _BEYOND_ASCII.sub(lambda sign: b"%%%02X" % ord(sign[0]), whole).decode("ascii"),
            keep_blank_values=True,
            encoding=charset,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
        for field in fields:
            "".join(field).encode()  # some charsets can write halves of signs, which nothing can store
    except (ValueError, LookupError) as error:
        raise InputError(Message("intake-not-form", problem=str(error))) from error
    read: dict[str, list[str]] = {}
    for name, value in fields:
        read.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in read.items()}
