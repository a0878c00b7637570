"""The page that tests one lead: found by a search or typed in, by a version or a draft beside the card in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from ondo.definitions.card_file import check_card_text
from ondo.domain.card import AttributeSpec, Scorecard, ValueType
from ondo.domain.errors import InputError
from ondo.domain.instant import DAY, Micros, to_datetime
from ondo.domain.leads import Value
from ondo.domain.value_types import read_as
from ondo.ledger import Tx
from ondo.ledger.decisions import card_set, cards, drafts
from ondo.ledger.identity.lead_names import names_of
from ondo.ledger.identity.person import PersonalData, persons
from ondo.ledger.identity.search import LeadSearch, search_leads
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.score_text import points_text, value_text
from serving.decisions.card_tests import tested
from serving.schemas.card_tests import CardTestIn, CardTestOut, CardTestSide
from serving.schemas.requests import StatelessEvent
from serving.scoring.blinding import check_tellable

FOUND, DRAFTS = 10, 20
MOST_TIMES, MOST_DAYS = 20, 3650
_VERSION, _DRAFT = "v", "d"


@dataclass(frozen=True, slots=True)
class Choice:
    """The card that a lead is tested by: a version, or a draft."""

    version: int | None
    draft_id: str | None
    card: Scorecard

    @property
    def name(self) -> str:
        """As it stands in the address."""
        return f"{_VERSION}{self.version}" if self.draft_id is None else f"{_DRAFT}{self.draft_id}"


def view(tx: Tx, query: QueryParams, voice: Locale) -> dict[str, Any]:
    """Collect everything the page shows; ``InputError`` for what the form cannot mean."""
    row, _ = card_set.one_of(tx, query.get("card_id"))
    choice = _choice(tx, row.card_id, query.get("with", ""))
    shown: dict[str, Any] = {
        "card_id": row.card_id,
        "name": voice.of(row.version.card.name),
        "chosen": choice.name,
        "choices": _choices(tx, row.card_id, voice),
        "words": query.get("q", ""),
        "leads": [],
        "matches": 0,
        "lead": None,
        "typed": query.get("typed") == "1",
        "attributes": [_field(spec, query, voice) for spec in choice.card.attributes.values()],
        "kinds": _kinds(choice.card, query, voice),
        "answer": None,
        "same": urlencode({"card_id": row.card_id, "with": choice.name}),
    }
    lead_id = query.get("lead", "").strip()
    if shown["words"].strip() and not lead_id:
        shown["leads"], shown["matches"] = _found(tx, shown["words"])
        return shown | {"nothing": not shown["leads"]}
    if lead_id:
        # Whoever reads pages may judge leads: while a trial runs nobody sees what its two cards say of one.
        check_tellable(tx, row.card_id, tx.now)
        who = persons(tx, [lead_id]).get(lead_id, PersonalData())
        name = who.company or who.name or names_of(tx, [lead_id]).get(lead_id, lead_id)
        shown["lead"] = {"lead_id": lead_id, "who": name}
        message = CardTestIn(version=choice.version, draft_id=choice.draft_id, card=None, lead_id=lead_id)
    elif shown["typed"]:
        message = CardTestIn(
            version=choice.version,
            draft_id=choice.draft_id,
            card=None,
            lead_id=None,
            attributes=_attributes(choice.card, query, voice),
            events=_events(choice.card, query, tx.now, voice),
        )
    else:
        return shown | {"nothing": False}
    return shown | {"nothing": False} | answered(tested(tx, row.card_id, message, voice), voice)


def answered(answer: CardTestOut, voice: Locale) -> dict[str, Any]:
    """Collect what the page shows of both scores."""
    titles = voice.text("workbench-test-now", version=answer.now.version or 0), _title(answer.then, voice)
    return {
        "answer": answer,
        "sides": [_side(side, title) for side, title in zip((answer.now, answer.then), titles, strict=True)],
        "rules": [
            {
                "label": rule.label,
                "now": _points(rule.points_now, voice),
                "then": _points(rule.points_then, voice),
                "text": rule.text,
                "differs": rule.points_now != rule.points_then,
            }
            for rule in answer.rules
        ],
        "sums": [
            (voice.text(name), *(points_text(getattr(side, part)) for side in (answer.now, answer.then)))
            for name, part in _SUMS
            if part in _ALWAYS or getattr(answer.now, part) or getattr(answer.then, part)
        ],
    }


_ALWAYS = ("attribute_points", "behaviour_points")
_SUMS = (
    ("workbench-test-attribute", "attribute_points"),
    ("workbench-test-behaviour", "behaviour_points"),
    ("pages-decay", "decay_points"),
    ("workbench-test-caps", "cap_points"),
)


def _title(side: CardTestSide, voice: Locale) -> str:
    if side.version is None:
        return voice.text("workbench-draft")
    return voice.text("pages-version", version=side.version)


def _side(side: CardTestSide, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "total": side.total,
        "temperature": side.temperature.value,
        "label": side.temperature_label,
        "summary": side.summary,
        "needs": side.needs,
        "fits": side.fits,
    }


def _points(points: int | None, voice: Locale) -> str:
    return voice.text("workbench-test-no-rule") if points is None else points_text(points)


def _choice(tx: Tx, card_id: str, name: str) -> Choice:
    """Return the card that an address names, by default the version in force."""
    if name[:1] == _DRAFT:
        draft = drafts.draft(tx, name[1:])
        return Choice(None, draft.draft_id, drafts.card_of(draft))
    if name[:1] == _VERSION and name[1:].isascii() and name[1:].isdigit() and len(name) < 11:
        version = cards.version(tx, card_id, int(name[1:]))
    else:
        version = cards.active(tx, card_id, tx.now)
    return Choice(version.version, None, version.card)


def _choices(tx: Tx, card_id: str, voice: Locale) -> list[tuple[str, str]]:
    """Return what a lead can be tested by: drafts without mistakes, then versions, latest first."""
    usable = []
    for draft in drafts.drafts(tx, card_id, DRAFTS):
        if not _is_usable(draft.text.content):
            continue
        words = voice.text("workbench-draft-saved", name=draft.text.saved_by, at=voice.clock(draft.saved_at))
        usable.append((f"{_DRAFT}{draft.draft_id}", f"{voice.text('workbench-draft')}: {draft.text.note or words}"))
    numbers = [row.version for row in reversed(cards.versions(tx, card_id, trials_too=True))]
    return [*usable, *((f"{_VERSION}{number}", voice.text("pages-version", version=number)) for number in numbers)]


@lru_cache(maxsize=4 * DRAFTS)
def _is_usable(text: str) -> bool:
    """Tell whether a draft's text is a card; kept, since every view of the page asks it of all of them."""
    return check_card_text(text)[0] is not None


