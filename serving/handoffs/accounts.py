"""Accounts as the API and the pages answer them: beside a lead, and alone."""

from __future__ import annotations

from typing import Any

from ondo.domain.conditions import fold
from ondo.domain.errors import NotFound
from ondo.domain.leads import Value
from ondo.text.locales import Locale
from ondo.text.messages import Message
from ondo.text.words import label
from serving.schemas.accounts import AccountOfLead, AccountPerson, AccountView
from serving.scoring.account_temperature import MOST, AccountNow, PersonNow
from serving.scoring.ledger_view import LedgerView


def account_of_lead(account: AccountNow | None, lead_id: str, voice: Locale) -> AccountOfLead | None:
    """Return the account that stands beside a lead, if it has one."""
    if account is None:
        return None
    active = account.active_beside(lead_id)
    return AccountOfLead(
        **_shared(account, voice), active_colleagues=active, text=_beside_text(account, lead_id, active, voice)
    )


def account_view(view: LedgerView, account_id: str) -> AccountView:
    """Return an account by the name that its leads give; ``NotFound`` when nobody belongs to it now."""
    asked: list[Value] = [account_id, *_as_number(account_id)]
    known, voice = view.accounts.of(view.tx, asked), view.voice
    account = next((known[fold(name)] for name in asked if fold(name) in known), None)
    if account is None:
        raise NotFound(
            Message("problem-no-such-account", account_id=account_id), Message("problem-no-such-account-hint")
        )
    shown = [_person(person, voice) for person in account.people[:MOST]]
    return AccountView(**_shared(account, voice), as_of=view.tx.now, leads=shown, text=_text(account, voice))


def _shared(account: AccountNow, voice: Locale) -> dict[str, Any]:
    hottest = account.hottest
    temperature = None if hottest is None or hottest.score is None else hottest.score.temperature
    return {
        "account_id": account.account_id,
        "temperature": temperature,
        "temperature_label": None if temperature is None else label(temperature, voice.lang),
        "hottest": None if hottest is None else _person(hottest, voice),
        "people": len(account.people),
        "active": account.active,
        "active_days": account.days,
    }


def _person(person: PersonNow, voice: Locale) -> AccountPerson:
    score = person.score
    return AccountPerson(
        lead_id=person.lead_id,
        active=person.active,
        card_id=person.card_id,
        total=None if score is None else score.total,
        temperature=None if score is None else score.temperature,
        temperature_label=None if score is None else label(score.temperature, voice.lang),
    )


def _text(account: AccountNow, voice: Locale) -> str:
    values: dict[str, str | int] = {
        "people": len(account.people),
        "active": account.active,
        "days": f"{account.days:g}",
    }
    hottest = account.hottest
    if hottest is None or hottest.score is None:
        return voice.text("lead-account-unscored", **values)
    temperature, total = label(hottest.score.temperature, voice.lang), hottest.score.total
    hot = temperature if total is None else voice.text("lead-account-highest", temperature=temperature, total=total)
    return voice.text("lead-account-hot", hottest=hot, **values)


def _beside_text(account: AccountNow, lead_id: str, active: int, voice: Locale) -> str:
    values: dict[str, str | int] = {"people": len(account.people) - 1, "active": active, "days": f"{account.days:g}"}
    hottest = account.hottest
    if not values["people"]:
        return voice.text("lead-account-alone")
    if hottest is None or hottest.score is None:
        return voice.text("lead-account-beside-unscored", **values)
    whose = voice.text("lead-account-this-lead" if hottest.lead_id == lead_id else "lead-account-colleague")
    temperature, total = label(hottest.score.temperature, voice.lang), hottest.score.total
    hot = voice.text("lead-account-whose", temperature=temperature, whose=whose)
    if total is not None:
        hot = voice.text("lead-account-highest-whose", temperature=temperature, total=total, whose=whose)
    return voice.text("lead-account-beside-hot", hottest=hot, **values)


def _as_number(text: str) -> list[float]:
    """Return an account id as a number, for ids that came as numbers."""
    return [float(text)] if text.isascii() and text.isdecimal() else []
