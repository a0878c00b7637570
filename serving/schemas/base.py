"""What every model of an answer is made from."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Anything Ondo sends back."""

    model_config = ConfigDict(extra="forbid")
