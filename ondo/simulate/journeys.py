"""Journeys of leads: sessions on the web site, forms, seminars, exhibitions, mail, all drawn at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ondo.domain.leads import Value
from ondo.simulate.days import DAY_S, HOUR_S, Flags, Ints, SimulatedDays
from ondo.simulate.people import CHANNELS, CROWD, EXECUTIVE, EXHIBITION, People


@dataclass(frozen=True)
class Template:
    """A kind of event with its properties and channel, shared by the many events that are alike."""

    kind: str
    channel: str
    properties: Mapping[str, Value]


@dataclass(frozen=True)
class Events:
    """Events as columns, by time; ``template`` indexes ``templates``; seconds of the calendar."""

    lead: Ints
    template: Ints
    at: Ints
    known: Ints
    templates: tuple[Template, ...]

    def __len__(self) -> int:
        return len(self.lead)


@dataclass
class EventLog:
    """Collects columns of events."""

    templates: list[Template] = field(default_factory=list)
    _parts: list[tuple[Ints, Ints, Ints, Ints]] = field(default_factory=list)

    def template(self, kind: str, channel: str, **properties: Value) -> int:
        """Return the number of a template, the same for the same content."""
        wanted = Template(kind, channel, properties)
        if wanted not in self.templates:
            self.templates.append(wanted)
        return self.templates.index(wanted)

    def add(self, lead: Ints, template: Ints | int, at: Ints, known: Ints | None = None) -> None:
        """Append events; without ``known`` the systems knew at once."""
        self._parts.append(
            (lead, np.broadcast_to(np.asarray(template), lead.shape), at, at if known is None else known)
        )

    def done(self, keep_until: Ints) -> Events:
        """Return all events known before ``keep_until`` of their lead, by time."""
        lead, template, at, known = (np.concatenate([part[i] for part in self._parts]) for i in range(4))
        keep = known < keep_until[lead]
        order = np.lexsort((template[keep], lead[keep], at[keep]))
        lead, template, at, known = (column[keep][order] for column in (lead, template, at, known))
        return Events(lead, template, at, known, tuple(self.templates))


ACTIONS = ("price", "case", "seminar", "document", "demo", "white_paper", "blog", "contact")
INTEREST = np.array(
    [
        [0.12, 0.24, 0.14, 0.15, 0.02, 0.20, 0.45, 0.010],  # browser
        [0.35, 0.38, 0.36, 0.45, 0.08, 0.45, 0.40, 0.020],  # researcher
        [0.78, 0.40, 0.46, 0.75, 0.72, 0.40, 0.30, 0.060],  # buyer
        [0.25, 0.12, 0.05, 0.95, 0.18, 0.95, 0.30, 0.002],  # crowd
    ]
)
"""Share of leads, by type, that care for each thing at all."""
PER_SESSION = np.array([0.55, 0.40, 0.30, 0.40, 0.22, 0.45, 0.50, 0.35])
"""Chance that one session of a lead that cares contains it."""
SESSIONS = np.array([1.0, 3.2, 5.5, 4.0])
PAUSES = np.array([26.0, 13.0, 8.0, 3.0])
"""Mean number of further sessions, and median days of activity between two, by type."""
EXHIBITIONS = ((4, 15, 3), (7, 9, 2), (10, 21, 3), (2, 12, 2))
SEMINAR_TOPICS = ("problem_solving", "problem_solving", "product", "trend")


@dataclass(frozen=True)
class SiteVisits:
    """Visits of the web site: lead, second, and number within the lead's journey (0 = first)."""

    lead: Ints
    at: Ints
    number: Ints


def draw_events(people: People, calendar: SimulatedDays, rng: np.random.Generator, log: EventLog) -> None:
    """Draw everything the leads and the newsletter do; the calls of inside sales come later, they follow the scores."""
    sessions = _sessions(people, calendar, rng)
    cares = rng.random((len(people), len(ACTIONS))) < INTEREST[people.type]
    _pages(log, people, sessions, cares, rng)
    _forms(log, people, sessions, cares, rng)
    _seminars(log, sessions, cares, calendar, rng)
    _exhibitions(log, people, calendar, rng)
    _newsletter(log, people, calendar, rng)


