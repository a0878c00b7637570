"""Drafts of cards through the API and the pages: checked, saved, handed to the meeting, decided."""

from __future__ import annotations

from ondo.definitions.card_file import check_card_text, dump_card
from ondo.domain.card import Scorecard
from ondo.domain.draft import DraftStep, DraftText, ShownDraft, StoredDraft
from ondo.domain.finding import Finding
from ondo.domain.vocabulary import Lang
from ondo.ledger import Tx
from ondo.ledger.decisions import cards, drafts
from ondo.ledger.decisions.sign_off import SignOff
from serving.decisions.cards import differences
from serving.http import paging
from serving.http.paging import PageQuery
from serving.schemas.definitions import Verdict
from serving.schemas.drafts import (
    CardCheckOut,
    DraftDecisionIn,
    DraftIn,
    DraftList,
    DraftOut,
    DraftRow,
    DraftSaveIn,
    DraftStepIn,
    DraftStepOut,
    FindingOut,
)
from serving.schemas.requests import micros

MOST_FINDINGS = 100


def check(text: str, lang: Lang) -> CardCheckOut:
    """Check a card file's text; every mistake at once."""
    return _checked(*check_card_text(text), lang)


def _checked(card: Scorecard | None, findings: list[Finding], lang: Lang) -> CardCheckOut:
    rows = [
        FindingOut(
            line=finding.line,
            level=finding.level,
            code=finding.code,
            path=list(finding.path),
            message=finding.what(lang),
            hint=finding.advice(lang),
        )
        for finding in findings[:MOST_FINDINGS]
    ]
    return CardCheckOut(
        usable=card is not None,
        findings=rows,
        more=len(findings) - len(rows),
        name=None if card is None else card.name.of(lang),
        rules=None if card is None else len(card.rules),
        hot_line=None if card is None else card.hot_line,
    )


def begin(tx: Tx, message: DraftIn, lang: Lang) -> DraftOut:
    """Begin a draft from a version of a card."""
    content = message.card
    if content is None:
        content = dump_card(cards.version(tx, message.card_id, message.base_version).card)
    text = DraftText(content, message.note, message.saved_by)
    return draft_out(tx, drafts.begin(tx, message.card_id, message.base_version, text), lang)


def save(tx: Tx, draft_id: str, message: DraftSaveIn, lang: Lang) -> DraftOut:
    """Save the next revision of a draft."""
    text = DraftText(message.card, message.note, message.saved_by)
    return draft_out(tx, drafts.save(tx, draft_id, message.revision, text), lang)


def hand_over(tx: Tx, draft_id: str, message: DraftStepIn, actor: str, lang: Lang) -> DraftOut:
    """Hand a draft to the meeting."""
    signed = SignOff(message.names, message.reason, actor)
    return draft_out(tx, drafts.hand_over(tx, draft_id, message.revision, signed), lang)


def take_back(tx: Tx, draft_id: str, message: DraftStepIn, actor: str, lang: Lang) -> DraftOut:
    """Take a draft back from the meeting."""
    signed = SignOff(message.names, message.reason, actor)
    return draft_out(tx, drafts.take_back(tx, draft_id, message.revision, signed), lang)


def decide(tx: Tx, draft_id: str, message: DraftDecisionIn, actor: str, lang: Lang) -> DraftOut:
    """Record the meeting's decision on a draft; an approval is the card's next version."""
    signed = SignOff(message.names, message.reason, actor)
    if message.decision is Verdict.APPROVE:
        shown = ShownDraft(draft_id, message.revision, message.against or 0)
        drafts.approve(tx, shown, signed, micros(message.effective_from))
    else:
        drafts.decline(tx, draft_id, message.revision, signed)
    return draft_out(tx, drafts.draft(tx, draft_id), lang)


def draft_list(tx: Tx, card_id: str | None, page: PageQuery) -> DraftList:
    """Return drafts in short, the one begun last first."""
    last = page.after(paging.Named)
    rows = drafts.drafts(tx, card_id, page.limit + 1, None if last is None else last.name)
    shown, following = paging.page(rows, page.limit, lambda row: (row.draft_id,))
    return DraftList(drafts=[draft_row(row) for row in shown], next=following)


def draft_row(draft: StoredDraft) -> DraftRow:
    """Return a draft in short."""
    return DraftRow(
        draft_id=draft.draft_id,
        card_id=draft.card_id,
        base_version=draft.base_version,
        revision=draft.revision,
        state=draft.state,
        note=draft.text.note,
        saved_by=draft.text.saved_by,
        saved_at=draft.saved_at,
    )


def draft_out(tx: Tx, draft: StoredDraft, lang: Lang) -> DraftOut:
    """Return a whole draft beside the card's latest version."""
    card, findings = check_card_text(draft.text.content)
    last = cards.versions(tx, draft.card_id)[-1]
    return DraftOut(
        **draft_row(draft).model_dump(),
        card=draft.text.content,
        check=_checked(card, findings, lang),
        latest_version=last.version,
        differences=[] if card is None else differences(last.card, card, lang),
        steps=[_step(step) for step in drafts.steps(tx, draft.draft_id)],
    )


def _step(step: DraftStep) -> DraftStepOut:
    return DraftStepOut(
        revision=step.revision,
        kind=step.kind,
        names=step.names,
        reason=step.reason,
        version=step.version,
        effective_from=step.effective_from,
        at=step.at,
    )
