"""A thin client of the API: one method for each route, problem documents as exceptions.

Answers are plain dictionaries, in the shape that the service's own ``/v1/openapi.json`` describes. Calls that
change nothing when they come twice are tried again when the service cannot be reached or is busy; others are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote

from ondo.client.wire import Fields, Json, ProblemError, Sender, Unreachable, Wire

__all__ = ["Client", "ProblemError", "Sender", "Unreachable"]

When = datetime | date | str
"""An aware instant; where a route takes a calendar day, a date."""


class Client(Wire):
    """Talks to one Ondo service.

    Parameters
    ----------
    url:
        Where it is, without ``/v1``.
    key:
        An API key; not needed on the service's own machine as long as there are none.
    lang:
        ``ja`` or ``en``: in which language texts come; the company's own when left out.
    tries:
        How often an idempotent call is sent at most.
    timeout:
        Seconds that one try may take.
    http:
        Sends the requests instead of a new ``httpx.Client``; whoever made it closes it.
    sleep:
        Waits between tries.

    Raises
    ------
    ProblemError
        By every method: the service refused.
    Unreachable
        By every method: no answer came.
    """

    # leads

    def save_lead(self, source: str, external_id: str, **more: object) -> Json:
        """Create or change a lead: attributes, title, person, happened_at, known_at, key."""
        return self._post("/leads", {"source": source, "external_id": external_id, **more}, again=True)

    def save_leads(self, leads: Sequence[Fields]) -> Json:
        """Create or change up to 1,000 leads; refused rows are in the answer's ``refused``."""
        return self._post("/leads/batch", {"leads": list(leads)}, again=True)

    def find_lead(self, source: str, external_id: str, as_of: When | None = None) -> Json:
        """Return what is known of the lead that your own id stands for."""
        return self._get("/leads", source=source, external_id=external_id, as_of=as_of)

    def link(self, same_as: Fields, **lead: object) -> Json:
        """Say that two leads (each lead_id, or source and external_id) are the same person."""
        return self._post("/leads/link", {"same_as": same_as, **lead}, again=True)

    def unlink(self, **lead: object) -> Json:
        """Say that a lead (lead_id, or source and external_id) is somebody else than those it was linked with."""
        return self._post("/leads/unlink", lead, again=False)

    def lead(self, lead_id: str, as_of: When | None = None) -> Json:
        """Return what is known of a lead."""
        return self._get(f"/leads/{_part(lead_id)}", as_of=as_of)

    def attributes(
        self, lead_id: str, *, name: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Json:
        """Return every value of a lead's attributes, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/attributes", name=name, limit=limit, cursor=cursor)

    def events(self, lead_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return a lead's events, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/events", limit=limit, cursor=cursor)

    def outcomes(self, lead_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return what became of a lead, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/outcomes", limit=limit, cursor=cursor)

    def write_note(self, lead_id: str, note: str, author: str) -> Json:
        """Write a note on a lead: personal data, which is erased with the person."""
        return self._post(f"/leads/{_part(lead_id)}/notes", {"note": note, "author": author}, again=True)

    def notes(self, lead_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the notes on a lead, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/notes", limit=limit, cursor=cursor)

    def take_note_back(self, lead_id: str, note_id: int) -> Json:
        """Take back a note on a lead."""
        return self._send("DELETE", f"/leads/{_part(lead_id)}/notes/{note_id}", again=False)

    def erase_person(self, lead_id: str) -> Json:
        """Erase the person of a lead; its facts stay."""
        return self._send("DELETE", f"/leads/{_part(lead_id)}/person", again=True)

    def save_events(self, events: Sequence[Fields]) -> Json:
        """Send up to 1,000 events; refused rows are in the answer's ``refused``."""
        return self._post("/events", {"events": list(events)}, again=True)

    def save_outcome(self, source: str, key: str, outcome: str, **more: object) -> Json:
        """Say what became of a lead (external_id or lead_id) or hand-off (handoff_id), perhaps with an amount."""
        return self._post("/outcomes", {"source": source, "key": key, "outcome": outcome, **more}, again=True)

    def save_outcomes(self, outcomes: Sequence[Fields]) -> Json:
        """Say what became of up to 1,000 leads; refused rows are in the answer's ``refused``."""
        return self._post("/outcomes/batch", {"outcomes": list(outcomes)}, again=True)

    def save_feedback(self, feedback: Sequence[Fields]) -> Json:
        """Say of up to 1,000 hand-offs whether they were really hot; refused rows are in ``refused``."""
        return self._post("/feedback", {"feedback": list(feedback)}, again=True)

    def save_contacts(self, contacts: Sequence[Fields]) -> Json:
        """Record up to 1,000 attempts to reach a lead; refused rows are in the answer's ``refused``."""
        return self._post("/contacts", {"contacts": list(contacts)}, again=True)

    def retract_event(self, source: str, key: str, key_space: str = "") -> Json:
        """Take an event back; its key is free again."""
        return self._retract("events", source, key, key_space)

    def retract_attribute(self, source: str, key: str, key_space: str = "") -> Json:
        """Take a value of an attribute back; its key is the message's key, a slash and the attribute's name."""
        return self._retract("attributes", source, key, key_space)

    def retract_outcome(self, source: str, key: str, key_space: str = "") -> Json:
        """Take an outcome back; a hand-off that it closed is open again."""
        return self._retract("outcomes", source, key, key_space)

    def retract_feedback(self, source: str, key: str, key_space: str = "") -> Json:
        """Take feedback back; a hand-off that it closed is open again."""
        return self._retract("feedback", source, key, key_space)

    def retract_contact(self, source: str, key: str, key_space: str = "") -> Json:
        """Take an attempt to reach a lead back."""
        return self._retract("contacts", source, key, key_space)

    def _retract(self, kind: str, source: str, key: str, key_space: str) -> Json:
        params = {"key_space": key_space or None}
        return self._send("DELETE", f"/{kind}/{_part(source)}/{_part(key)}", params=params, again=False)

    def missed_hot(self, lead_id: str, rater: str, **more: object) -> Json:
        """Say that a lead should have been handed over."""
        return self._post(f"/leads/{_part(lead_id)}/missed-hot", {"rater": rater, **more}, again=True)

    def account(self, account_id: str) -> Json:
        """Return how hot an account is now: its hottest lead, and how many of its people are active."""
        return self._get(f"/accounts/{_part(account_id)}", lang=self._lang)

    # scores

    def score(self, **asked: object) -> Json:
        """Score a stored lead (lead_id, or source and external_id) or what is given (attributes, events).

        With ``handoff=False`` nothing is handed over, drawn, changed or logged.
        """
        return self._post("/score", self._spoken(asked), again=True)

    def scores(self, asked: Sequence[Fields]) -> Json:
        """Score up to 1,000 leads; refused rows are in the answer's ``refused``."""
        return self._post("/scores", {"scores": [self._spoken(data) for data in asked]}, again=True)

    def score_by_card(self, **asked: object) -> Json:
        """Score as ``score`` does, by every card that the lead fits: ``scores`` has one for each."""
        return self._post("/score/by-card", self._spoken(asked), again=True)

    def scores_by_card(self, asked: Sequence[Fields]) -> Json:
        """Score up to 1,000 leads by every card that each fits; refused rows are in the answer's ``refused``."""
        return self._post("/scores/by-card", {"scores": [self._spoken(data) for data in asked]}, again=True)

    def score_as_of(self, lead_id: str, as_of: When, card_id: str | None = None) -> Json:
        """Return a lead's score as of that day, by the version of the card in force then."""
        return self._get(f"/leads/{_part(lead_id)}/score", as_of=as_of, card_id=card_id, lang=self._lang)

    def score_history(
        self, lead_id: str, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None
    ) -> Json:
        """Return what was answered about a lead, latest first."""
        return self._get(f"/leads/{_part(lead_id)}/scores", card_id=card_id, limit=limit, cursor=cursor)

    def score_change(self, lead_id: str, before: When, after: When | None = None, card_id: str | None = None) -> Json:
        """Return why a lead's score changed between two days."""
        path = f"/leads/{_part(lead_id)}/score-change"
        return self._get(path, before=before, after=after, card_id=card_id, lang=self._lang)

    # hand-offs

    def handoffs(self, *, limit: int | None = None, cursor: str | None = None, **only: str | None) -> Json:
        """Return the open hand-offs, one group after another; ``only`` is group, owner, team, channel, sort."""
        return self._get("/handoffs", limit=limit, cursor=cursor, lang=self._lang, **only)

    def handoff(self, handoff_id: str) -> Json:
        """Return one hand-off with the five things that sales needs."""
        return self._get(f"/handoffs/{_part(handoff_id)}", lang=self._lang)

    def feedback(self, handoff_id: str, label: str, rater: str, **more: object) -> Json:
        """Say whether a lead was really hot; ``false_hot`` needs a reason."""
        body = {"label": label, "rater": rater, **more}
        return self._post(f"/handoffs/{_part(handoff_id)}/feedback", body, again=True)

    def follow_ups(self, week: str | None = None) -> Json:
        """Return the draws among hand-offs that nobody answered, with what was said since; of a week as 2026-W49."""
        return self._get("/follow-ups", week=week)

    def nurture(self, *, card_id: str | None = None, days: float | None = None, limit: int | None = None) -> Json:
        """Return the warm leads closest to hot with what they lack, and the leads that sales sent back."""
        return self._get("/nurture", card_id=card_id, days=days, limit=limit, lang=self._lang)

    # cards, proposals, decisions

    def cards(self, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the cards in force."""
        return self._get("/cards", limit=limit, cursor=cursor, lang=self._lang)

    def active_card(self, card_id: str | None = None) -> Json:
        """Return the card in force."""
        return self._get("/cards/active", card_id=card_id)

    def card_versions(self, card_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the versions of a card, latest first."""
        return self._get(f"/cards/{_part(card_id)}/versions", limit=limit, cursor=cursor)

    def card_version(self, card_id: str, version: int) -> Json:
        """Return one version of a card."""
        return self._get(f"/cards/{_part(card_id)}/versions/{version}")

    def card_diff(self, card_id: str, before: int | None = None, after: int | None = None) -> Json:
        """Return what differs between two versions of a card."""
        return self._get(f"/cards/{_part(card_id)}/diff", before=before, after=after, lang=self._lang)

    def roll_back(self, card_id: str, to_version: int, names: Sequence[str], reason: str) -> Json:
        """Put the content of an earlier version back into force."""
        body = {"to_version": to_version, "names": list(names), "reason": reason}
        return self._post(f"/cards/{_part(card_id)}/rollback", body)

    def proposals(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the proposals, latest first."""
        return self._get("/proposals", card_id=card_id, limit=limit, cursor=cursor)

    def open_proposal(self, card_id: str | None = None) -> Json:
        """Return the proposal that waits for a decision."""
        return self._get("/proposals/current", card_id=card_id)

    def proposal(self, proposal_id: str) -> Json:
        """Return one proposal with its decision."""
        return self._get(f"/proposals/{_part(proposal_id)}")

    def decide(self, proposal_id: str, decision: str, names: Sequence[str], **more: object) -> Json:
        """Approve a proposal, in full or by ``changes``, or decline it.

        A part that moves hot leads far is refused (``confirmation_needed``) until ``confirm`` names the figure told.
        """
        body = {"decision": decision, "names": list(names), **more}
        return self._post(f"/proposals/{_part(proposal_id)}/decision", body)

    def decisions(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the decisions, latest first."""
        return self._get("/decisions", card_id=card_id, limit=limit, cursor=cursor)

    # drafts of cards

    def check_card(self, card: str) -> Json:
        """Return what is wrong with a card file's text, every mistake at once."""
        return self._post("/cards/check", {"card": card}, again=True)

    def drafts(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the drafts of cards, the one begun last first."""
        return self._get("/drafts", card_id=card_id, limit=limit, cursor=cursor)

    def draft(self, draft_id: str) -> Json:
        """Return one draft with its text, its findings, and how it differs from the card."""
        return self._get(f"/drafts/{_part(draft_id)}", lang=self._lang)

    def begin_draft(self, card_id: str, base_version: int, saved_by: str, **more: object) -> Json:
        """Begin a draft from a version of a card, with its text or with ``card``."""
        return self._post("/drafts", {"card_id": card_id, "base_version": base_version, "saved_by": saved_by, **more})

    def save_draft(self, draft_id: str, revision: int, card: str, saved_by: str, **more: object) -> Json:
        """Save the next revision of a draft; refused when ``revision`` is not the last one any more."""
        body = {"revision": revision, "card": card, "saved_by": saved_by, **more}
        return self._post(f"/drafts/{_part(draft_id)}", body)

    def hand_over_draft(self, draft_id: str, revision: int, names: Sequence[str], reason: str) -> Json:
        """Hand a draft to the meeting."""
        body = {"revision": revision, "names": list(names), "reason": reason}
        return self._post(f"/drafts/{_part(draft_id)}/hand-over", body)

    def take_back_draft(self, draft_id: str, revision: int, names: Sequence[str], reason: str) -> Json:
        """Take a draft back from the meeting."""
        body = {"revision": revision, "names": list(names), "reason": reason}
        return self._post(f"/drafts/{_part(draft_id)}/take-back", body)

    def decide_draft(self, draft_id: str, decision: str, **more: object) -> Json:
        """Publish a draft, or decline it: ``revision``, ``names``, ``reason``; to approve also ``against``."""
        return self._post(f"/drafts/{_part(draft_id)}/decision", {"decision": decision, **more})

    def replay_draft(self, draft_id: str, weeks: int = 13) -> Json:
        """Ask for a replay of a draft on past weeks; ``draft_replay`` tells how far it is."""
        return self._post(f"/drafts/{_part(draft_id)}/replay", {"weeks": weeks}, again=True)

    def draft_replay(self, draft_id: str) -> Json:
        """Return the last replay of a draft, as far as it is."""
        return self._get(f"/drafts/{_part(draft_id)}/replay")

    def draft_replay_leads(
        self, draft_id: str, way: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Json:
        """Return the leads that a draft moves in its last replay: ``enters`` or ``drops``."""
        return self._get(f"/drafts/{_part(draft_id)}/replay/leads", way=way, limit=limit, cursor=cursor)

    def test_card(self, card_id: str, **asked: object) -> Json:
        """Return one lead's score by a version, a ``draft_id`` or a ``card`` text beside the card in force."""
        return self._post(f"/cards/{_part(card_id)}/test", asked, again=True)

    # trials

    def trial_plan(self, proposal_id: str, **more: object) -> Json:
        """Return how long a trial of a proposal, or of a part of it (``change=[...]``), would run."""
        return self._get(f"/proposals/{_part(proposal_id)}/trial-plan", **more, lang=self._lang)

    def start_trial(self, proposal_id: str, names: Sequence[str], **more: object) -> Json:
        """Approve a proposal on trial, in full or by ``changes``."""
        return self._post(f"/proposals/{_part(proposal_id)}/trial", {"names": list(names), **more})

    def trials(self, *, card_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the trials, latest first."""
        return self._get("/trials", card_id=card_id, limit=limit, cursor=cursor, lang=self._lang)

    def trial(self, trial_id: str) -> Json:
        """Return one trial with what it has shown."""
        return self._get(f"/trials/{_part(trial_id)}", lang=self._lang)

    def end_trial(self, trial_id: str, publish: bool, names: Sequence[str], reason: str) -> Json:
        """End a trial: publish the card that was on trial, or leave the card as it is."""
        body = {"publish": publish, "names": list(names), "reason": reason}
        return self._post(f"/trials/{_part(trial_id)}/end", body)

    # rule requests

    def what_if(self, **moves: object) -> Json:
        """Return what a card with other numbers would have done, such as ``points={"seminar": 40}, hot_line=90``."""
        return self._post("/what-if", moves)

    def what_if_leads(self, *, limit: int | None = None, cursor: str | None = None, **moves: object) -> Json:
        """Return the leads that would enter or leave the hot ones now under a card with other numbers, in pages."""
        params = {"limit": limit, "cursor": cursor, "lang": self._lang}
        return self._send("POST", "/what-if/leads", params=params, body=moves, again=True)

    def ask_rule(self, choice: str, asked_by: str, **about: object) -> Json:
        """Ask something of the card, about a rule (rule_id) or a lead (lead_id)."""
        return self._post("/rule-requests", {"choice": choice, "asked_by": asked_by, **about})

    def rule_requests(
        self,
        *,
        card_id: str | None = None,
        waiting: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Json:
        """Return the rule requests, latest first."""
        more = {"limit": limit, "cursor": cursor, "lang": self._lang}
        return self._get("/rule-requests", card_id=card_id, waiting=waiting, **more)

    def rule_request(self, request_id: str) -> Json:
        """Return one rule request with its answer."""
        return self._get(f"/rule-requests/{_part(request_id)}", lang=self._lang)

    def answer_rule(self, request_id: str, answer: str, names: Sequence[str], reason: str = "") -> Json:
        """Answer a rule request."""
        body = {"answer": answer, "names": list(names), "reason": reason}
        return self._post(f"/rule-requests/{_part(request_id)}/answer", body)

    def workshop(self, card_id: str, version: int | None = None) -> Json:
        """Return the answers of the workshop for a version of a card, by default the current one."""
        return self._get(f"/cards/{_part(card_id)}/workshop", version=version)

    def keep_workshop(self, card_id: str, names: Sequence[str], **answers: str) -> Json:
        """Keep ``when_hot``, ``too_early`` or ``least_bant``; what is left out stays as it was."""
        return self._post(f"/cards/{_part(card_id)}/workshop", {"names": list(names), **answers})

    def health(self) -> Json:
        """Return whether the service is ready to score."""
        return self._get("/health")

    # agreement

    def claim(self, handoff_id: str, owner: str, **more: object) -> Json:
        """Take a hand-off for somebody of sales."""
        return self._post(f"/handoffs/{_part(handoff_id)}/claim", {"owner": owner, **more}, again="key" in more)

    def contact(self, handoff_id: str, channel: str, reached: bool, **more: object) -> Json:
        """Record one attempt to reach the lead."""
        body = {"channel": channel, "reached": reached, **more}
        return self._post(f"/handoffs/{_part(handoff_id)}/contacts", body, again="key" in more)

    def agreement(self) -> Json:
        """Return the agreement in force."""
        return self._get("/agreement")

    def agreement_versions(self) -> Json:
        """Return every version of the agreement, latest first."""
        return self._get("/agreement/versions")

    def duties(self) -> Json:
        """Return what both sides of the agreement have kept, and who is late now."""
        return self._get("/duties", lang=self._lang)

    def late(self, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the open hand-offs on which something is owed, the most urgent first."""
        return self._get("/duties/late", limit=limit, cursor=cursor)

    def team(self, days: int | None = None) -> Json:
        """Return who is late, and what became of the hand-offs of the last days by team and by person."""
        return self._get("/team", days=days, lang=self._lang)

    def supply(self, days: int | None = None) -> Json:
        """Return hot leads a week against promise and capacity, and what became of the hand-offs by channel."""
        return self._get("/supply", days=days, lang=self._lang)

    # webhooks

    def add_webhook(self, url: str, kinds: Sequence[str] = ()) -> Json:
        """Add a receiver; its secret is in this answer only."""
        return self._post("/webhooks", {"url": url, "kinds": list(kinds)})

    def webhooks(self, *, ended: bool | None = None) -> Json:
        """Return the receivers and how they stand."""
        return self._get("/webhooks", ended=ended)

    def end_webhook(self, webhook_id: str) -> Json:
        """Stop sending to a receiver, for good."""
        return self._post(f"/webhooks/{_part(webhook_id)}/end", {})

    def rotate_webhook(self, webhook_id: str, **more: object) -> Json:
        """Give a receiver a new secret; the one before signs beside it for ``grace_hours`` (24)."""
        return self._post(f"/webhooks/{_part(webhook_id)}/rotate", more)

    def try_webhook(self, webhook_id: str) -> Json:
        """Send a signed test message now, once."""
        return self._post(f"/webhooks/{_part(webhook_id)}/test", {})

    def dead_messages(self, webhook_id: str, *, limit: int | None = None, cursor: str | None = None) -> Json:
        """Return the messages that were given up, latest first."""
        return self._get(f"/webhooks/{_part(webhook_id)}/dead", limit=limit, cursor=cursor)

    def replay(self, webhook_id: str, message_id: str | None = None) -> Json:
        """Send again one message that was given up, or all of them."""
        return self._post(f"/webhooks/{_part(webhook_id)}/replay", {"message_id": message_id})


def _part(name: str) -> str:
    """Write a name as one part of a path."""
    return quote(name, safe="")
