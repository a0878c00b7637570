"""Visitors of the demo: people who came in the last days, on the clock of those days, and what sales did about them.

Nothing is written that the service would not have written then: the same functions take the facts in, score the lead,
hand it over with its deadline, and record who took it. Only the ledger's clock shows the past.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ondo.domain.instant import DAY, HOUR, MINUTE, Micros, iso, to_datetime
from ondo.settings import Settings

if TYPE_CHECKING:
    from ondo.domain.business_hours import BusinessHours
    from ondo.ledger import Ledger

SOURCE = "demo"
_FURTHEST = 30 * DAY
Act = tuple[str, Mapping[str, object], str]
"""Kind, properties and channel of an event, with the channels that the company's own events have."""

_VISIT: Act = ("site_visit", {}, "organic_search")
_SEMINAR: Act = ("seminar_attended", {"topic": "problem_solving"}, "seminar")
_CASE: Act = ("document_download", {"document": "case_study"}, "web")
_DOCUMENT: Act = ("document_request", {}, "web")
_PRICE: Act = ("page_view", {"page": "price"}, "organic_search")
_DEMO: Act = ("demo_request", {}, "web")
_SWITCH: Act = ("switch_inquiry", {"urgent": True}, "contact_form")
_INQUIRY: Act = ("contact_form", {"concrete": True}, "contact_form")


@dataclass(frozen=True, slots=True)
class VisitorFirm:
    """An invented company: its name, how many work there, and its industry."""

    name: str
    employees: int
    industry: str


