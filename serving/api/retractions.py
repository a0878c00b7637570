"""Routes that take facts back: a sender's own mistake, or a person's correction of what they said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from ondo.ledger import Ledger, Tx
from ondo.ledger.records.take_back import Consequences, NamedFact, take_back
from ondo.settings import Settings
from serving.api.dependencies import CallerDep, LedgerDep, SettingsDep
from serving.http.caller import Caller
from serving.http.openapi import reading
from serving.http.retries import write
from serving.schemas.leads import RetractionOut

router = APIRouter(tags=["retractions"])

_Source = Annotated[str, Path(max_length=200, description="The sender.")]
_Key = Annotated[str, Path(max_length=200, description="The sender's key of the fact; it may hold slashes.")]
_Space = Annotated[str, Query(max_length=200, description="The key space, where the sender has several.")]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact that its sender names by source and key, and who takes it back."""

    ledger: Ledger
    settings: Settings
    caller: Caller
    source: str
    key: str
    key_space: str

    def retract(self, kind: str) -> RetractionOut:
        """Take it back, and say what follows."""
        return RetractionOut.model_validate(write(self.ledger, partial(self._retract, kind)))

    def _retract(self, kind: str, tx: Tx) -> Consequences:
        fact = NamedFact(kind, self.source, self.key, self.key_space)
        return take_back(tx, fact, self.caller.actor, self.settings.timezone)


async def _get_fact(
    source: _Source, key: _Key, ledger: LedgerDep, settings: SettingsDep, caller: CallerDep, key_space: _Space = ""
) -> _Fact:
    return _Fact(ledger, settings, caller, source, key, key_space)


_FactDep = Annotated[_Fact, Depends(_get_fact)]


@router.delete(
    "/events/{source}/{key:path}",
    responses=reading(403, 404),
    summary="Take back an event: it counts no more, and its key is free again",
)
def retract_event(fact: _FactDep) -> RetractionOut:
    """Its lead is scored anew; a hand-off that would not have opened without it is marked."""
    return fact.retract("events")


@router.delete(
    "/attributes/{source}/{key:path}",
    responses=reading(403, 404),
    summary="Take back a value of an attribute: the one before it holds again",
)
def retract_attribute(fact: _FactDep) -> RetractionOut:
    """Its lead is scored anew; a hand-off that would not have opened without it is marked."""
    return fact.retract("attributes")


@router.delete(
    "/feedback/{source}/{key:path}",
    responses=reading(403, 404),
    summary="Take back feedback; a hand-off that it closed is open again",
)
def retract_feedback(fact: _FactDep) -> RetractionOut:
    """What the same person said before holds again."""
    return fact.retract("feedback")


@router.delete(
    "/outcomes/{source}/{key:path}",
    responses=reading(403, 404),
    summary="Take back an outcome; a hand-off that it closed is open again",
)
def retract_outcome(fact: _FactDep) -> RetractionOut:
    """What was said of the deal before holds again."""
    return fact.retract("outcomes")


@router.delete(
    "/contacts/{source}/{key:path}", responses=reading(403, 404), summary="Take back an attempt to reach a lead"
)
def retract_contact(fact: _FactDep) -> RetractionOut:
    """It counts no more among the attempts of its hand-off."""
    return fact.retract("contacts")
