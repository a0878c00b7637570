"""What the API says of itself: alive, and ready to score."""

from __future__ import annotations

from serving.schemas.replies import Answer, VersionRef


class Health(Answer):
    """Whether this process lives, and whether it can score."""

    live: bool
    ready: bool
    card: VersionRef | None
    bundle_id: str | None
    note: str | None


class Live(Answer):
    """Whether this process lives."""

    live: bool


class Ready(Answer):
    """Whether this process can score now."""

    ready: bool
