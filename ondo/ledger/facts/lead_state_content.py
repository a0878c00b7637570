"""Content of a lead's state as bytes, with the fingerprint of the cards that it answers for, and its tail as text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import msgspec

from ondo.domain.lead_summary import Channels, Days, EventGroup, LeadSummary, StoredEvent
from ondo.domain.summary_spec import SummarySpec


def tail_entry(fact: Iterable[Any]) -> str:
    """Return one fact as it is appended to a tail."""
    return msgspec.json.encode(tuple(fact)).decode() + ","


def tail_facts(tail: str) -> list[list[Any]]:
    """Return the facts of a tail, oldest first."""
    return msgspec.json.decode(f"[{tail[:-1]}]", type=list[list[Any]])


def encoded(past: LeadSummary, horizon: SummarySpec) -> bytes:
    """Return a summary as the content of a row."""
    told_apart = bool(horizon.values or horizon.traffics)
    groups = [
        (
            g.kind,
            _bytes(g.mask),
            g.count,
            g.first,
            g.latest,
            g.times.tobytes(),
            *([g.about, g.aside] if told_apart else []),
        )
        for g in past.groups.values()
    ]
    days = {_day_key(*key): (day.base, _bytes(day.bits)) for key, day in past.days.items()}
    channels = {_day_key(*key): (channel.first, sorted(channel.names)) for key, channel in past.channels.items()}
    whole = (horizon.fingerprint, past.through, past.folded, past.attributes, groups, days, channels)
    return msgspec.msgpack.encode(whole)


def decoded(content: bytes, horizon: SummarySpec) -> LeadSummary | None:
    """Return the summary of a row's content; ``None`` when it was made for other cards."""
    fingerprint, through, folded, attributes, groups, days, channels = msgspec.msgpack.decode(content)
    if fingerprint != horizon.fingerprint:
        return None
    past = LeadSummary(through, folded)
    for name, (order, value) in attributes.items():
        past.attributes[name] = tuple(order), value
    for kind, mask, count, first, (rank, *latest), times, *values in groups:
        number, about = int.from_bytes(mask, "little"), tuple(values[0]) if values else ()
        aside = values[1] if values else 0
        kept, last = array("q"), StoredEvent(tuple(rank), *latest)
        kept.frombytes(times)
        past.groups[kind, number, about, aside] = EventGroup(kind, number, count, first, last, kept, about, aside)
    for key, (base, bits) in days.items():
        past.days[_day_key_of(key)] = Days(base, int.from_bytes(bits, "little"))
    for key, (first, names) in channels.items():
        past.channels[_day_key_of(key)] = Channels(first, set(names))
    return past


def _day_key(kind: str, aside: int) -> str:
    return f"{kind}{_BESIDE}{aside}" if aside else kind


def _day_key_of(key: str) -> tuple[str, int]:
    kind, _, aside = key.partition(_BESIDE)
    return kind, int(aside or 0)


_BESIDE = "\0"
"""Stands between a kind and who takes its events for a machine's; no kind has it in its name."""


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "little")
