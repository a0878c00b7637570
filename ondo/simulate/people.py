"""People of the simulated market: accounts with several colleagues, when and how each came, what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ondo.domain.leads import Value
from ondo.simulate.days import DAY_S, Flags, Ints, SimulatedDays
from ondo.simulate.market import Market

CHANNELS = ("organic_search", "web_ad", "exhibition", "seminar", "referral", "partner")
CHANNEL_SHARES = (0.34, 0.22, 0.14, 0.12, 0.08, 0.10)
EXHIBITION = CHANNELS.index("exhibition")

INDUSTRIES = (
    *("manufacturing", "it", "logistics", "finance", "retail"),
    *("construction", "healthcare", "services", "public", "other"),
)
INDUSTRY_SHARES = (0.22, 0.17, 0.09, 0.06, 0.12, 0.09, 0.07, 0.10, 0.04, 0.04)
PUBLIC = INDUSTRIES.index("public")
TITLES = ("staff", "chief", "manager", "department_head", "executive")
TITLE_SHARES = (0.32, 0.22, 0.23, 0.15, 0.08)
EXECUTIVE = TITLES.index("executive")
SIZES = (15, 30, 45, 80, 120, 180, 250, 320, 400, 480, 500, 650, 800, 1000, 1500, 2000, 3000, 5000, 8000, 12000)

BROWSER, RESEARCHER, BUYER, CROWD = range(4)
"""How much a lead does; what it is worth is another matter, which only its rules and chance decide."""
TYPE_SHARES = (0.48, 0.28, 0.24)


ATTRIBUTES = ("employees", "industry", "title_level", "has_authority", "expected_by")
EMPLOYEES, INDUSTRY, TITLE, AUTHORITY, EXPECTED_BY = range(len(ATTRIBUTES))


@dataclass(frozen=True)
class People:
    """Per lead: arrival second, type, acquisition channel, account, and the true attributes (-1 = nobody knows)."""

    arrived: Ints
    type: Ints
    channel: Ints
    account: Ints
    size: Ints
    industry: Ints
    title: Ints

    def __len__(self) -> int:
        return len(self.arrived)


@dataclass(frozen=True)
class AttributeFacts:
    """Attribute facts as columns; ``value`` indexes ``values[name]``, and -1 means it became unknown."""

    lead: Ints
    name: Ints
    value: Ints
    at: Ints
    known: Ints
    names: tuple[str, ...]
    values: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        return len(self.lead)

    def where(self, keep: Flags) -> AttributeFacts:
        """Return some of the facts, by time."""
        rows = np.flatnonzero(keep)
        rows = rows[np.lexsort((self.name[rows], self.at[rows]))]
        columns = (self.lead[rows], self.name[rows], self.value[rows], self.at[rows], self.known[rows])
        return AttributeFacts(*columns, self.names, self.values)

    def with_more(self, name: int, leads: Ints, value: Ints, at: Ints, known: Ints) -> AttributeFacts:
        """Return the facts and more of one attribute; the other columns have one entry per lead of all."""
        return self.with_rows(name, leads, value[leads], at[leads], known[leads])

    def with_rows(self, name: int, leads: Ints, value: Ints, at: Ints, known: Ints) -> AttributeFacts:
        """Return the facts and more of one attribute, all columns of one length."""
        return AttributeFacts(
            np.concatenate([self.lead, leads]),
            np.concatenate([self.name, np.full(len(leads), name)]),
            np.concatenate([self.value, value]),
            np.concatenate([self.at, at]),
            np.concatenate([self.known, known]),
            self.names,
            self.values,
        )


def draw_people(market: Market, calendar: SimulatedDays, leads: int, rng: np.random.Generator) -> People:
    """Draw the leads in order of arrival; after the change of the market a crowd arrives among them."""
    begins = float(calendar.to_activity(np.array([market.changed_at]))[0])
    crowd = rng.random(leads) < market.crowd_share
    whole = calendar.total_activity
    activity = np.where(crowd, begins + rng.random(leads) * (whole - begins), rng.random(leads) * whole)
    arrived = calendar.from_activity(activity, rng)
    order = np.argsort(arrived, kind="stable")
    arrived, crowd = arrived[order], crowd[order]
    account = _accounts(leads, crowd, rng)
    accounts = int(account.max()) + 1
    size = _skewed(len(SIZES), accounts, rng)[account]
    industry = rng.choice(len(INDUSTRIES), accounts, p=INDUSTRY_SHARES)[account]
    title = rng.choice(len(TITLES), leads, p=TITLE_SHARES)
    return People(
        arrived=arrived,
        type=np.where(crowd, CROWD, rng.choice(len(TYPE_SHARES), leads, p=TYPE_SHARES)),
        channel=np.where(
            crowd, CHANNELS.index(market.crowd_channel), rng.choice(len(CHANNELS), leads, p=CHANNEL_SHARES)
        ),
        account=account,
        size=np.where(crowd, -1, size),
        industry=np.where(crowd, PUBLIC, industry),
        title=np.where(crowd, 0, title),
    )


def _accounts(leads: int, crowd: Flags, rng: np.random.Generator) -> Ints:
    """Give a third of the leads a colleague: somebody's account among those that came shortly before."""
    account = np.arange(leads)
    joins = (rng.random(leads) < 0.35) & ~crowd
    back = 1 + rng.geometric(1 / 300, leads)
    for lead in np.flatnonzero(joins):
        earlier = lead - back[lead]
        if earlier >= 0 and not crowd[earlier]:
            account[lead] = account[earlier]
    return np.unique(account, return_inverse=True)[1].astype(np.int64)


