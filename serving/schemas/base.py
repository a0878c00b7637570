"""Base of every answer's model, and the types that fields of answers share: each with an example of its own."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from ondo.domain.instant import Micros, iso, parse_instant


class Answer(BaseModel):
    """Anything Ondo sends back; ``model_validate`` takes a value of the domain whose attributes have its names."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _micros(at: object) -> object:
    return parse_instant(at) if isinstance(at, str) else at


At = Annotated[
    Micros,
    BeforeValidator(_micros),
    PlainSerializer(iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-10-01T01:00:00Z"]}),
]
"""An instant of the ledger, written as ISO 8601 in UTC."""

BundleId = Annotated[str, Field(examples=["bundle-2026q4"])]
CardId = Annotated[str, Field(examples=["default"])]
Channel = Annotated[str, Field(examples=["web"])]
Company = Annotated[str, Field(examples=["例示工業株式会社"])]
Count = Annotated[int, Field(examples=[3])]
SenderLeadId = Annotated[str, Field(examples=["L-1024"])]
HandOffId = Annotated[str, Field(examples=["0199a2c4-7a00-7000-8000-000000000002"])]
Hash = Annotated[str, Field(examples=["9d2f6c0b7c1e4f7a8f0a3c5b9e1d2f6c0b7c1e4f7a8f0a3c5b9e1d2f6c0b7c1e"])]
Index = Annotated[int, Field(examples=[0])]
Key = Annotated[str, Field(examples=["ev-1"])]
EventKind = Annotated[str, Field(examples=["demo_request"])]
LeadId = Annotated[str, Field(examples=["0199a2c4-7a00-7000-8000-000000000001"])]
Line = Annotated[int, Field(examples=[70])]
News = Annotated[int, Field(examples=[1])]
Penalty = Annotated[int, Field(examples=[-5])]
Points = Annotated[int, Field(examples=[20])]
ProposalId = Annotated[str, Field(examples=["0199a2c4-7a00-7000-8000-000000000003"])]
RuleId = Annotated[str, Field(examples=["demo_request"])]
Signature = Annotated[str, Field(examples=["Sato"])]
Source = Annotated[str, Field(examples=["ma"])]
TeamId = Annotated[str, Field(examples=["tokyo"])]
Total = Annotated[int, Field(examples=[85])]
User = Annotated[str, Field(examples=["sales-07"])]
Version = Annotated[int, Field(examples=[3])]
Next = Annotated[
    str | None, Field(description="Cursor of the next page; null on the last one.", examples=["WzE3NTkyODA0MDAwMDBd"])
]
"""The cursor of the page that follows."""
