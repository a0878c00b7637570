"""Schemas of links: which leads are the same person, and that they are not."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from serving.schemas.base import Answer, HandOffId, LeadId, News
from serving.schemas.requests import Request, SenderId, Text


class LeadName(Request):
    """A lead: by Ondo's id, or by a sender's own within its source."""

    lead_id: Text | None = Field(None, description="Ondo's id of the lead, instead of source and external_id.")
    source: Text | None = None
    external_id: SenderId | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_source = self.source is not None or self.external_id is not None
        if (self.lead_id is not None) == by_source:
            raise ValueError("name the lead by either lead_id, or source and external_id")
        if by_source and (self.source is None or self.external_id is None):
            raise ValueError("source and external_id go together")
        return self


class UnlinkIn(LeadName):
    """A lead that is somebody else than those it was linked with."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"source": "form", "external_id": "F-17"}]})
    by: Text | None = Field(None, description="Who decides: a user's id, not a name; the key's name without it.")


class LinkIn(UnlinkIn):
    """Two leads that are the same person."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "source": "crm",
                    "external_id": "77",
                    "same_as": {"source": "form", "external_id": "hanako@example.co.jp"},
                }
            ]
        }
    )
    same_as: LeadName


class LinkOut(Answer):
    """The leads that are one person now; ``lead_id`` stands for all of them."""

    lead_id: LeadId
    leads: list[LeadId]
    new: News = Field(description="1 when that was news, else 0.")
    closed: list[HandOffId] = Field(description="Hand-offs that closed as duplicates, since an older one is open.")


class UnlinkOut(Answer):
    """The leads that the parted one leaves; ``lead_id`` stands for them."""

    lead_id: LeadId
    leads: list[LeadId]