def _sessions(people: People, calendar: SimulatedDays, rng: np.random.Generator) -> SiteVisits:
    number = 1 + rng.poisson(SESSIONS[people.type] * rng.gamma(2.0, 0.5, len(people)))
    lead = np.repeat(np.arange(len(people)), number)
    first = np.cumsum(number) - number
    within = np.arange(len(lead)) - first[lead]
    pause = rng.lognormal(np.log(PAUSES[people.type[lead]]), 1.2)
    pause[within == 0] = 0.0
    passed = np.cumsum(pause)
    passed -= passed[first][lead]
    activity = calendar.to_activity(people.arrived)[lead] + passed
    kept = activity < calendar.total_activity
    at = calendar.from_activity(activity[kept], rng)
    lead, within = lead[kept], within[kept]
    at = np.where(within == 0, people.arrived[lead], np.maximum(at, people.arrived[lead] + HOUR_S))
    return SiteVisits(lead, at, within)


def _happens(sessions: SiteVisits, cares: Flags, action: str, rng: np.random.Generator) -> Ints:
    """Return the sessions in which a lead that cares does it."""
    column = ACTIONS.index(action)
    return np.flatnonzero(cares[sessions.lead, column] & (rng.random(len(sessions.lead)) < PER_SESSION[column]))


def _pages(log: EventLog, people: People, sessions: SiteVisits, cares: Flags, rng: np.random.Generator) -> None:
    came = {
        name: [log.template("page_view", name, page=page) for page in ("product", "blog", "price", "case")]
        for name in ("direct", "email", *CHANNELS)
    }
    by_channel = np.array([came[name] for name in CHANNELS])
    direct = np.array([came["direct"], came["email"]])[rng.integers(0, 2, len(sessions.lead))]
    pages = np.where(sessions.number[:, None] == 0, by_channel[people.channel[sessions.lead]], direct)
    visit = np.array([log.template("site_visit", name) for name in (*CHANNELS, "direct")])
    channel = np.where(sessions.number == 0, people.channel[sessions.lead], len(CHANNELS))
    log.add(sessions.lead, visit[channel], sessions.at)
    views = 1 + rng.poisson(0.9, len(sessions.lead))
    session = np.repeat(np.arange(len(sessions.lead)), views)
    likes_blog = cares[sessions.lead[session], ACTIONS.index("blog")]
    page = (rng.random(len(session)) < np.where(likes_blog, 0.5, 0.1)).astype(np.int64)
    offset = rng.integers(0, 1200, len(session))
    log.add(sessions.lead[session], pages[session, page], sessions.at[session] + offset)
    for action, column in (("price", 2), ("case", 3)):
        chosen = _happens(sessions, cares, action, rng)
        again = np.repeat(chosen, 1 + rng.poisson(0.5, len(chosen)))
        log.add(sessions.lead[again], pages[again, column], sessions.at[again] + rng.integers(60, 1500, len(again)))


def _forms(log: EventLog, people: People, sessions: SiteVisits, cares: Flags, rng: np.random.Generator) -> None:
    template = log.template
    sorts = {
        "white_paper": [template("document_download", "web", document="white_paper")],
        "document": [template("document_request", "web")],
        "case": [template("document_download", "web", document="case_study")],
        "demo": [template("demo_request", "web"), template("demo_request", "web"), template("quote_request", "web")],
    }
    for action, templates in sorts.items():
        chosen = _happens(sessions, cares, action, rng)
        if action == "demo":  # few ask for a demo on the first visit
            chosen = chosen[(sessions.number[chosen] > 0) | (rng.random(len(chosen)) < 0.3)]
        at = sessions.at[chosen] + rng.integers(300, 2400, len(chosen))
        # Documents asked for by fax or telephone are typed in days later.
        by_hand = (action == "document") & (rng.random(len(chosen)) < 0.06)
        known = at + np.where(by_hand, rng.integers(1, 8, len(chosen)) * DAY_S, 0)
        log.add(sessions.lead[chosen], rng.choice(templates, len(chosen)), at, known)
    _inquiries(log, people, sessions, _happens(sessions, cares, "contact", rng), rng)