def _skewed(choices: int, n: int, rng: np.random.Generator) -> Ints:
    """Draw small companies more often than large ones."""
    weights = np.linspace(1.6, 0.6, choices)
    return rng.choice(choices, n, p=weights / weights.sum())


def draw_attributes(
    market: Market, people: People, calendar: SimulatedDays, rng: np.random.Generator
) -> AttributeFacts:
    """Say what is known of each lead and when: some at arrival, some later or late, some never, some corrected."""
    n = len(people)
    none = np.empty(0, dtype=np.int64)
    facts = AttributeFacts(none, none, none, none, none, ATTRIBUTES, _values(calendar))
    for name, truth in ((EMPLOYEES, people.size), (INDUSTRY, people.industry), (TITLE, people.title)):
        have = truth >= 0
        at_arrival = have & (rng.random(n) < market.known_at_arrival)
        # A form that is typed in by hand or an exhibition's list reaches the systems days later.
        late = np.where(rng.random(n) < market.late_share, 1 + rng.exponential(4.0, n), 0.0)
        late = np.where(people.channel == EXHIBITION, 2 + rng.exponential(4.0, n), late)
        known = people.arrived + (late * DAY_S).astype(np.int64)
        facts = facts.with_more(name, np.flatnonzero(at_arrival), truth, people.arrived, known)
        learned = people.arrived + (rng.exponential(45.0, n) * DAY_S).astype(np.int64)
        later = have & ~at_arrival & (rng.random(n) < market.learned_later)
        facts = facts.with_more(name, np.flatnonzero(later), truth, learned, learned)
    facts = _changed(people, facts, rng)
    return facts.where(facts.known < calendar.end)


def _values(calendar: SimulatedDays) -> tuple[tuple[Value, ...], ...]:
    """Return what the codes of each attribute mean; the code of a date is its day in the calendar."""
    sizes = tuple(float(size) for size in SIZES)
    return sizes, INDUSTRIES, TITLES, (False, True), tuple(day.isoformat() for day in calendar.dates)


def _changed(people: People, facts: AttributeFacts, rng: np.random.Generator) -> AttributeFacts:
    """Add promotions, and companies that grew past the next size; both are entered a while after they happened."""
    n = len(people)
    at = people.arrived + ((60 + rng.exponential(200.0, n)) * DAY_S).astype(np.int64)
    promoted = (rng.random(n) < 0.05) & (people.title >= 0) & (people.title < EXECUTIVE)
    facts = facts.with_more(TITLE, np.flatnonzero(promoted), people.title + 1, at, at + DAY_S)
    grown = (rng.random(n) < 0.03) & (people.size >= 0) & (people.size < len(SIZES) - 1)
    return facts.with_more(EMPLOYEES, np.flatnonzero(grown), people.size + 1, at, at + 3 * DAY_S)
