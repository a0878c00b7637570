"""The company's facts as the files that it would export from its MA tool and its CRM, with a mapping to read them.

Every name is an obvious invention; the truth goes to a folder of its own.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import numpy as np

from ondo.domain.leads import Value
from ondo.domain.progress import SILENT, Progress
from ondo.simulate.company import Company
from ondo.simulate.days import Ints
from ondo.simulate.people import CHANNELS, EXPECTED_BY, INDUSTRIES, TITLES
from ondo.simulate.sales import SimulatedFact, known_by
from ondo.simulate.tables import account_ids, event_ids, handoff_ids, lead_ids

SPOKEN: dict[object, str] = {
    **dict(
        zip(
            INDUSTRIES,
            ("製造", "情報通信", "運輸", "金融", "小売", "建設", "医療", "サービス", "官公庁・学校", "その他"),
            strict=True,
        )
    ),
    **dict(zip(TITLES, ("担当", "主任", "課長", "部長", "役員"), strict=True)),
    False: "いいえ",
    True: "はい",
}
"""How the company's own systems write what the card calls ``manufacturing`` or ``department_head``."""
PROPERTIES = ("page", "document", "topic", "concrete", "urgent")


@dataclass(frozen=True)
class WrittenExport:
    """Where everything was put; ``files`` in the order in which they are imported."""

    files: tuple[Path, ...]
    mapping: Path
    card: Path
    truth: Path