def _inquiries(log: EventLog, people: People, sessions: SiteVisits, chosen: Ints, rng: np.random.Generator) -> None:
    """Most write into the contact form, a third of them about something concrete; some ring up."""
    form = [log.template("contact_form", "contact_form", concrete=concrete) for concrete in (False, True)]
    switch = [log.template("switch_inquiry", "contact_form", urgent=urgent) for urgent in (False, True)]
    direct = log.template("direct_inquiry", "phone")
    n, executive = len(chosen), people.title[sessions.lead[chosen]] == EXECUTIVE
    calls = rng.random(n) < np.where(executive, 0.5, 0.1)
    switches = rng.random(n) < 0.12
    written = np.where(switches, rng.choice(switch, n), rng.choice(form, n, p=(0.65, 0.35)))
    template = np.where(calls, direct, written)
    log.add(sessions.lead[chosen], template, sessions.at[chosen] + rng.integers(300, 2400, n))


def _seminars(
    log: EventLog, sessions: SiteVisits, cares: Flags, calendar: SimulatedDays, rng: np.random.Generator
) -> None:
    """Seminars take place every second open Wednesday or Thursday; the list of who came is uploaded within days."""
    held = np.array(
        [n for n, d in enumerate(calendar.dates) if calendar.is_open[n] and d.weekday() == 2 and n % 14 < 7]
    )
    topic = rng.integers(0, len(SEMINAR_TOPICS), len(held))
    chosen = _happens(sessions, cares, "seminar", rng)
    day = sessions.at[chosen] // DAY_S
    which = np.minimum(np.searchsorted(held, day + 2), len(held) - 1)
    registered = sessions.at[chosen] + rng.integers(300, 2400, len(chosen))
    start = held[which] * DAY_S + 14 * HOUR_S
    templates = np.array([log.template("seminar_attended", "seminar", topic=name) for name in SEMINAR_TOPICS])
    came = (rng.random(len(chosen)) < 0.7) & (start > registered)
    at = (start + rng.integers(0, 1800, len(chosen)))[came]
    log.add(sessions.lead[chosen][came], templates[topic[which]][came], at, at + rng.integers(3, 60, len(at)) * HOUR_S)


def _exhibitions(log: EventLog, people: People, calendar: SimulatedDays, rng: np.random.Generator) -> None:
    """Badges read at the booth arrive as a list one to ten days after the fair."""
    booth = log.template("exhibition_visit", "exhibition")
    met = np.flatnonzero(people.channel == EXHIBITION)
    delay = rng.integers(1, 11, len(met)) * DAY_S
    log.add(met, booth, people.arrived[met], people.arrived[met] + delay)
    for year in range(calendar.first.year, calendar.dates[calendar.days - 1].year + 1):
        for month, first, length in EXHIBITIONS:
            opening = calendar.day(date(year, month, first))
            if not 0 <= opening < calendar.days - length:
                continue
            guests = np.flatnonzero((people.arrived < opening * DAY_S) & (rng.random(len(people)) < 0.006))
            at = (opening + rng.integers(0, length, len(guests))) * DAY_S + rng.integers(10, 17, len(guests)) * HOUR_S
            log.add(guests, booth, at, at + rng.integers(1, 11, len(guests)) * DAY_S)


def _newsletter(log: EventLog, people: People, calendar: SimulatedDays, rng: np.random.Generator) -> None:
    """A letter every other Tuesday at ten to those who agreed, for as long as they stay on the list."""
    tuesdays = np.array([n for n, d in enumerate(calendar.dates[: calendar.days]) if d.weekday() == 1 and n % 14 < 7])
    sent_at = tuesdays * DAY_S + 10 * HOUR_S
    agreed = np.flatnonzero(rng.random(len(people)) < 0.62)
    begin = np.searchsorted(sent_at, people.arrived[agreed])
    stays = 1 + rng.geometric(1 / 9, len(agreed))
    letters = np.minimum(stays, len(sent_at) - begin)
    lead = np.repeat(agreed, letters)
    number = np.repeat(begin, letters) + np.arange(len(lead)) - np.repeat(np.cumsum(letters) - letters, letters)
    at = sent_at[number] + rng.integers(0, 900, len(lead))
    log.add(lead, log.template("email_sent", "email"), at)
    keen = rng.beta(1.2, 3.0, len(people))
    keen[people.type == CROWD] = 0.9
    opened = rng.random(len(lead)) < keen[lead]
    read_at = at[opened] + (rng.exponential(10.0, int(opened.sum())) * HOUR_S).astype(np.int64) + 60
    log.add(lead[opened], log.template("email_open", "email"), read_at)
    clicked = rng.random(len(read_at)) < 0.14
    log.add(lead[opened][clicked], log.template("email_click", "email"), read_at[clicked] + 30)
