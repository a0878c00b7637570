"""Answers about health."""

from __future__ import annotations

from pydantic import Field

from serving.schemas.base import Answer, BundleId
from serving.schemas.replies import VersionRef


class Health(Answer):
    """Whether this process lives, and whether it can score."""

    live: bool
    ready: bool
    card: VersionRef | None
    bundle_id: BundleId | None
    note: str | None = Field(examples=["There is no trained model yet."])


class Live(Answer):
    """Whether this process lives."""

    live: bool


class Ready(Answer):
    """Whether this process can score now."""

    ready: bool
