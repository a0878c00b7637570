"""Reader of bodies as models, members given twice refused."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from ondo.definitions.json_members import check_members

Model = TypeVar("Model", bound=BaseModel)


def read_model(body: bytes, model: type[Model]) -> Model:
    """Read a body as a model.

    Raises
    ------
    InputError
        An object in it gives a member twice, or has more than ``MOST_MEMBERS``.
    ValidationError
        It is no JSON, or does not follow the model.
    """
    check_members(body)
    return model.model_validate_json(body)
