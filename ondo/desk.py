"""A company on the desk of a notebook: leads, scores and facts as data frames, proposals, and the report's figures.

Everything is read as known at one instant and nothing is written. ``docs/desk.md`` shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from features.points import score_frame
from monitoring.inputs.weekly_leads import everybody
from monitoring.report.figures import data_of
from monitoring.report.report import ReportScope, make_report
from monitoring.windows.periods import CompanyCalendar
from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.card import CardVersion, ValueType
from ondo.domain.errors import NotFound
from ondo.domain.instant import Micros, bounded, parse_instant, start_of_day
from ondo.domain.proposal import Proposal
from ondo.domain.sqlite_url import sqlite_path
from ondo.domain.vocabulary import Label, Lang
from ondo.ledger import IdentityKey, Ledger, open_ledger
from ondo.ledger.db.clock import system_clock
from ondo.ledger.decisions import cards
from ondo.ledger.decisions.proposals import proposals as made_proposals
from ondo.ledger.facts.activity import look_at
from ondo.ledger.facts.frames import read_frames
from ondo.settings import Settings, read_settings
from ondo.text.messages import Message

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["OpenCompany", "open_company"]

_INSTANTS = ("at", "until", "last_active_at")
_SCORES = ("attribute_points", "behaviour_points", "decay_points", "total", "temperature", "fast_track")


@dataclass(frozen=True)
class OpenCompany:
    """One company as known at one instant.

    Attributes
    ----------
    settings:
        Where its ledger lies, its zone and language.
    at:
        The instant, UTC microseconds.
    version, versions:
        The card in force when it was opened, and all versions of that card, oldest first.
    frames:
        The facts known at ``at``, by kind, as ``ondo.ledger.facts.frames`` describes them; instants are microseconds.
    """

    settings: Settings
    at: Micros
    version: CardVersion
    versions: tuple[CardVersion, ...]
    frames: Mapping[str, pa.Table]

    @property
    def zone(self) -> ZoneInfo:
        """The zone that governs days and months."""
        return self.settings.timezone

    @property
    def lang(self) -> Lang:
        """The language of labels, ``ONDO_LANG``."""
        return self.settings.lang

    def word(self, label: Label) -> str:
        """Return a label in the company's language."""
        return label.of(self.lang)

    def local(self, at: int) -> pd.Timestamp:
        """Return an instant, UTC microseconds as proposals and frames have them, in the company's zone."""
        return pd.Timestamp(at, unit="us", tz="UTC").tz_convert(str(self.zone))

    def table(self, kind: str) -> pd.DataFrame:
        """Return the facts of one kind as they are in ``frames``."""
        frame: pd.DataFrame = self.frames[kind].to_pandas()
        return frame

    def facts(self, kind: str) -> pd.DataFrame:
        """Return the facts of one kind with instants in the company's zone.

        Parameters
        ----------
        kind:
            ``events``, ``attributes``, ``handoffs``, ``feedback``, ``outcomes``, ``contacts`` or ``landmarks``.

        Returns
        -------
        pandas.DataFrame
            One row a fact, in order of time. ``KeyError`` for another kind.
        """
        return self._dated(self.table(kind))

    def leads(self) -> pd.DataFrame:
        """Return every lead with its attributes as known.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``lead_id``: ``created_at``, and a column for each attribute that the card declares; numbers are
            float64, yes and no are boolean, text is folded as conditions compare it. Missing = not known.
        """
        leads = self._dated(self.table("leads")).set_index("lead_id")
        known = self.table("attributes").sort_values("seq").drop_duplicates(["lead_id", "name"], keep="last")
        columns = {ValueType.NUMBER: "number", ValueType.BOOLEAN: "flag"}
        for name, spec in self.version.card.attributes.items():
            own = known[known["name"] == name].set_index("lead_id")
            leads[name] = own[columns.get(spec.type, "text")].reindex(leads.index)
        return leads

    def scores(self) -> pd.DataFrame:
        """Return what the card in force answers for every lead as known; they are computed, not read from a log.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``lead_id``, highest total first: ``attribute_points``, ``behaviour_points`` (after decay),
            ``decay_points`` (at most 0), ``total``, ``temperature``, ``fast_track`` (the id of the one in force),
            ``gates_met``, ``last_active_at``. Leads outside the card's audience are among them.
        """
        decisions = everybody(self.frames, self.version.card, self.at)
        scored = score_frame(dict(self.frames), self.version.card, decisions, zone=self.zone)
        chosen = self._dated(scored[["lead_id", *_SCORES, "gates_met", "last_active_at"]])
        return chosen.sort_values(["total", "lead_id"], ascending=[False, True]).set_index("lead_id")

    @cached_property
    def proposals(self) -> tuple[Proposal, ...]:
        """Every proposal for the card, latest first."""
        with _ledger(self.settings) as ledger, ledger.read() as tx:
            return tuple(made_proposals(tx, self.version.card.card_id))

    def proposal(self, proposal_id: str = "") -> Proposal:
        """Return one proposal, by default the latest; ``NotFound`` without such a one."""
        for each in self.proposals:
            if proposal_id in ("", each.proposal_id):
                return each
        if not proposal_id:
            raise NotFound(Message("desk-no-proposal"), Message("desk-no-proposal-hint"))
        raise NotFound(Message("ledger-no-proposal", proposal_id=proposal_id), Message("ledger-no-proposal-hint"))

    def changes(self, proposal_id: str = "") -> pd.DataFrame:
        """Return the changed points of a proposal, by default the latest.

        Returns
        -------
        pandas.DataFrame
            Indexed by ``rule_id``: ``rule`` (its label), ``points_now``, ``points_suggested``, ``low`` and ``high``
            (90% interval), ``support`` (labelled leads that have it), ``share`` (of all scored leads, 0 to 1), ``gain``
            (log loss per lead on later data, more is better).
        """
        suggested = self.proposal(proposal_id)
        labels = {rule.id: self.word(rule.label) for rule in self.version.card.rules}
        rows = []
        for change in suggested.changes:
            values = asdict(change)
            interval = values.pop("interval") or {"low": None, "high": None}
            rule = labels.get(change.rule_id, change.rule_id)
            rows.append(values | {"rule": rule, "low": interval["low"], "high": interval["high"]})
        names = ["rule_id", "rule", "points_now", "points_suggested", "low", "high", "support", "share", "gain"]
        return pd.DataFrame(rows, columns=names).set_index("rule_id")

    def report(self, quarter: str = "") -> dict[str, Any]:
        """Return the figures of the quarterly report as known, those that ``ondo report --json`` prints.

        ``quarter`` as ``2026Q3``, by default the last one that had ended.
        """
        with _ledger(self.settings) as ledger:
            with ledger.read() as tx:
                clocks = DeadlineCalendar(tx, self.settings)
            calendar = CompanyCalendar(self.zone, self.settings.fiscal_start_month)
            scope = ReportScope(quarter, self.at, self.version.card.card_id)
            return data_of(make_report(ledger, calendar, clocks.due_then, scope))

    def _dated(self, frame: pd.DataFrame) -> pd.DataFrame:
        names = [name for name in map(str, frame) if name.endswith("_at") or name in _INSTANTS]
        dated = {
            name: pd.to_datetime(frame[name].astype("Int64"), unit="us", utc=True).dt.tz_convert(str(self.zone))
            for name in names
        }
        return frame.assign(**dated)


