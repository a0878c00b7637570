"""Dependencies of the routes: what ``Depends`` hands to a route function, each under the name that routes use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from ondo.domain.vocabulary import Lang
from ondo.intake.mappings import IntakeMappings
from ondo.ledger import Ledger, Tx
from ondo.settings import Settings
from ondo.text.locales import Locale
from serving.http.caller import Caller, caller_of
from serving.http.draining import Draining
from serving.http.paging import PageQuery, get_page
from serving.leads.ingest import IngestContext
from serving.scoring.definitions import Definitions
from serving.scoring.ledger_view import LedgerView
from serving.scoring.scoring import Scoring


@dataclass(frozen=True)
class Services:
    """What the routes of one application work with; ``create_app`` makes it once, as ``app.state.services``."""

    ledger: Ledger
    settings: Settings
    definitions: Definitions
    scoring: Scoring
    draining: Draining
    mappings: IntakeMappings

    def view(self, tx: Tx, voice: Locale) -> LedgerView:
        """Return what lists and hand-offs are read from."""
        return LedgerView(
            tx, self.definitions, self.scoring.now, self.scoring.account_temperatures, self.settings, voice
        )

    @property
    def intake(self) -> IngestContext:
        """What intake works with."""
        chosen = self.settings
        return IngestContext(self.ledger, self.definitions, chosen.timezone, chosen.score_arrivals, chosen.intake_days)


# Each is a coroutine although it waits for nothing: FastAPI runs plain functions in a thread of their own.


async def get_services(request: Request) -> Services:
    """Return the services of the application that was asked."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_ledger(services: ServicesDep) -> Ledger:
    """Return the open ledger."""
    return services.ledger


async def get_settings(services: ServicesDep) -> Settings:
    """Return the settings."""
    return services.settings


async def get_definitions(services: ServicesDep) -> Definitions:
    """Return the cards in force with their models."""
    return services.definitions


async def get_caller(request: Request) -> Caller:
    """Return who asks, as the fence in front of all routes found out."""
    return caller_of(request)


async def get_voice(settings: Annotated[Settings, Depends(get_settings)], lang: Lang | None = None) -> Locale:
    """Return in which language and zone to answer: ``?lang=``, else the company's."""
    return Locale(lang or settings.lang, settings.timezone)


LedgerDep = Annotated[Ledger, Depends(get_ledger)]
SettingsDep = Annotated[Settings, Depends(get_settings)]
DefinitionsDep = Annotated[Definitions, Depends(get_definitions)]
CallerDep = Annotated[Caller, Depends(get_caller)]
VoiceDep = Annotated[Locale, Depends(get_voice)]
PageDep = Annotated[PageQuery, Depends(get_page)]