def _found(tx: Tx, words: str) -> tuple[list[dict[str, str]], int]:
    """Return the newest leads that a search finds, and how many there are."""
    matching = search_leads(tx, LeadSearch(words), FOUND)
    people = persons(tx, matching.lead_ids)
    unnamed = names_of(tx, [lead_id for lead_id in matching.lead_ids if lead_id not in people])
    rows = []
    for lead_id in matching.lead_ids:
        who = people.get(lead_id, PersonalData())
        name = (who.name or "") if who.company else ""
        shown = who.company or who.name or unnamed.get(lead_id, lead_id)
        rows.append({"lead_id": lead_id, "who": shown, "name": name})
    return rows, matching.matches


def _field(spec: AttributeSpec, query: Mapping[str, str], voice: Locale) -> dict[str, Any]:
    kind = {ValueType.NUMBER: "number", ValueType.DATE: "date"}.get(spec.type, "text")
    choices = [(choice, value_text(choice, voice)) for choice in spec.choices]
    if spec.type is ValueType.BOOLEAN:
        choices = _yes_no(voice)
    return {
        "name": f"a.{spec.name}",
        "label": voice.of(spec.label),
        "kind": kind,
        "choices": choices,
        "value": query.get(f"a.{spec.name}", ""),
    }


def _yes_no(voice: Locale) -> list[tuple[str, str]]:
    return [("true", voice.text("score-yes")), ("false", voice.text("score-no"))]


def _kinds(card: Scorecard, query: Mapping[str, str], voice: Locale) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": voice.of(spec.label),
            "times": query.get(f"n.{name}", ""),
            "days": query.get(f"d.{name}", ""),
            "properties": [
                {
                    "name": f"p.{name}.{part}",
                    "label": part,
                    "value": query.get(f"p.{name}.{part}", ""),
                    "choices": _yes_no(voice) if kind is ValueType.BOOLEAN else [],
                }
                for part, kind in spec.properties.items()
            ],
        }
        for name, spec in card.kinds.items()
    ]


def _attributes(card: Scorecard, query: Mapping[str, str], voice: Locale) -> dict[str, Value]:
    typed: dict[str, Value] = {}
    for name, spec in card.attributes.items():
        if text := query.get(f"a.{name}", "").strip():
            typed[name] = _value(text, spec.type, voice.of(spec.label), voice)
    return typed


def _value(text: str, kind: ValueType, label: str, voice: Locale) -> Value:
    read = read_as(text, kind, voice.zone)
    if read is None:
        raise InputError(Message("workbench-test-unreadable", field=label, text=text[:80]))
    return read


def _events(card: Scorecard, query: Mapping[str, str], now: Micros, voice: Locale) -> list[StatelessEvent]:
    """Return the events that were typed in: so many of a kind, the last one so many days ago, a day between them."""
    events: list[StatelessEvent] = []
    for name, spec in card.kinds.items():
        label = voice.of(spec.label)
        times = _whole(query.get(f"n.{name}", ""), MOST_TIMES, label)
        days = _whole(query.get(f"d.{name}", ""), MOST_DAYS, label)
        properties = {
            part: _value(text, kind, f"{label} {part}", voice)
            for part, kind in spec.properties.items()
            if (text := query.get(f"p.{name}.{part}", "").strip())
        }
        events += (
            StatelessEvent(kind=name, happened_at=to_datetime(Micros(now - (days + back) * DAY)), properties=properties)
            for back in range(times)
        )
    return events


def _whole(text: str, most: int, label: str) -> int:
    text = text.strip()
    if not text:
        return 0
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most:
        return int(text)
    raise InputError(Message("workbench-test-number", field=label, most=most))