@dataclass(frozen=True, slots=True)
class WorkOfSales:
    """What sales did: who took the hand-off, in business hours after it opened, and when somebody was reached.

    ``contacted`` is ``None`` while nobody was; ``accurate`` says that the lead was then called really hot.
    """

    owner: str
    taken: float
    contacted: float | None = None
    accurate: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who turns hot with the last of some acts.

    Attributes
    ----------
    ago:
        Business hours since that act: sales owes the first contact within 24 of them.
    work:
        What sales did about it; ``None`` = nothing yet.
    """

    external_id: str
    firm: VisitorFirm
    title: str
    name: str
    acts: tuple[Act, ...]
    ago: float = 0.0
    work: WorkOfSales | None = None

    def lead(self, now: Micros) -> dict[str, Any]:
        """Return what is known of the visitor as the body of a lead."""
        expected = (to_datetime(now) + timedelta(days=90)).date().isoformat()
        return {
            "source": SOURCE,
            "external_id": self.external_id,
            "attributes": {"employees": self.firm.employees, "industry": self.firm.industry, "expected_by": expected},
            "title": self.title,
            "person": {"name": self.name, "company": self.firm.name},
        }

    def events(self, now: Micros) -> list[dict[str, Any]]:
        """Return the acts as bodies of events; the last one happened a minute ago, each other two hours earlier."""
        last = now - MINUTE
        return [
            {
                "source": SOURCE,
                "external_id": self.external_id,
                "key": f"{self.external_id}-{kind}",
                "kind": kind,
                "happened_at": iso(Micros(last - 2 * HOUR * (len(self.acts) - 1 - place))),
                "properties": properties,
                "channel": channel,
            }
            for place, (kind, properties, channel) in enumerate(self.acts)
        ]


_PATH = (_SEMINAR, _CASE, _DOCUMENT, _PRICE)
FIRST = Visitor("visitor-1", VisitorFirm("サンプル製造 見本工場", 800, "manufacturing"), "製造部長", "見本 太郎", _PATH)
"""The visitor whose score the demo explains."""

VISITORS = (
    Visitor(
        "visitor-2",
        VisitorFirm("サンプル物流 見本センター", 650, "logistics"),
        "物流部長",
        "見本 花子",
        (_SEMINAR, _DEMO, _PRICE),
        ago=31,
    ),
    Visitor(
        "visitor-3",
        VisitorFirm("サンプル情報 見本本社", 1200, "it"),
        "情報システム部長",
        "見本 次郎",
        (_SEMINAR, _DEMO, _CASE),
        ago=27,
        work=WorkOfSales("rep-02", 3),
    ),
    Visitor(
        "visitor-4",
        VisitorFirm("サンプル建設 見本支店", 500, "construction"),
        "営業企画課長",
        "見本 桃子",
        (_VISIT, _SWITCH),
        ago=21.5,
    ),
    Visitor(
        "visitor-5",
        VisitorFirm("サンプル製造 見本第二工場", 1500, "manufacturing"),
        "生産技術部長",
        "見本 三郎",
        _PATH,
        ago=19.5,
        work=WorkOfSales("rep-01", 2),
    ),
    Visitor(
        "visitor-6",
        VisitorFirm("サンプル小売 見本店", 320, "retail"),
        "販促課長",
        "見本 梅子",
        (_PRICE, _INQUIRY),
        ago=16,
        work=WorkOfSales("rep-03", 1, contacted=6, accurate=True),
    ),
    Visitor(
        "visitor-7",
        VisitorFirm("サンプル情報 見本開発", 800, "it"),
        "開発部長",
        "見本 四郎",
        _PATH,
        ago=12,
        work=WorkOfSales("rep-02", 1, contacted=5),
    ),
    Visitor(
        "visitor-8",
        VisitorFirm("サンプル製造 見本研究所", 3000, "manufacturing"),
        "研究企画部長",
        "見本 桜子",
        (_SEMINAR, _DEMO, _CASE),
        ago=9,
        work=WorkOfSales("rep-03", 2),
    ),
    Visitor(
        "visitor-9",
        VisitorFirm("サンプル金融 見本支社", 1000, "finance"),
        "総務課長",
        "見本 五郎",
        (_VISIT, _INQUIRY),
        ago=5,
    ),
)


def ago(hours: BusinessHours, now: Micros, length: float) -> Micros:
    """Return the latest instant from which ``length`` business hours have passed by now; at most 30 days back."""
    early, late = Micros(now - _FURTHEST), now
    while late - early > MINUTE:
        middle = Micros((early + late) // 2)
        if hours.between(middle, now) >= length * HOUR:
            early = middle
        else:
            late = middle
    return early


class ShownClock:
    """Shows the instant that it was set to, and each time a little later."""

    def __init__(self, at: Micros) -> None:
        self.at = at

    def __call__(self) -> Micros:
        """Return it."""
        self.at = Micros(self.at + 1)
        return self.at


def play(settings: Settings, now: Micros) -> int:
    """Let the visitors of the last days come, each on the clock of its day; return how many were handed over."""
    from ondo.deadlines.deadline_calendar import DeadlineCalendar
    from ondo.ledger import IdentityKey, open_ledger

    clock = ShownClock(now)
    key = IdentityKey(settings.identity_file, settings.identity_secret)
    with open_ledger(settings.ledger, clock, settings.artifacts, create=False, identity=key) as ledger:
        with ledger.read() as tx:
            hours = DeadlineCalendar(tx, settings).hours()
        desk, opened = ServiceDesk(ledger, settings), dict[str, str]()
        steps = sorted(
            (ago(hours, now, max(0.0, visitor.ago - later)), place, step)
            for place, visitor in enumerate(VISITORS)
            for step, later in _steps(visitor)
        )
        for at, place, step in steps:
            clock.at = at
            _do(desk, step, VISITORS[place], at, opened)
        desk.end()
    return len(opened)


_COMES, _TAKEN, _CONTACTED, _JUDGED = range(4)


def _steps(visitor: Visitor) -> list[tuple[int, float]]:
    """Return what happens with a visitor, and how many business hours after the last act."""
    steps, work = [(_COMES, 0.0)], visitor.work
    if work is not None:
        steps.append((_TAKEN, work.taken))
        if work.contacted is not None:
            steps.append((_CONTACTED, work.contacted))
            if work.accurate:
                steps.append((_JUDGED, work.contacted + 0.5))
    return steps


class ServiceDesk:
    """The service's own functions over a ledger: what the API would have done at the instant that its clock shows."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        from serving.leads.ingest import IngestContext
        from serving.scoring.definitions import Definitions
        from serving.scoring.scoring import Scoring

        definitions = Definitions()
        self._ledger, self._settings = ledger, settings
        self._intake = IngestContext(ledger, definitions, settings.timezone)
        self._scoring: Scoring = Scoring(ledger, definitions, settings)
        self._scoring.log.start()

    def end(self) -> None:
        """Write what waits to be written."""
        self._scoring.log.stop()

    def come(self, lead: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> str | None:
        """Take in a lead with its events, and score it; return the hand-off that is open then."""
        from serving.leads.ingest import save_events, save_lead
        from serving.schemas.requests import LeadIn, ScoreIn

        save_lead(self._intake, LeadIn.model_validate(lead))
        save_events(self._intake, json.dumps({"events": events}).encode())
        name = {key: lead[key] for key in ("source", "external_id")}
        handoff = json.loads(self._scoring.answer(ScoreIn.model_validate(name)))["handoff"]
        return None if handoff is None else str(handoff["handoff_id"])

    def taken(self, handoff_id: str, owner: str) -> None:
        """Record who took a hand-off."""
        from serving.schemas.sla import ClaimIn
        from serving.sla import sla

        with self._ledger.begin() as tx:
            sla.claim(tx, self._settings, handoff_id, ClaimIn.model_validate({"owner": owner}))

    def reached(self, handoff_id: str) -> None:
        """Record that sales spoke to the lead."""
        from serving.schemas.sla import ContactIn
        from serving.sla import sla

        with self._ledger.begin() as tx:
            spoke = ContactIn.model_validate({"channel": "telephone", "reached": True})
            sla.contact(tx, self._settings, handoff_id, spoke)

    def judged(self, handoff_id: str, rater: str, *, hot: bool) -> None:
        """Record what sales found."""
        from ondo.domain.vocabulary import FeedbackLabel, SendBackReason
        from serving.handoffs.handoffs import give_feedback
        from serving.schemas.requests import FeedbackIn

        label = FeedbackLabel.ACCURATE_HOT if hot else FeedbackLabel.FALSE_HOT
        reason = None if hot else SendBackReason.NO_NEED
        with self._ledger.begin() as tx:
            verdict = FeedbackIn.model_validate({"label": label, "reason": reason, "rater": rater})
            give_feedback(tx, handoff_id, verdict)


def _do(desk: ServiceDesk, step: int, visitor: Visitor, at: Micros, opened: dict[str, str]) -> None:
    """Do one step; what follows a hand-off that never opened is left out."""
    if step == _COMES:
        handoff_id = desk.come(visitor.lead(at), visitor.events(at))
        if handoff_id is not None:
            opened[visitor.external_id] = handoff_id
    elif visitor.work is not None and (handoff_id := opened.get(visitor.external_id)) is not None:
        if step == _TAKEN:
            desk.taken(handoff_id, visitor.work.owner)
        elif step == _CONTACTED:
            desk.reached(handoff_id)
        else:
            desk.judged(handoff_id, visitor.work.owner, hot=True)
