"""Push: what leads score now is sent to the records that stand for them, each value once.

What is to be sent is written down before a request, what was taken after its answer. A crash between them leaves a
doubt, and the next run asks the other system before it adds a note again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ondo.connectors.protocol import Connector, Push, Told
from ondo.connectors.records import digest
from ondo.definitions.connection import Connection, PushedValue, PushMap
from ondo.domain.vocabulary import Label, Lang
from ondo.ledger import Ledger, Tx
from ondo.ledger.decisions import cards, trials
from ondo.ledger.facts.links import canonicals
from ondo.ledger.handoffs.handoffs import open_handoffs
from ondo.ledger.handoffs.lead_scores import LeadScore, scores_of
from ondo.ledger.integrations.connections import PushState, RecordState, keep_pushes, keep_records, pushed_page
from ondo.text.counting_text import named
from ondo.text.messages import Message
from ondo.text.score_text import points_text
from ondo.text.words import label_of

_PAGE = 200
_NOTE = "note "
SHOWN = 10


@dataclass(slots=True)
class PushReport:
    """How many records were sent something, stand as they were, were refused; ``problems`` are the first."""

    sent: int = 0
    notes: int = 0
    unchanged: int = 0
    unscored: int = 0
    refused: int = 0
    problems: list[tuple[str, Label]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PushWording:
    """How values are worded: the language, and the public address that links begin with; empty = no links."""

    lang: Lang
    public_url: str = ""


class Pusher:
    """Sends scores to the records of one connection."""

    def __init__(self, ledger: Ledger, connection: Connection, connector: Connector, wording: PushWording) -> None:
        self._ledger, self._connection, self._connector, self._wording = ledger, connection, connector, wording

    def run(self, *, dry_run: bool = False) -> PushReport:
        """Send to every record whose values are others than it was sent last; a dry run only counts them."""
        report, push_map = PushReport(), self._connection.push
        if push_map is None:
            return report
        for page in self._pages(push_map, report):
            if dry_run:
                report.sent += len(page)
                report.notes += sum(bool(sending.push.note) for sending in page)
            elif page:
                self._send(push_map.kind, page, report)
        return report

    def _pages(self, push_map: PushMap, report: PushReport) -> Iterator[list[_Sending]]:
        after = ""
        while True:
            with self._ledger.read() as tx:
                rows = pushed_page(tx, self._connection.name, push_map.kind, after, _PAGE)
                if not rows:
                    return
                page = self._page(tx, push_map, rows, report)
            after = rows[-1][0].record_id
            yield page

    def _page(
        self, tx: Tx, push_map: PushMap, rows: list[tuple[RecordState, PushState]], report: PushReport
    ) -> list[_Sending]:
        version = cards.active(tx, push_map.card_id, tx.now)
        tops = canonicals(tx, [str(record.lead_id) for record, _ in rows], tx.now)
        leads = set(tops.values())
        trial = trials.running(tx, version.card.card_id)
        kept = version.version if trial is None else trial.version_b
        scores = scores_of(tx, leads, version.card.card_id, kept)
        names = {rule.id: named(rule) for rule in version.card.rules}
        if trial is not None:
            on_trial = cards.version(tx, trial.card_id, trial.version_b).card
            names = {rule.id: named(rule) for rule in on_trial.rules} | names
        shown = _Shown(names, version.version, blinded=trial is not None)
        handoffs = open_handoffs(tx, leads, version.card.card_id)
        page: list[_Sending] = []
        for record, before in rows:
            lead_id = tops[str(record.lead_id)]
            score = scores.get(lead_id)
            if score is None or not score.fits or score.temperature is None:
                report.unscored += 1
                continue
            values = _Values(score, shown, lead_id, handoffs.get(lead_id, ""), self._wording)
            sending = _sending(push_map, record, before, values)
            if sending is None:
                report.unchanged += 1
            else:
                page.append(sending)
        return page

    def _send(self, kind: str, page: list[_Sending], report: PushReport) -> None:
        """Send a page: what is under way is stored before the first request, each answer when it comes."""
        name, sendings = self._connection.name, {sending.push.record_id: sending for sending in page}
        with self._ledger.begin() as tx:
            keep_pushes(tx, name, (replace(sending.before, doing=_doing(sending.push)) for sending in page))
        for pushed in self._connector.push(kind, [sending.push for sending in page]):
            sending = sendings[pushed.record_id]
            state = sending.after
            if pushed.gone:
                with self._ledger.begin() as tx:
                    keep_records(tx, name, kind, [replace(sending.record, gone=True)])
                    keep_pushes(tx, name, [replace(sending.before, doing="", problem=None)])
                continue
            if pushed.problem is None:
                report.sent += 1
                report.notes += bool(sending.push.note)
            else:
                doubt = _doing(sending.push) if pushed.doubtful else ""
                problem = Label(pushed.problem.ja, pushed.problem.en)
                state = replace(sending.before, doing=doubt, problem=problem)
                report.refused += 1
                if len(report.problems) < SHOWN:
                    report.problems.append((pushed.record_id, problem))
            with self._ledger.begin() as tx:
                keep_pushes(tx, name, [state])


@dataclass(frozen=True, slots=True)
class _Sending:
    """What is to be sent to one record, what was sent before, and what stands once it is taken."""

    record: RecordState
    before: PushState
    after: PushState
    push: Push


def _sending(push_map: PushMap, record: RecordState, before: PushState, values: _Values) -> _Sending | None:
    """Return what is to be sent; ``None`` when nothing is."""
    fields = values.fields(push_map)
    sent = digest(fields)
    handoff = values.handoff if push_map.note else ""
    news = handoff and handoff != before.noted
    if sent == before.sent and not news:
        return None
    after = PushState(before.record_id, values.lead_id, sent, handoff if news else before.noted)
    push = Push(
        record_id=before.record_id,
        fields=fields if sent != before.sent else {},
        note=values.note() if news else "",
        mark=handoff,
        doubtful=before.doing == _NOTE + handoff,
    )
    return _Sending(record, before, after, push)


def _doing(push: Push) -> str:
    return _NOTE + push.mark if push.note else "fields"


@dataclass(frozen=True, slots=True)
class _Shown:
    """The names of rules and the version that are sent; ``blinded``: a trial runs, and no points are told."""

    names: Mapping[str, Label]
    version: int
    blinded: bool


@dataclass(frozen=True, slots=True)
class _Values:
    """What can be sent of one lead."""

    score: LeadScore
    shown: _Shown
    lead_id: str
    handoff: str
    wording: PushWording

    def fields(self, push_map: PushMap) -> dict[str, Told]:
        """Return the fields to set; a value that there is none of is left out."""
        fields: dict[str, Told] = {}
        for field_ in push_map.fields:
            value = self._value(field_.value)
            if value is not None:
                fields[field_.name] = field_.words.get(str(value), value)
        return fields

    def _value(self, value: PushedValue) -> Told | None:
        score = self.score
        values: Mapping[PushedValue, Told | None] = {
            PushedValue.TEMPERATURE: None if score.temperature is None else score.temperature.value,
            PushedValue.TOTAL: None if self.shown.blinded else score.total,
            PushedValue.PROBABILITY: score.probability,
            PushedValue.PERCENT: None if score.probability is None else round(100 * score.probability),
            PushedValue.REASONS: self.reasons(),
            PushedValue.HANDOFF: self.handoff or None,
            PushedValue.CARD: f"{score.card_id} v{self.shown.version}",
            PushedValue.LINK: self.link() or None,
        }
        return values[value]

    def reasons(self) -> str:
        """Return the rules that gave most, with their points; while a trial runs, those of either card without."""
        names, lang = self.shown.names, self.wording.lang
        reasons = [
            (names[rule_id].of(lang) if rule_id in names else rule_id, points) for rule_id, points in self.score.reasons
        ]
        return ", ".join(name if self.shown.blinded else f"{name} {points_text(points)}" for name, points in reasons)

    def link(self) -> str:
        """Return the address of the lead's page; empty without a public address."""
        return f"{self.wording.public_url}/leads/{self.lead_id}" if self.wording.public_url else ""

    def note(self) -> str:
        """Return what a hand-off is sent with."""
        score = self.score
        temperature: Label | str = "" if score.temperature is None else label_of(score.temperature)
        chance = "" if score.probability is None else f" ({score.probability:.0%})"
        about: dict[str, Label | str] = {"temperature": temperature, "chance": chance, "reasons": self.reasons()}
        words = Message("connect-note", total=f"{score.total}", **about)
        text = (Message("connect-note-blinded", **about) if self.shown.blinded else words).of(self.wording.lang)
        mark = Message("connect-note-mark", handoff=self.handoff).of(self.wording.lang)
        return "\n".join(part for part in (text, self.link(), mark) if part)
