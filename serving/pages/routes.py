"""The pages' routes. Whatever a page shows or does goes through the same functions as the API."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from ondo.domain.errors import InputError, NotFound, OndoError
from ondo.domain.feedback import check_reason
from ondo.domain.proposal import Proposal
from ondo.domain.vocabulary import FeedbackLabel, SendBackReason
from ondo.ledger import Ledger, Tx
from ondo.ledger.db.encoding import to_json
from ondo.ledger.decisions import card_set, cards, proposals, sla_versions, trials
from ondo.ledger.handoffs.open_list import open_owners
from ondo.ledger.identity.lead_names import names_of
from ondo.ledger.records import archive
from ondo.ledger.records.replay_tables import table_data, written_at
from ondo.settings import Settings
from ondo.text.locales import Locale
from ondo.text.messages import Message
from serving.decisions.cards import every_version
from serving.decisions.what_if import table_meant, table_of
from serving.handoffs import handoffs
from serving.handoffs.hot_list import hot_list
from serving.http import paging
from serving.http.caller import caller_of
from serving.http.page_route import PageRoute
from serving.http.problems import of_http, said, status_of
from serving.pages import agreement as agreement_page
from serving.pages import api_docs as api_docs_page
from serving.pages import (
    asking,
    deciding,
    decision_sheet,
    drafts,
    find,
    follow_up,
    lead_days,
    lead_timeline,
    links,
    notices,
    rule_wishes,
    sales,
    sales_record,
    workbench,
    workshop,
)
from serving.pages import card as card_page
from serving.pages import hot_list as hot_list_page
from serving.pages import lead as lead_page
from serving.pages import meeting as meeting_page
from serving.pages import start as start_page
from serving.pages import supply as supply_page
from serving.pages import team as team_page
from serving.pages import trial as trial_page
from serving.pages import watch as watch_page
from serving.pages import what_if as what_if_page
from serving.pages.connections import IntakePages
from serving.pages.frame import MOST_FORM, back_to, posted, render, voice_of, whole
from serving.pages.open_pages import HOT_LIST, first_page, may
from serving.pages.refused_forms import refused_form
from serving.pages.signing import departments_of
from serving.schemas.requests import FeedbackIn
from serving.scoring.definitions import Definitions, open_proposal
from serving.scoring.ledger_view import LedgerView
from serving.scoring.scoring import Scoring
from serving.sla.late import LatePlace

REPORTS = 8
DRIFT_HEADERS = {
    "Content-Security-Policy": "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """The pages over an open ledger."""

    def __init__(self, ledger: Ledger, definitions: Definitions, scoring: Scoring, settings: Settings) -> None:
        self._ledger, self._definitions, self._scoring, self._settings = ledger, definitions, scoring, settings
        self._lives = False

    def _view(self, tx: Tx, voice: Locale) -> LedgerView:
        scoring = self._scoring
        return LedgerView(tx, self._definitions, scoring.now, scoring.account_temperatures, self._settings, voice)

    def api_docs(self, request: Request, voice: Locale) -> Response:
        """Show every route of the API, from the document that clients are generated from."""
        return render("api_docs.html", voice, "/docs", **api_docs_page.view(request.app.openapi(), voice.lang))

    def home(self, request: Request, voice: Locale) -> Response:
        """Show a page of the hot list, or send on whoever has another first page."""
        if (first := first_page()) != HOT_LIST:
            return back_to(first, voice)
        part = hot_list_page.part_of(request)
        with self._ledger.read() as tx:
            listed = hot_list(self._view(tx, voice), part)
            forms = sales.shared(request, tx, voice)
            promise = agreement_page.promise(tx, self._settings, voice)
            owners, teams = open_owners(tx)
            begun = self._start(request, tx, voice, working=bool(owners or listed.counts.open))
            begun |= {"owners": owners, "teams": teams}
            begun["asked"] = follow_up.waiting(tx)
            begun["left"] = sales.left(tx, request.query_params.get("left", ""), voice)
            begun["unnamed"] = names_of(tx, [row.lead_id for row in listed.rows if not row.company and not row.name])
        view = hot_list_page.view(request, listed, part, voice) | begun
        return render("home.html", voice, "/", notice=notice_of(request, voice), promise=promise, **(view | forms))

    def start(self, request: Request, voice: Locale) -> Response:
        """Show what a ledger needs to live, and what of it is there."""
        with self._ledger.read() as tx:
            context = start_page.view(tx, self._settings, voice)
        return render("start.html", voice, "/start", here_url=here_url(request), **context)

    def _start(self, request: Request, tx: Tx, voice: Locale, *, working: bool) -> dict[str, Any]:
        """Collect the checklist for above an empty list; where hand-offs are open a link to it is enough.

        A ledger that was once seen alive is not looked at again.
        """
        context: dict[str, Any] = {"lives": True, "beginning": working and not self._lives}
        if not self._lives and not working:
            context |= start_page.view(tx, self._settings, voice)
            self._lives = bool(context["lives"])
        return context | {"here_url": here_url(request)}

    def follow_up(self, request: Request, voice: Locale) -> Response:
        """Show the hand-offs that were drawn among those nobody answered."""
        with self._ledger.read() as tx:
            context = follow_up.view(self._view(tx, voice))
        return render("follow_up.html", voice, "/follow-up", notice=notice_of(request, voice), **context)

    def follow_up_file(self, _: Request, __: Locale) -> Response:
        """Give them as a file."""
        with self._ledger.read() as tx:
            return follow_up.file(tx)

    def find(self, request: Request, voice: Locale) -> Response:
        """Find leads by what a person knows of them."""
        with self._ledger.read() as tx:
            context = find.view(request, self._view(tx, voice))
        return render("find.html", voice, "/leads", **context)

    def lead(self, request: Request, voice: Locale) -> Response:
        """Show why a lead has its score; looking at it is not a score that is logged or handed over."""
        scored = self._scoring.look(request.path_params["lead_id"])
        with self._ledger.read() as tx:
            context = lead_page.view(self._view(tx, voice), scored) | sales.shared(request, tx, voice)
            context |= sales_record.view(tx, scored.lead.lead_id, voice)
            query = request.query_params
            context |= lead_timeline.view(self._view(tx, voice), scored, query.get("show", ""), query.get("before", ""))
            asked = (query.get(name, "").strip() for name in ("on", "against"))
            context["days"] = lead_days.view(self._view(tx, voice), scored, *asked)
        context["asked"] = request.query_params.get("answer", "")
        return render("lead.html", voice, "/leads", notice=notice_of(request, voice), **context)

    def card(self, request: Request, voice: Locale) -> Response:
        """Show a version of a card, by default that in force of the oldest, and which others there are."""
        with self._ledger.read() as tx:
            row, rows = card_set.one_of(tx, request.query_params.get("card_id"))
            number = workbench.number_of(request, "version")
            version = row.version if number is None else cards.version(tx, row.card_id, number)
            versions = every_version(tx, row.card_id)
            drawn_up = drafts.rows(tx, row.card_id, voice) if may("GET", "/card/draft/{draft_id}") else []
            agreed = workshop.of_version(tx, row.card_id, version.version, voice)
            running = row.card_id in trials.unended(tx)
        context = card_page.view(row, rows, version, versions, voice)
        context |= {"drafts": drawn_up, "saved_by": caller_of(request).name, "running": running, **agreed}
        return render("card.html", voice, "/card", notice=notice_of(request, voice), **context)

    def agreement(self, request: Request, voice: Locale) -> Response:
        """Show what both sides of the agreement promised and kept."""
        after = paging.decode(request.query_params.get("after") or None, LatePlace)
        with self._ledger.read() as tx:
            context = agreement_page.view(tx, self._definitions, self._settings, voice, after)
        return render("agreement.html", voice, "/agreement", **context)

    def team(self, request: Request, voice: Locale) -> Response:
        """Show what a manager of sales asks for."""
        with self._ledger.read() as tx:
            context = team_page.view(tx, self._settings, voice, team_page.days_of(request))
        return render("team.html", voice, "/team", **context)

    def supply(self, request: Request, voice: Locale) -> Response:
        """Show what marketing asks for."""
        with self._ledger.read() as tx:
            context = supply_page.view(self._view(tx, voice), team_page.days_of(request))
        return render("supply.html", voice, "/supply", **context)

    def nurture_file(self, request: Request, voice: Locale) -> Response:
        """Give the nurturing list as a file."""
        with self._ledger.read() as tx:
            return supply_page.file(self._view(tx, voice), request.query_params.get("card_id"))

    def watch(self, request: Request, voice: Locale) -> Response:
        """Show what the watch found."""
        asked = request.query_params.get("look", "0")
        with self._ledger.read() as tx:
            context = watch_page.view(tx, voice, int(asked) if asked.isascii() and asked.isdigit() else 0)
            context["running"] = bool(trials.unended(tx))
        context["mlflow"] = watch_page.mlflow_of(self._settings)
        return render("watch.html", voice, "/watch", notice=notice_of(request, voice), **context)

    def drift(self, request: Request, _: Locale) -> Response:
        """Show a drift report: a file with scripts of its own, which may reach nothing outside it."""
        asked = request.path_params["look"]
        with self._ledger.read() as tx:
            place = watch_page.report_of(tx, int(asked) if asked.isascii() and asked.isdigit() else -1)
        return FileResponse(place, media_type="text/html", headers=DRIFT_HEADERS)

    def meeting(self, request: Request, voice: Locale) -> Response:
        """Show the open proposal, or a past one that is asked for, and the decisions so far."""
        proposal, context = self._proposal(request, voice)
        context["reports"] = [
            archived for archived in archive.archived(self._ledger.artifacts) if archived.lang is voice.lang
        ][:REPORTS]
        with self._ledger.read() as tx:
            card_id = rule_wishes.only_card(tx)
            if proposal is not None and proposal.card_id in self._definitions.card_ids(tx):
                card_id = proposal.card_id
            context |= rule_wishes.view(tx, self._definitions, voice, card_id)
            context |= workshop.view(tx, self._definitions, voice, card_id)
        replayable = proposal is not None and written_at(self._ledger.artifacts, proposal.proposal_id) is not None
        context["replayable"] = what_if_page.as_suggested(proposal.proposal_id) if proposal and replayable else ""
        return render("meeting.html", voice, "/meeting", notice=notice_of(request, voice), **context)

    def decision_sheet(self, request: Request, voice: Locale) -> Response:
        """Show the open proposal, or one that is asked for, on one page of A4."""
        proposal, context = self._proposal(request, voice)
        if proposal is None:
            return back_to("/meeting", voice)
        context |= decision_sheet.view(context["view"], voice.of(context["card_name"]), voice)
        return render("decision_sheet.html", voice, "/meeting", **context)

    def _proposal(self, request: Request, voice: Locale) -> tuple[Proposal | None, dict[str, Any]]:
        """Return the proposal that a request is about with what a page shows of it; ``NotFound`` of no such one."""
        asked_for = request.query_params.get("proposal", "")
        with self._ledger.read() as tx:
            waiting = open_proposal(tx)
            proposal = proposals.proposal(tx, asked_for) if asked_for else waiting
            made = proposals.proposal_page(tx, None, meeting_page.PAST)
            card = None if proposal is None else cards.version(tx, proposal.card_id, proposal.base_version).card
            decided, agreed = proposals.decisions(tx), sla_versions.active(tx, tx.now)
            running = bool(trials.unended(tx))
            handed, departments = drafts.rows(tx, None, voice, waiting=True), departments_of(tx, voice)
        context = meeting_page.view(proposal, card, decided, voice, agreed)
        context |= meeting_page.past(proposal, waiting, made, voice)
        context |= {"card_name": None if card is None else card.name, "running": running, "handed": handed}
        context["departments"] = departments
        return proposal, context

    def trial(self, request: Request, voice: Locale) -> Response:
        """Show what a trial has shown, or what one of the open proposal would take."""
        with self._ledger.read() as tx:
            context = trial_page.view(request, tx, voice)
        return render("trial.html", voice, "/meeting", notice=notice_of(request, voice), **context)

    def decide_trial(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Start or end a trial, as the meeting decided."""
        return trial_page.decide(self._ledger, self._definitions, request, form, voice)

    def what_if(self, request: Request, voice: Locale) -> Response:
        """Show what a card with other numbers would have done, on the data of a proposal or of the last night."""
        with self._ledger.read() as tx:
            agreed, query, artifacts = sla_versions.active(tx, tx.now), request.query_params, self._ledger.artifacts
            table_name = table_meant(tx, artifacts, query.get("proposal") or None)
            moved = what_if_page.who(self._view(tx, voice), artifacts, table_name, query)
        context = what_if_page.view(artifacts, table_name, query, voice, agreed) | moved
        context["saved_by"] = caller_of(request).name
        return render("what_if.html", voice, "/meeting", **context)

    def replay_moved(self, _: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Have the moved card replayed on past weeks, as a draft."""
        return what_if_page.replay_as_draft(self._ledger, form, voice)

    def replay_table(self, request: Request, _: Locale) -> Response:
        """Give the page's script the table that it computes on."""
        table = table_of(self._ledger.artifacts, request.path_params["name"])
        return Response(to_json(table_data(table)), media_type="application/json")

    def report(self, request: Request, _: Locale) -> Response:
        """Show an archived quarterly report, a page of its own."""
        return whole(archive.read_report(self._ledger.artifacts, request.path_params["name"]))

    def decide(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Record the meeting's decision; an approval is in force with the next score."""
        return deciding.decide(self._ledger, self._definitions, request, form, voice)

    def feedback(self, request: Request, form: list[tuple[str, str]], voice: Locale) -> Response:
        """Record what sales found in two clicks; a second click of the same changes nothing."""
        fields = dict(form)
        verdict, reason = _choice(fields)
        rater = caller_of(request).name or sales.RATER
        message = FeedbackIn.model_validate({"label": verdict, "reason": reason, "rater": rater, "source": "pages"})
        with self._ledger.begin() as tx:
            handoffs.give_feedback(tx, request.path_params["handoff_id"], message)
        return back_to(fields.get("back", "/"), voice, notices.feedback(verdict, reason))


def here_url(request: Request) -> str:
    """Return the address under which the browser knows this service."""
    return str(request.base_url).rstrip("/")


def notice_of(request: Request, voice: Locale) -> str:
    """Return what a page confirms after a form."""
    return notices.text_of(request.query_params.get("said", ""), voice, sales.me(request))


def _choice(fields: dict[str, str]) -> tuple[FeedbackLabel, SendBackReason | None]:
    try:
        verdict = FeedbackLabel(fields.get("label", ""))
        reason = SendBackReason(fields["reason"]) if fields.get("reason") else None
    except ValueError as error:
        raise NotFound(Message("pages-no-such-choice")) from error
    check_reason(verdict, reason)
    return verdict, reason


def install_not_found(app: FastAPI, settings: Settings) -> None:
    """Answer a browser that asks for a page which does not exist with a page."""

    async def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.url.path.startswith("/v1") or "text/html" not in request.headers.get("accept", ""):
            return of_http(error)
        voice = voice_of(request, settings)
        return render(
            "problem.html",
            voice,
            "",
            404,
            message=voice.text("pages-there-no-such-page"),
            hint="",
        )

    app.add_exception_handler(404, missing)


def _problem(error: OndoError, voice: Locale) -> Response:
    message, hint = said(error, voice.lang)
    return render("problem.html", voice, "", status_of(error), message=message, hint=hint)


def routes(ledger: Ledger, definitions: Definitions, scoring: Scoring, settings: Settings) -> list[PageRoute]:
    """Make the pages' routes."""
    pages, made = Pages(ledger, definitions, scoring, settings), list[PageRoute]()

    async def guarded(voice: Locale, work: Callable[[], Response]) -> Response:
        """Answer a refusal with a page, since people read it."""
        try:
            return await run_sync(work)
        except OndoError as error:
            return _problem(error, voice)
        except ValidationError as error:
            return _problem(refused_form(error), voice)

    def page(path: str, show: Callable[[Request, Locale], Response]) -> None:
        async def answer(request: Request) -> Response:
            voice = voice_of(request, settings)
            return await guarded(voice, lambda: show(request, voice))

        made.append(PageRoute("GET", path, answer))

    def form(
        path: str, act: Callable[[Request, list[tuple[str, str]], Locale], Response], most: int = MOST_FORM
    ) -> None:
        async def answer(request: Request) -> Response:
            voice = voice_of(request, settings)
            try:
                fields = await posted(request, most)
            except InputError as error:
                return _problem(error, voice)
            return await guarded(voice, lambda: act(request, fields, voice))

        made.append(PageRoute("POST", path, answer))

    page("/", pages.home)
    page("/start", pages.start)
    page("/follow-up", pages.follow_up)
    page("/follow-up/export", pages.follow_up_file)
    page("/leads", pages.find)
    page("/leads/{lead_id}", pages.lead)
    page("/card", pages.card)
    _workbench(ledger, definitions, page, form)
    page("/agreement", pages.agreement)
    page("/team", pages.team)
    page("/supply", pages.supply)
    page("/supply/nurture", pages.nurture_file)
    page("/watch", pages.watch)
    page("/watch/{look}/report", pages.drift)
    page("/meeting", pages.meeting)
    page("/meeting/sheet", pages.decision_sheet)
    page("/docs", pages.api_docs)
    intakes = IntakePages(ledger, settings)
    page("/connections", intakes.connections)
    page("/intake/{name}", intakes.intake)
    form("/intake/{name}/try", intakes.try_out)
    form("/intake/{name}/replay", intakes.take_in_again)
    page("/trial", pages.trial)
    page("/what-if", pages.what_if)
    page("/what-if/{name}/table", pages.replay_table)
    form("/what-if/draft", pages.replay_moved)
    page("/reports/{name}", pages.report)
    form("/meeting", pages.decide)
    form("/meeting/workshop", partial(workshop.record, ledger, definitions))
    form("/meeting/requests", partial(rule_wishes.ask, ledger, definitions))
    form("/meeting/requests/{request_id}", partial(rule_wishes.answer, ledger))
    form("/watch/requests", partial(asking.decide, ledger))
    form("/trial", pages.decide_trial)
    form("/handoffs/{handoff_id}/feedback", pages.feedback)
    form("/handoffs/claim", partial(sales.claim_many, ledger, settings))
    for name, act in (("claim", sales.claim), ("contacts", sales.contact)):
        form(f"/handoffs/{{handoff_id}}/{name}", partial(act, ledger, settings))
    for name, tell in sales_record.SalesForms(ledger, settings).by_name:
        form(f"/leads/{{lead_id}}/{name}", tell)
    for name, act in (("link", links.joining), ("unlink", links.parting)):
        form(f"/leads/{{lead_id}}/{name}", partial(act, ledger, settings))
    return made


def _workbench(ledger: Ledger, definitions: Definitions, page: Callable[..., None], form: Callable[..., None]) -> None:
    """Add the pages of versions and drafts of cards."""
    bench = workbench.WorkbenchPages(ledger, definitions)
    page("/card/file", bench.file)
    page("/card/diff", bench.diff)
    form("/card/rollback", bench.roll_back)
    own = drafts.DraftPages(ledger, definitions)
    form("/card/check", own.check, drafts.MOST_FORM)
    form("/card/draft", own.begin)
    page("/card/draft/{draft_id}", own.show)
    form("/card/draft/{draft_id}", own.edit, drafts.MOST_FORM)
    form("/card/draft/{draft_id}/hand-over", own.hand_over)
    form("/card/draft/{draft_id}/take-back", own.take_back)
    form("/card/draft/{draft_id}/decision", own.decide)
    page("/card/draft/{draft_id}/replay", own.replay)
    form("/card/draft/{draft_id}/replay", own.ask_replay)
    page("/card/test", bench.test)