def open_company(home: str | Path = "", as_of: str = "", card_id: str = "") -> OpenCompany:
    """Read a company as known at an instant; nothing is written, and nothing stays open.

    Parameters
    ----------
    home:
        Its ``ONDO_HOME``; by default that of the environment. Other settings come from the environment.
    as_of:
        An ISO instant with offset, or a day, which means its first instant in the company's zone. By default the end of
        what was imported, until leads have acted since; then now.
    card_id:
        The card, by default the only one.

    Raises
    ------
    NotFound
        If there is no ledger or no card.
    InputError
        If ``as_of`` is no instant.
    """
    settings = read_settings(home=Path(home) if home else None)
    with _ledger(settings) as ledger, ledger.read() as tx:
        at = look_at(tx)[0] if not as_of else _instant(as_of, settings)
        version = cards.active(tx, card_id or None, Micros(max(tx.now, at)))
        versions = tuple(cards.versions(tx, version.card.card_id))
        frames = read_frames(tx, version.card, at, zone=settings.timezone)
    return OpenCompany(settings, at, version, versions, frames)


def _instant(text: str, settings: Settings) -> Micros:
    try:
        return bounded(start_of_day(date.fromisoformat(text), settings.timezone), text)
    except ValueError:  # no day
        return bounded(parse_instant(text), text)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Ledger]:
    file = sqlite_path(settings.ledger)
    if file is not None and not Path(file).is_file():
        raise NotFound(Message("desk-no-ledger", home=str(settings.home)), Message("desk-no-ledger-hint"))
    key = IdentityKey(settings.identity_file, settings.identity_secret)
    with open_ledger(settings.ledger, system_clock, settings.artifacts, create=False, identity=key) as ledger:
        yield ledger
