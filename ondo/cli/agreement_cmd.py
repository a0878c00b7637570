"""``ondo agreement``: check the agreement's file, show the one in force, publish a new version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import Home, Json, Language, LedgerUrl, Names, instant_option, out, print_json, sentence, session
from ondo.cli.card_cmd import BROKEN, explain, finding_row
from ondo.definitions.calendar_schema import span_text
from ondo.domain.finding import errors
from ondo.domain.follow_up import FollowUpTerms
from ondo.domain.instant import HOUR, to_datetime
from ondo.domain.sla import Agreement, AgreementVersion, SilenceMeaning, Team
from ondo.domain.vocabulary import Lang
from ondo.settings import Settings

PANEL = "Card"

File = Annotated[Path, typer.Argument(help="Agreement file in YAML.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="What marketing and sales promise each other about hand-offs.")
    for name, command in (("check", check), ("show", show), ("publish", publish)):
        group.command(name)(command)
    app.add_typer(group, name="agreement", rich_help_panel=PANEL)


def check(file: File, lang: Language = "", as_json: Json = False) -> None:
    """Check an agreement file: every mistake at once, each with its line and what to do.

    Exit code 0 when it can be published, 2 when it cannot.
    """
    from ondo.calendars import known_countries
    from ondo.definitions.sla_file import check_agreement

    work = session(lang=lang)
    language = work.settings.lang
    loaded, findings = check_agreement(file, known_countries())
    if as_json:
        print_json({"usable": loaded is not None, "findings": [finding_row(finding, language) for finding in findings]})
    else:
        explain(file, findings, language)
        if loaded is None:
            count = len(errors(findings))
            out.print(
                "[bold red]✗[/] " + sentence(language, "cli-agreement-cannot-used-errors", count=count), soft_wrap=True
            )
        else:
            out.print("[green]✓[/] " + escape(_promise(loaded, work.settings)), soft_wrap=True)
    if loaded is None:
        raise typer.Exit(BROKEN)


def show(
    version: Annotated[
        int | None, typer.Option("--version", help="Version number; the one in force by default.")
    ] = None,
    home: Home = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Show a version of the agreement: both sides' promises and the clocks of the teams."""
    from ondo.definitions.sla_schema import agreement_to_data
    from ondo.ledger.decisions import sla_versions

    work = session(home, ledger, lang)
    with work.ledger() as opened, opened.read() as tx:
        agreement_version = sla_versions.active(tx, tx.now) if version is None else sla_versions.version(tx, version)
    if as_json:
        print_json(
            {
                "version": agreement_version.version,
                "approved_by": agreement_version.approved_by,
                **agreement_to_data(agreement_version.agreement),
            }
        )
        return
    _head(agreement_version, work.settings)
    out.print(_promises(agreement_version.agreement, work.settings))
    if agreement_version.agreement.teams:
        out.print(_teams(agreement_version.agreement.teams, work.settings.lang))
    if agreement_version.agreement.people:
        out.print(_people(agreement_version.agreement, work.settings.lang))


def publish(
    file: File,
    name: Names = [],  # noqa: B006 - typer copies it
    note: Annotated[str, typer.Option("--reason", help="Why, in the meeting's words.")] = "",
    effective: Annotated[
        str, typer.Option("--from", help="When it comes into force: a day or an instant; now by default.")
    ] = "",
    home: Home = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
) -> None:
    """Publish the file as the next version, signed by those who agreed on it; it is never changed afterwards.

    Hand-offs that are open keep the promise of the day on which they opened; their deadlines follow the new working
    hours, holidays and days off.
    """
    from ondo.calendars import known_countries
    from ondo.deadlines.moves_and_notices import move_deadlines
    from ondo.definitions.sla_file import load_agreement
    from ondo.ledger.decisions import sla_versions

    work = session(home, ledger, lang)
    loaded = load_agreement(file, known_countries())
    with work.ledger() as opened, opened.begin() as tx:
        at = instant_option(effective, work.settings) or tx.now
        made = sla_versions.publish(tx, loaded, approved_by=tuple(name), effective_from=at, note=note)
        moved = move_deadlines(tx, work.settings)
    out.print(
        "[green]✓[/] " + sentence(work.settings.lang, "cli-version-agreement-published", version=made.version),
        soft_wrap=True,
    )
    if moved:
        out.print(sentence(work.settings.lang, "cli-open-hand-offs-whose-deadline", moved=moved), soft_wrap=True)


