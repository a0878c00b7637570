"""Replay of a recalibration: a past run repeated from its record, and where the outcome differs from what was kept.

Nothing is written. What was known at the run's instant is read again, so what a later import says to have been known by
then shows as another data set; so does one made after that instant and taken back since, which was assumed to be known.
What else was retracted or erased since does not: it was known then, and nothing is learned from names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from ondo.domain.errors import NotFound
from ondo.domain.evidence import Evidence
from ondo.domain.looks import EarlierLooks
from ondo.domain.progress import SILENT, Progress
from ondo.domain.proposal import Proposal
from ondo.domain.run_record import RunRecord
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import bundles, cards, sla_versions
from ondo.ledger.decisions.proposals import bundle_of, proposal
from ondo.ledger.facts.frames import read_frames
from ondo.ledger.facts.imports import is_arrival_order
from ondo.text.messages import Message
from training.data.plan import RecalibrationPlan
from training.model.bundle import MANIFEST
from training.recalibrate import KnownAtRun, files_of, learn, proposal_of
from training.reports.run_figures import library_versions

_TIMED = "certificate"
"""Proofs stop when their time is over, so how far they come is not a matter of the facts."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a repeated run comes to.

    Attributes
    ----------
    dataset_kept, dataset_again:
        Ids of the data sets: equal where the same was learned from.
    versions:
        Libraries of another version than then: name to (then, now).
    proposal:
        Places in the proposal that differ, as ``changes[0].points_suggested: 15 → 20``; in the order of the record.
    files:
        Files of the bundle that differ or are not there, by name; empty without a model.
    """

    proposal_id: str
    dataset_kept: str
    dataset_again: str
    versions: Mapping[str, tuple[str, str]]
    proposal: Sequence[str]
    files: Sequence[str]

    @property
    def equal(self) -> bool:
        """Whether proposal, data set and bundle came out the same to the byte."""
        return not self.proposal and not self.files and self.dataset_kept == self.dataset_again


def replay(ledger: Ledger, proposal_id: str, progress: Progress = SILENT) -> Replayed:
    """Repeat the run behind a proposal from the ledger as it is, and compare; nothing is written.

    ``NotFound`` for a proposal that does not exist, or whose run an earlier version of Ondo did not write down.
    """
    progress.step("facts", 0, 2)
    with ledger.read() as tx:
        kept = proposal(tx, proposal_id)
        record = Evidence.of(kept).run
        if record is None:
            raise NotFound(
                Message("training-no-run-record", proposal_id=proposal_id), Message("training-no-run-record-hint")
            )
        zone = ZoneInfo(record.zone)
        known = _known_again(tx, kept, record, zone)
        bundle_id = bundle_of(tx, proposal_id)
        folder = None if bundle_id is None else bundles.bundle(tx, bundle_id).path
    run = learn(known, _plan(kept, record), zone=zone, studies=None, progress=progress)
    again = proposal_of(run, proposal_id)
    now = library_versions()
    return Replayed(
        proposal_id,
        Evidence.of(kept).dataset_id,
        run.dataset.dataset_id,
        {name: (then, now[name]) for name, then in record.versions.items() if now.get(name, then) != then},
        tuple(_differences(_comparable(kept), _comparable(again), "")),
        tuple(_unequal_files(folder, files_of(run) or {})),
    )


def _plan(kept: Proposal, record: RunRecord) -> RecalibrationPlan:
    return RecalibrationPlan(
        card_id=kept.card_id,
        as_of=kept.as_of,
        view=record.view or None,
        maturity_days=record.maturity_days,
        trials=record.trials,
        seed=Evidence.of(kept).seed or 0,
        quarters=record.quarters,
        hot_precision=record.hot_precision,
    )


def _known_again(tx: Tx, kept: Proposal, record: RunRecord, zone: ZoneInfo) -> KnownAtRun:
    version = cards.version(tx, kept.card_id, kept.base_version)
    signed = sla_versions.version(tx, record.agreement) if record.agreement else sla_versions.shipped()
    return KnownAtRun(
        until=kept.as_of,
        version=version,
        frames=read_frames(tx, version.card, kept.as_of, zone=zone),
        asked=(),
        asked_precision=None,
        signed=signed,
        agreed=record.agreed,
        looks=EarlierLooks(repeated=Evidence.of(kept).look),
        facts={"arrival_order": is_arrival_order(tx), "at_end_of_history": Evidence.of(kept).at_end_of_history},
    )


def _comparable(each: Proposal) -> Any:  # noqa: ANN401 - plain JSON data
    data = msgspec.to_builtins(each, order="deterministic")
    facts = {name: value for name, value in data["facts"].items() if name not in (_TIMED, "run")}
    return {**data, "facts": msgspec.json.decode(msgspec.json.encode(facts, order="deterministic"))}


def _differences(kept: Any, again: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - plain JSON data
    """Yield the leaves at which two trees of plain data differ, as text."""
    if isinstance(kept, dict) and isinstance(again, dict):
        for name in {**kept, **again}:
            yield from _differences(kept.get(name), again.get(name), f"{place}.{name}" if place else str(name))
    elif isinstance(kept, list | tuple) and isinstance(again, list | tuple) and len(kept) == len(again):
        for number, (then, now) in enumerate(zip(kept, again, strict=True)):
            yield from _differences(then, now, f"{place}[{number}]")
    elif kept != again:
        yield f"{place}: {_short(kept)} → {_short(again)}"


def _short(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 60 else f"{text[:57]}…"


def _unequal_files(folder: Path | None, again: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*again, MANIFEST} if folder is not None else again):
        place = None if folder is None else folder / name
        kept = place.read_bytes() if place is not None and place.is_file() else None
        if kept != again.get(name, "").encode():
            yield name