def write(company: Company, folder: Path, truth: Path | None = None, *, progress: Progress = SILENT) -> WrittenExport:
    """Write a company's export.

    Parameters
    ----------
    folder:
        Gets leads, attributes, events, handoffs, contacts, feedback, outcomes, mapping.yaml and card.yaml.
    truth:
        Folder of the planted truth, ``truth`` inside ``folder`` by default; nothing but tests reads it.
    """
    from ondo.definitions.card_file import dump_card

    secret = truth or folder / "truth"
    for each in (folder, secret):
        each.mkdir(parents=True, exist_ok=True)
    clock = _Clock(company)
    tables: dict[str, Iterable[Sequence[object]]] = {
        "leads.csv.gz": _leads(company, clock),
        "attributes.csv.gz": _attributes(company, clock),
        "events.csv.gz": _events(company, clock),
        "handoffs.csv": _handoffs(company, clock),
        "contacts.csv": _answers(company, clock, company.book.contacts, "channel", "reached"),
        "feedback.csv": _answers(company, clock, company.book.feedback, "label", "reason", "rater"),
        "outcomes.csv": _answers(company, clock, company.book.outcomes, "outcome", "amount_yen"),
    }
    for done, (name, rows) in enumerate(tables.items()):
        progress.step("write", done, len(tables))
        _write_csv(folder / name, rows)
    progress.step("write", len(tables), len(tables))
    mapping, card = folder / "mapping.yaml", folder / "card.yaml"
    mapping.write_text(_mapping(company), encoding="utf-8")
    card.write_text(dump_card(company.card), encoding="utf-8")
    secret_file = secret / "truth.json"
    secret_file.write_text(json.dumps(_truth(company), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return WrittenExport(tuple(folder / name for name in tables), mapping, card, secret_file)


def _mapping(company: Company) -> str:
    """Return the mapping file; what was observed ends with the company's last day."""
    text = (files("ondo.simulate") / "mapping.yaml").read_text(encoding="utf-8")
    midnight = company.calendar.first + timedelta(days=company.calendar.days)
    return text.replace("2026-10-01", midnight.isoformat(), 1)


def _write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    data = text.getvalue().encode("utf-8-sig")
    # No name and no time inside the archive: the same company gives the same bytes.
    path.write_bytes(gzip.compress(data, 5, mtime=0) if path.suffix == ".gz" else data)


class _Clock:
    """Writes seconds as the local date and time that Japanese systems export."""

    def __init__(self, company: Company) -> None:
        self._midnight = datetime.combine(company.calendar.first, datetime.min.time())
        self._days = [day.isoformat() for day in company.calendar.dates]
        self._times = [str(self._midnight + timedelta(minutes=m))[11:16] for m in range(1440)]
        self._seconds = [f":{s:02d}" for s in range(60)]

    def __call__(self, seconds: Ints) -> list[str]:
        day, rest = np.divmod(seconds, 86_400)
        minute, second = np.divmod(rest, 60)
        parts = zip(day.tolist(), minute.tolist(), second.tolist(), strict=True)
        return [f"{self._days[d]} {self._times[m]}{self._seconds[s]}" for d, m, s in parts]


def _leads(company: Company, clock: _Clock) -> Iterable[Sequence[object]]:
    yield "lead_id", "created_at", "source", "account_id", "company", "name", "email", "phone"
    people = company.people
    arrived, ids, accounts = clock(people.arrived), lead_ids(range(len(people))), account_ids(people.account)
    for n, (lead, created, account) in enumerate(zip(ids, arrived, accounts, strict=True)):
        trade = SPOKEN[INDUSTRIES[int(people.industry[n])]]
        firm, person = f"サンプル{trade} 第{int(people.account[n]) + 1:05d}", f"見本 {n + 1:05d}"
        contact = f"sample{n + 1:05d}@example.com", f"000-0000-{n % 10_000:04d}"
        yield lead, created, CHANNELS[int(people.channel[n])], account, firm, person, *contact


def _attributes(company: Company, clock: _Clock) -> Iterable[Sequence[object]]:
    yield "lead_id", "field", "value", "changed_at", "entered_at"
    facts = company.facts
    spelled = [[_spell(value) for value in values] for values in facts.values]
    spelled[EXPECTED_BY] = [str(day).replace("-", "/") for day in facts.values[EXPECTED_BY]]
    names, values = facts.name.tolist(), facts.value.tolist()
    for lead, name, value, at, known in zip(
        lead_ids(facts.lead), names, values, clock(facts.at), clock(facts.known), strict=True
    ):
        yield lead, facts.names[name], spelled[name][value], at, known


def _events(company: Company, clock: _Clock) -> Iterable[Sequence[object]]:
    yield "event_id", "lead_id", "kind", "channel", "happened_at", "recorded_at", *PROPERTIES
    events = company.events
    kinds = [(t.kind, t.channel) for t in events.templates]
    extras = [tuple(_cell(t.properties.get(name)) for name in PROPERTIES) for t in events.templates]
    columns = (event_ids(range(len(events))), lead_ids(events.lead), events.template.tolist())
    for event, lead, template, at, known in zip(*columns, clock(events.at), clock(events.known), strict=True):
        yield event, lead, *kinds[template], at, known, *extras[template]


def _spell(value: Value) -> str:
    return f"{value:.0f}" if isinstance(value, float) else SPOKEN.get(value, str(value))


def _cell(value: object) -> object:
    return "" if value is None else SPOKEN[value] if isinstance(value, bool) else value


def _handoffs(company: Company, clock: _Clock) -> Iterable[Sequence[object]]:
    yield "handoff_id", "lead_id", "opened_at", "closed_at", "via", "propensity", "owner"
    for row in sorted(company.book.handoffs, key=lambda row: (row.opened_at, row.number)):
        opened, closed = (clock(np.array([at]))[0] if at is not None else "" for at in (row.opened_at, row.closed_at))
        yield (
            *handoff_ids([row.number]),
            *lead_ids([row.lead]),
            opened,
            closed,
            row.via.value,
            row.propensity,
            row.owner,
        )


_DETAILS = {"reason": "detail", "rater": "rater", "reached": "reached", "amount_yen": "amount"}


def _answers(
    company: Company, clock: _Clock, answers: Sequence[SimulatedFact], word: str, *details: str
) -> Iterable[Sequence[object]]:
    yield "handoff_id", "lead_id", word, *details, "happened_at", "entered_at"
    rows = known_by(answers, company.calendar.end)
    at, known = (clock(np.array([getattr(row, name) for row in rows], dtype=np.int64)) for name in ("at", "known"))
    for n, row in enumerate(rows):
        handoff = "" if row.handoff is None else handoff_ids([row.handoff])[0]
        yield (
            handoff,
            *lead_ids([row.lead]),
            row.word,
            *(_cell(getattr(row, _DETAILS[d])) for d in details),
            at[n],
            known[n],
        )


def _truth(company: Company) -> dict[str, object]:
    """Everything that the company itself cannot know."""
    market, calendar = company.market, company.calendar
    return {
        "seed": company.seed,
        "market": market.revealed(),
        "market_changed_on": calendar.dates[market.changed_at // 86_400].isoformat(),
        "chance_of_being_hot": {handoff_ids([row.number])[0]: round(row.chance, 4) for row in company.book.handoffs},
    }