def _promise(agreement: Agreement, settings: Settings) -> str:
    from ondo.calendars import company_team, hours_of

    hours = agreement.sales.first_contact_hours
    team = next(iter(agreement.teams), None) or company_team(settings)
    days = hours * HOUR / hours_of(team).usual_day
    name = agreement.name.of(settings.lang)
    return sentence(
        settings.lang, "cli-first-contact-within-business-hours", name=name, hours=f"{hours:g}", days=f"{days:.3g}"
    )


def _head(agreement_version: AgreementVersion, settings: Settings) -> None:
    lang = settings.lang
    number = sentence(lang, "cli-version", version=agreement_version.version)
    out.print(f"[b]{escape(agreement_version.agreement.name.of(lang))}[/]  ({number})")
    if not agreement_version.version:
        out.print(sentence(lang, "cli-as-shipped-ondo-approved-nobody"))
        return
    since = to_datetime(agreement_version.effective_from).astimezone(settings.timezone).strftime("%Y-%m-%d %H:%M %Z")
    names = escape(", ".join(agreement_version.approved_by))
    out.print(sentence(lang, "cli-force-from-approved", since=since, names=names))


_SILENCE = {SilenceMeaning.UNKNOWN: "cli-silence-unknown", SilenceMeaning.NEGATIVE: "cli-silence-negative"}


def _promises(agreement: Agreement, settings: Settings) -> Table:
    lang, sales, marketing = settings.lang, agreement.sales, agreement.marketing
    table = Table(sentence(lang, "cli-who"), sentence(lang, "cli-promise"), sentence(lang, "cli-value"))
    seller, marketer = sentence(lang, "cli-sales"), sentence(lang, "cli-marketing")
    reason = (
        sentence(lang, "cli-promise-required") if sales.reason_on_send_back else sentence(lang, "cli-promise-optional")
    )
    stock = sentence(lang, "cli-promise-stock-at-once") if sales.stock_per_day is None else str(sales.stock_per_day)
    capacity = "–" if sales.capacity_per_week is None else str(sales.capacity_per_week)
    precise = "–" if marketing.hot_precision is None else f"{marketing.hot_precision:.0%}"
    rows = (
        (seller, "cli-promise-first-contact", f"{sales.first_contact_hours:g}"),
        (seller, "cli-promise-due-soon", f"{sales.due_soon_hours:g}"),
        (seller, "cli-promise-attempts", str(sales.attempts)),
        (seller, "cli-promise-outcome-days", f"{sales.outcome_days:g}"),
        (seller, "cli-promise-reason", reason),
        (seller, "cli-promise-stock", stock),
        (seller, "cli-promise-capacity", capacity),
        (seller, "cli-promise-silence", sentence(lang, _SILENCE[sales.silence])),
        (seller, "cli-promise-follow-up", _follow_up(agreement.follow_up, lang)),
        (f"{seller}, {marketer}", "cli-promise-departments", ", ".join(agreement.departments) or "–"),
        (marketer, "cli-promise-hot-leads", str(marketing.hot_leads_per_month)),
        (marketer, "cli-promise-attributes-filled", f"{marketing.attributes_filled:.0%}"),
        (marketer, "cli-promise-handoff-minutes", f"{marketing.handoff_minutes:g}"),
        (marketer, "cli-promise-hot-precision", precise),
    )
    for who, promise, value in rows:
        table.add_row(who, sentence(lang, promise), value)
    return table


def _follow_up(terms: FollowUpTerms | None, lang: Lang) -> str:
    if terms is None:
        return sentence(lang, "cli-follow-up-nobody")
    return sentence(lang, "cli-follow-up-terms", share=f"{100 * terms.share:g}", at_most=terms.at_most)


def _people(agreement: Agreement, lang: Lang) -> Table:
    table = Table(sentence(lang, "cli-person"), sentence(lang, "cli-days-unlike-teams"))
    for name, days in sorted(agreement.people.items()):
        rows = (" ".join([day.isoformat(), *map(span_text, spans)]) for day, spans in sorted(days.items()))
        table.add_row(escape(name), ", ".join(rows))
    return table


def _teams(teams: tuple[Team, ...], lang: Lang) -> Table:
    heads = ("cli-column-team", "cli-column-zone", "cli-column-holidays", "cli-column-hours-a-week", "cli-members")
    table = Table(*(sentence(lang, head) for head in heads))
    for team in teams:
        minutes = sum(closes - opens for spans in team.week.values() for opens, closes in spans)
        members = escape(", ".join(team.members))
        table.add_row(escape(team.name.of(lang)), team.zone.key, team.country or "—", f"{minutes / 60:g}", members)
    return table
