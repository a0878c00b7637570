"""Words of notices, written when they are sent: what is no longer so, and who was erased meanwhile, is not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ondo.deadlines.deadline_calendar import DeadlineCalendar
from ondo.domain.draft import DraftState
from ondo.domain.sla_counts import HOT_VIA, HandOffSla
from ondo.domain.vocabulary import FeedbackLabel
from ondo.ledger import Tx
from ondo.ledger.decisions import drafts
from ondo.ledger.handoffs import follow_ups, handoffs, sla
from ondo.ledger.outbox.deliveries import Taken
from ondo.ledger.outbox.outbox import Kind
from ondo.ledger.outbox.recipients import NoticeRecipient, erased_since
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.words import label
from serving.handoffs.hot_rows import Shown, rows
from serving.notices.notice import NoticeLink, NoticePart, NoticeText, plain
from serving.schemas.handoffs import HandOffRow
from serving.scoring.definitions import Definitions

MOST_LISTED = 10
"""Leads that a weekly notice names; the page has all."""
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What a notice is written from: a transaction, the cards, whose clocks count, and for whom."""

    tx: Tx
    definitions: Definitions
    clocks: DeadlineCalendar
    settings: Settings
    recipient: NoticeRecipient

    @property
    def locale(self) -> Locale:
        """The recipient's language, on the company's calendar."""
        return Locale(self.recipient.lang, self.settings.timezone)

    def url(self, path: str, **query: str) -> str:
        """Return the address of a page in the recipient's language; looking at it changes nothing."""
        return f"{self.settings.public_url}{path}?{urlencode({'lang': self.recipient.lang.value, **query})}"

    def is_theirs(self, duty: HandOffSla) -> bool:
        """Tell whether the recipient hears of a hand-off; of one that nobody has taken everybody of the team does."""
        to = self.recipient
        if to.owner is not None:
            return duty.owner in (None, to.owner)
        taken = duty.owner is not None or duty.team is not None
        return to.team is None or not taken or self.clocks.team(duty.owner, duty.team).team_id == to.team


def compose(view: NoticeView, taken: Taken) -> NoticeText | None:
    """Write what a message tells a recipient; ``None`` where it need not be told: not theirs, done, or erased."""
    if taken.kind is Kind.FEEDBACK_WAITING:
        return _waiting(view)
    if taken.kind is Kind.FOLLOW_UP_DRAWN:
        return None if view.recipient.owner is not None else _drawn(view, str(taken.payload["week"]))
    if taken.kind is Kind.DRAFT_HANDED_OVER:
        return None if view.recipient.owner is not None else _draft(view, str(taken.payload["draft_id"]))
    lead_id, handoff_id = str(taken.payload["lead_id"]), str(taken.payload["handoff_id"])
    duty = sla.duty(view.tx, handoff_id)
    current = sla.is_open(view.tx, handoff_id) and duty.course.answered_at is None
    if not current or not view.is_theirs(duty) or erased_since(view.tx, lead_id, taken.outbox_id):
        return None
    return _handed_over(view, taken.kind, _rows(view, [duty])[0])


def trial(view: NoticeView) -> NoticeText:
    """Write the notice by which a recipient is tried out; it holds nothing of the ledger."""
    t = view.locale.text
    return NoticeText(t("notice-test"), parts=(_link(view, t("notice-open-list"), "/"),), colon=t("notice-colon"))


def _rows(view: NoticeView, duties: Sequence[HandOffSla]) -> list[HandOffRow]:
    whole = handoffs.named(view.tx, [duty.handoff_id for duty in duties])
    shown = [Shown(whole[duty.handoff_id], duty, None) for duty in duties]
    return rows(view.tx, shown, view.definitions, view.clocks, view.locale)


