"""Schemas of accounts: how hot a company is, and who of it is active."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ondo.domain.vocabulary import Temperature
from serving.schemas.base import Answer, At, CardId, Count, LeadId, Total

AccountId = Annotated[str, Field(examples=["acme"])]


class AccountPerson(Answer):
    """One person of an account, linked leads being one; without a score where no card in force fits."""

    lead_id: LeadId
    active: bool = Field(description="Did something within active_days.")
    card_id: CardId | None = Field(description="The card that calls it hottest.")
    total: Total | None = Field(description="Null without a score, and while a trial of the card runs.")
    temperature: Temperature | None
    temperature_label: str | None = Field(examples=["hot"])


class _AccountNow(Answer):
    account_id: AccountId = Field(description="The attribute account_id of its leads; compared folded.")
    temperature: Temperature | None = Field(description="That of its hottest person now, by any card that it fits.")
    temperature_label: str | None = Field(examples=["hot"])
    hottest: AccountPerson | None
    people: Count = Field(description="Everybody who belongs to it now.")
    active: Count = Field(description="Of these, who did something within active_days.")
    active_days: float = Field(
        description="The silence after which the oldest card in force begins to decay; 30 where it has none.",
        examples=[30.0],
    )
    text: str = Field(
        examples=["Company: hot (highest 120, a colleague); 2 of 3 colleagues active in the last 30 days"]
    )


class AccountOfLead(_AccountNow):
    """The account of a lead as it is now."""

    active_colleagues: Count = Field(description="Who is active beside this lead.")


class AccountView(_AccountNow):
    """An account as it is now, without personal data."""

    as_of: At
    leads: list[AccountPerson] = Field(description="The 200 hottest, the hottest first.")
