"""Random facts by both doors, API and import, in any order and more than once: one ledger content, one score."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ondo.definitions.mapping_file import load_mapping
from ondo.domain.instant import DAY, Micros, iso
from ondo.importing.run import Options, run_import
from ondo.ledger.facts.facts import lead_facts
from ondo.ledger.facts.history import event_history
from ondo.ledger.identity.lead_keys import find_leads
from tests.serving.builders import START, Company, open_company
from tests.support.outcomes import outcomes_of

MAPPING = """\
schema: 1
source: SOURCE
timezone: Asia/Tokyo
files:
  - name: acts
    lead: {id: Id}
    events:
      - {kind: {column: What}, key: Key, at: When, known_at: {column: When}, properties: {page: {column: Page}}}
  - name: values
    lead: {id: Id}
    attributes:
      employees: {column: What, type: number, at: When}
  - name: deals
    lead: {id: Id}
    outcomes: [{outcome: {column: What}, key: Key, at: When, known_at: {column: When}}]
"""
COLUMNS = ("Id", "Key", "What", "When", "Page")
LEADS, DAYS = ("A", "B"), range(1, 4)


@dataclass(frozen=True)
class Told:
    """A fact as a sender tells it: the file entry that reads it, and its cells."""

    name: str
    lead: str
    key: str
    what: str
    days_ago: int
    page: str = ""

    @property
    def when(self) -> str:
        return iso(Micros(START - self.days_ago * DAY))

    @property
    def cells(self) -> tuple[str, ...]:
        return self.lead, self.key, self.what, self.when, self.page


def events() -> st.SearchStrategy[Told]:
    """An occurrence: everything about it hangs on its key."""
    kinds, pages = ("page_view", "document_request", "demo_request"), ("price", "", "")
    return st.integers(0, 8).map(lambda n: Told("acts", LEADS[n % 2], f"k{n}", kinds[n % 3], 1 + n % 4, pages[n % 3]))


def values() -> st.SearchStrategy[Told]:
    sizes = st.sampled_from(["30", "600", "900"])
    return st.builds(Told, st.just("values"), st.sampled_from(LEADS), st.just(""), sizes, st.sampled_from(DAYS))


def deals() -> st.SearchStrategy[Told]:
    words = st.sampled_from(["opportunity", "won", "lost"])
    return st.integers(0, 2).flatmap(
        lambda n: st.builds(Told, st.just("deals"), st.just(LEADS[n % 2]), st.just(f"d{n}"), words, st.just(1 + n))
    )


DELIVERY = st.tuples(st.one_of(events(), values(), deals()), st.lists(st.booleans(), min_size=1, max_size=2))


class Doors:
    """A company with both doors."""

    def __init__(self, company: Company, folder: Path) -> None:
        self.company, self.folder, self.numbers = company, folder, count()

    def api(self, source: str, facts: Sequence[Told]) -> None:
        for name, group in groupby(facts, key=lambda fact: fact.name):
            rows = list(group)
            if name == "acts":
                self.company.post("/v1/events", {"events": [self._event(source, fact) for fact in rows]})
            for fact in rows:
                about = {"source": source, "external_id": fact.lead, "happened_at": fact.when}
                if name == "values":
                    self.company.post("/v1/leads", about | {"attributes": {"employees": float(fact.what)}})
                elif name == "deals":
                    self.company.post("/v1/leads", {"source": source, "external_id": fact.lead})
                    deal = {"key": fact.key, "outcome": fact.what, "known_at": fact.when}
                    self.company.post("/v1/outcomes", about | deal)

    def _event(self, source: str, fact: Told) -> dict[str, object]:
        about = {"source": source, "key": fact.key, "external_id": fact.lead, "kind": fact.what}
        page = {"properties": {"page": fact.page}} if fact.page else {}
        return about | page | {"happened_at": fact.when, "known_at": fact.when}

    def file(self, source: str, facts: Sequence[Told]) -> None:
        mapping = self.folder / f"{source}.yaml"
        mapping.write_text(MAPPING.replace("SOURCE", source), encoding="utf-8")
        for name, group in groupby(facts, key=lambda fact: fact.name):
            text = io.StringIO()
            csv.writer(text).writerows([COLUMNS, *(fact.cells for fact in group)])
            path = self.folder / f"{name}-{next(self.numbers)}.csv"
            path.write_text(text.getvalue(), encoding="utf-8")
            report = run_import(self.company.ledger, load_mapping(mapping)[0], [path], Options(refused=self.folder))
            assert report.refused == 0

    def content(self, source: str) -> list[object]:
        """Return everything that the ledger holds of a source, without what differs from door to door."""
        with self.company.ledger.read() as tx:
            company = []
            for name, lead in sorted(find_leads(tx, source, LEADS).items()):
                acts = [
                    (row.recorded.key, row.kind, row.recorded.happened_at, row.properties)
                    for row in event_history(tx, lead, 99)
                ]
                sizes = lead_facts(tx, lead, tx.now)[0].attributes
                ends = sorted((row.key, row.outcome, row.happened_at) for row in outcomes_of(tx, lead, tx.now))
                company.append((name, sorted(acts, key=lambda act: act[0]), sizes, ends))
        return company

    def scores(self, source: str) -> list[tuple[int, str]]:
        with self.company.ledger.read() as tx:
            names = sorted(find_leads(tx, source, LEADS))
        answers = [self.company.post("/v1/score", {"source": source, "external_id": name}) for name in names]
        return [(answer["total"], answer["temperature"]) for answer in answers]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("company")
    with open_company(folder) as company:
        yield Doors(company, folder)


DEAL = Told("deals", "A", "d", "won", 1)
SIZE = Told("values", "A", "", "600", 1)


@pytest.mark.slow
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([(replace(DEAL, what=word), [False]) for word in ("won", "lost")], None)
@example([(replace(DEAL, what=word), [False, False]) for word in ("won", "opportunity", "lost", "won")], None)
@example([(SIZE, [True]), (Told("values", "A", "", "30", 1), [False]), (SIZE, [True, False])], None)
@given(st.lists(DELIVERY, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_random_facts_by_both_doors_in_any_order_are_one_ledger_with_one_score(doors, deliveries, shuffled):
    once, mixed = f"once{next(doors.numbers)}", f"mixed{next(doors.numbers)}"
    doors.api(once, [fact for fact, _ in deliveries])
    sent = [(fact, by_api) for fact, by_doors in deliveries for by_api in by_doors]
    if shuffled is not None:  # occurrences come in any order, states in the order in which they were told
        acts = [act for act in sent if act[0].name == "acts"]
        shuffled.shuffle(acts)
        for act in acts:
            sent.remove(act)
            sent.insert(shuffled.randint(0, len(sent)), act)
    for by_api, group in groupby(sent, key=lambda act: act[1]):
        (doors.api if by_api else doors.file)(mixed, [fact for fact, _ in group])
    assert doors.content(mixed) == doors.content(once)
    assert doors.scores(mixed) == doors.scores(once)