def _handed_over(view: NoticeView, kind: Kind, row: HandOffRow) -> NoticeText:
    """Write the five things: who, why, how hot, what to do by when, and where."""
    t, who = view.locale.text, _who(view, row)
    titles = {
        Kind.HANDOFF_DUE_SOON: "notice-due-soon",
        Kind.HANDOFF_BREACHED: "notice-breached",
        Kind.HANDOFF_REACTIVATED: "notice-reactivated",
    }
    usual = t("notice-hot", who=who) if row.via in HOT_VIA else t("notice-handed-over", who=who, via=row.via_label)
    title = t(titles[kind], who=who) if kind in titles else usual
    then = row.at_handoff
    points = () if then is None else (t("notice-points", total=then.total, temperature=then.temperature_label),)
    why = row.why if row.reactivated is None else row.reactivated.text
    what = t("notice-contact") if row.due is None else t("notice-contact-by", due=row.due, left=row.remaining or "")
    facts = (
        (t("notice-who"), who),
        (t("notice-why"), plain(why)),
        *((t("notice-score"), score) for score in points),
        (t("notice-what"), what),
    )
    return NoticeText(title, facts, (_link(view, t("notice-open-lead"), f"/leads/{row.lead_id}"),), t("notice-colon"))


def _waiting(view: NoticeView) -> NoticeText | None:
    """Write which leads await the recipient's word, each with its two answers one click behind the link."""
    asked = [duty for duty in sla.awaiting_word(view.tx) if _asked(view, duty)]
    if not asked:
        return None
    t, lang = view.locale.text, view.locale.lang
    parts = []
    for row in _rows(view, asked[:MOST_LISTED]):
        about = t("notice-handed-over-on", who=_who(view, row), day=view.locale.day(row.opened_at))
        links = tuple(
            NoticeLink(label(word, lang), view.url(f"/leads/{row.lead_id}", answer=word.value))
            for word in (FeedbackLabel.ACCURATE_HOT, FeedbackLabel.FALSE_HOT)
        )
        parts.append(NoticePart(about, links if view.settings.public_url else ()))
    parts.append(_link(view, t("notice-open-list"), "/"))
    return NoticeText(t("notice-waiting", n=len(asked)), parts=tuple(parts), colon=t("notice-colon"))


def _asked(view: NoticeView, duty: HandOffSla) -> bool:
    """Tell whether a hand-off awaits this recipient's word: one person is asked only of what that person has."""
    return view.is_theirs(duty) and (view.recipient.owner is None or duty.owner == view.recipient.owner)


def _drawn(view: NoticeView, week: str) -> NoticeText | None:
    """Ask a manager to judge the hand-offs drawn in a week; ``None`` once all are judged."""
    left = sum(not handoff.answered for handoff in follow_ups.drawn(view.tx, week))
    if not left:
        return None
    t = view.locale.text
    why = NoticePart(t("notice-drawn-why"))
    return NoticeText(
        t("notice-drawn", n=left), parts=(why, _link(view, t("notice-judge"), "/follow-up")), colon=t("notice-colon")
    )


def _draft(view: NoticeView, draft_id: str) -> NoticeText | None:
    """Tell the meeting of a draft that waits for it; ``None`` once it was decided on or taken back."""
    draft = drafts.draft(view.tx, draft_id)
    step, t = draft.step, view.locale.text
    if step is None or draft.state is not DraftState.HANDED_OVER:
        return None
    facts = (
        (t("notice-draft-by"), t("notice-list-comma").join(_outside(name) for name in step.names)),
        (t("notice-draft-reason"), _outside(step.reason)),
        *(((t("notice-draft-note"), _outside(draft.text.note)),) if draft.text.note else ()),
    )
    title = t("notice-draft", card=draft.card_id, version=draft.base_version)
    where = _link(view, t("notice-open-draft"), f"/card/draft/{draft_id}")
    return NoticeText(title, facts, (where,), t("notice-colon"))


def _link(view: NoticeView, words: str, path: str) -> NoticePart:
    if not view.settings.public_url:
        return NoticePart(view.locale.text("notice-no-address"))
    return NoticePart("", (NoticeLink(words, view.url(path)),))


def _who(view: NoticeView, row: HandOffRow) -> str:
    """Name a lead by company and person, else by the end of its id; no address of a page can be among the names."""
    names = [_outside(name) for name in (row.company, row.name) if name]
    return view.locale.text("notice-list-comma").join(filter(None, names)) or row.lead_id[-12:]


def _outside(name: str) -> str:
    return plain(name.replace("://", " "))[:_LONGEST]
