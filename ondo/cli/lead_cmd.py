"""``ondo lead``: who is who, by the ids of every system, and what people decide about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import CommandSession, Json, Language, LedgerUrl, err, out, print_json, sentence, session
from ondo.domain.errors import InputError
from ondo.domain.instant import iso
from ondo.domain.sender_id import Ids
from ondo.text.messages import Message

if TYPE_CHECKING:
    from ondo.ledger import Tx

PANEL = "Facts"
MOST_NOTES = 100

Lead = Annotated[str, typer.Argument(help="Ondo's id of a lead, or SOURCE:ID.", metavar="LEAD")]
Other = Annotated[str, typer.Argument(help="The other lead, in the same way.", metavar="OTHER")]
By = Annotated[str, typer.Option("--by", help="Who decides; kept in the audit log.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask again.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        no_args_is_help=True, help="Say which leads are the same person, see who is who, and keep notes."
    )
    group.command("show")(show)
    group.command("note")(note)
    group.command("link")(link)
    group.command("unlink")(unlink)
    group.command("source")(source)
    app.add_typer(group, name="lead", rich_help_panel=PANEL)


def show(lead: Lead, ledger: LedgerUrl = "", lang: Language = "", as_json: Json = False) -> None:
    """Show under which ids a lead is known, and who linked them. Shows personal data."""
    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened, opened.read() as tx:
        known = _known(tx, named(tx, lead))
    if as_json:
        print_json(known)
    else:
        _present(known, chosen)


def note(
    lead: Lead,
    text: Annotated[str, typer.Argument(help="What to write; without it the notes are shown.", metavar="TEXT")] = "",
    by: Annotated[str, typer.Option("--by", help="Who writes it, or takes it back.", show_default=False)] = "",
    take_back: Annotated[
        int | None, typer.Option("--take-back", help="Number of a note to take back.", show_default=False, min=1)
    ] = None,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Write a note on a lead, take one back, or show them. Shows personal data."""
    from ondo.ledger.handoffs.notes import notes_of, take_note_back, write_note
    from ondo.text.locales import Locale

    chosen = session(ledger=ledger, lang=lang)
    with chosen.ledger() as opened:
        if text or take_back is not None:
            who = _who(by)
            with opened.begin() as tx:
                lead_id = named(tx, lead)
                if text:
                    write_note(tx, lead_id, text, who, actor=who)
                if take_back is not None:
                    take_note_back(tx, lead_id, take_back, actor=who)
        with opened.read() as tx:
            notes = notes_of(tx, named(tx, lead), MOST_NOTES)
    if as_json:
        rows = [asdict(row) for row in notes]
        for row in rows:
            row |= {name: None if row[name] is None else iso(row[name]) for name in ("written_at", "taken_back_at")}
        print_json({"notes": rows})
        return
    voice = Locale(chosen.settings.lang, chosen.settings.timezone)
    for entry in notes:
        gone = (
            "" if entry.taken_back_at is None else voice.text("pages-taken-back", at=voice.clock(entry.taken_back_at))
        )
        head = " · ".join(
            part for part in (str(entry.number), voice.clock(entry.written_at), entry.author, gone) if part
        )
        out.print(head, style="dim", markup=False, soft_wrap=True)
        out.print(entry.text, markup=False, soft_wrap=True)
    if not notes:
        out.print(sentence(chosen.settings.lang, "cli-no-notes"))


def link(
    lead: Lead,
    other: Other,
    by: By,
    yes: Yes = False,
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Say that two leads are the same person; their facts count together from now on.

    Of two open hand-offs the older stays, the other closes as duplicate.
    """
    from ondo.ledger.access import audit
    from ondo.ledger.identity.linking import link as join

    chosen, who = session(ledger=ledger, lang=lang), _who(by)
    with chosen.ledger() as opened:
        with opened.read() as tx:
            both = [_known(tx, named(tx, entry)) for entry in (lead, other)]
        if not yes:
            for entry in both:
                _present(entry, chosen)
            _ask(sentence(chosen.settings.lang, "cli-link-them-as-same-person"))
        with opened.begin() as tx:
            group = join(tx, named(tx, lead), named(tx, other), by=who)
            if group.new:
                audit.record(tx, audit.LOCAL, "lead.linked", group.lead_id, {"leads": list(group.leads), "by": who})
            known = _known(tx, group.lead_id)
    if as_json:
        print_json(known | {"new": group.new, "closed": list(group.closed)})
        return
    _present(known, chosen)
    if not group.new:
        out.print(sentence(chosen.settings.lang, "cli-they-same-already"))


def unlink(
    lead: Lead, by: By, yes: Yes = False, ledger: LedgerUrl = "", lang: Language = "", as_json: Json = False
) -> None:
    """Say that a lead is somebody else than those it was linked with; no declared key links them again."""
    from ondo.ledger.access import audit
    from ondo.ledger.identity.linking import unlink as part

    chosen, who = session(ledger=ledger, lang=lang), _who(by)
    with chosen.ledger() as opened:
        if not yes:
            with opened.read() as tx:
                _present(_known(tx, named(tx, lead)), chosen)
            _ask(sentence(chosen.settings.lang, "cli-unlink-from-others", lead=lead))
        with opened.begin() as tx:
            lead_id = named(tx, lead)
            rest = part(tx, lead_id, by=who)
            audit.record(tx, audit.LOCAL, "lead.unlinked", lead_id, {"from": rest.lead_id, "by": who})
            known = [_known(tx, entry) for entry in (lead_id, rest.lead_id)]
    if as_json:
        print_json({"lead": known[0], "rest": known[1]})
        return
    for entry in known:
        _present(entry, chosen)


def source(
    name: Annotated[str, typer.Argument(help="Name of the source; without it every declared one.")] = "",
    ids: Annotated[
        str, typer.Option("--ids", help="plain, or address: upper and lower case are alike.", show_default=False)
    ] = "",
    links: Annotated[
        str, typer.Option("--links", help="yes: systems (role ingest) may link its ids.", show_default=False)
    ] = "",
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Declare how the ids of a source are compared, and whether systems may link them; or show what is declared."""
    from ondo.ledger.identity import sources

    chosen = session(ledger=ledger, lang=lang)
    language, alike = chosen.settings.lang, list[tuple[str, str]]()
    with chosen.ledger() as opened:
        if ids or links:
            with opened.begin() as tx:
                alike = sources.declare(tx, name, ids=_ids(ids), links=_yes(links))
        with opened.read() as tx:
            declared = [entry for entry in sources.sources(tx) if name in ("", entry.name)]
    if as_json:
        rows = [{"source": entry.name, "ids": entry.ids.value, "links": entry.links} for entry in declared]
        print_json({"sources": rows, "alike": [external for _, external in alike]})
        return
    table = Table(box=None, header_style="dim")
    for head in ("cli-column-source", "cli-column-ids-compared", "cli-column-linked-by-systems"):
        table.add_column(sentence(language, head))
    for entry in declared:
        table.add_row(escape(entry.name), entry.ids.value, sentence(language, "cli-yes") if entry.links else "–")
    out.print(table if declared else sentence(language, "cli-nothing-declared"))
    if alike:
        named_ids = ", ".join(external for _, external in alike[:20])
        err.print(
            sentence(language, "cli-these-differ-from-another-lead", named_ids=named_ids),
            style="yellow",
            markup=False,
            soft_wrap=True,
        )


def named(tx: Tx, text: str) -> str:
    """Return the lead that a word of the command line names: Ondo's id, or SOURCE:ID; ``NotFound`` without it."""
    from ondo.ledger.facts.links import canonical_group
    from ondo.ledger.identity.lead_keys import find_lead

    name, colon, external = text.partition(":")
    if colon:
        return find_lead(tx, name, external)
    canonical_group(tx, text, tx.now)  # it must exist
    return text


def _known(tx: Tx, lead_id: str) -> dict[str, Any]:
    from ondo.ledger.identity.lead_keys import canonical, sender_ids
    from ondo.ledger.identity.linking import linked_since
    from ondo.ledger.identity.person import PersonalData, person

    who, since = person(tx, lead_id) or PersonalData(), linked_since(tx, lead_id)
    rows: list[dict[str, str | None]] = []
    for entry in sender_ids(tx, lead_id):
        cause, by, at = since.get(entry.lead_id, ("", "", None))
        linked = {"linked_by": by or cause or None, "since": None if at is None else iso(at)}
        rows.append({"source": entry.source, "external_id": entry.shown, "lead_id": entry.lead_id, **linked})
    top = canonical(tx, lead_id, tx.now)
    return {"lead_id": top, "name": who.name, "company": who.company, "ids": rows}


def _present(known: dict[str, Any], chosen: CommandSession) -> None:
    language = chosen.settings.lang
    head = " · ".join(str(part) for part in (known["name"], known["company"], known["lead_id"]) if part)
    out.print(head, style="bold", markup=False, soft_wrap=True)
    table = Table(box=None, header_style="dim", pad_edge=False)
    for head in ("cli-column-source", "cli-column-id", "cli-column-lead", "cli-column-linked-by"):
        table.add_column(sentence(language, head), overflow="fold")
    for row in known["ids"]:
        table.add_row(*(escape(str(row[name] or "")) for name in ("source", "external_id", "lead_id", "linked_by")))
    out.print(table)


def _ask(question: str) -> None:
    if not typer.confirm(question):
        raise typer.Abort


def _who(by: str) -> str:
    if not by.strip():
        raise InputError(Message("cli-by-names-who-decides"))
    return by.strip()


def _ids(text: str) -> Ids | None:
    if text in ("", *Ids):
        return Ids(text) if text else None
    raise InputError(Message("cli-no-kind-of-ids", text=text), Message("cli-no-kind-of-ids-hint"))


def _yes(text: str) -> bool | None:
    if text in ("", "yes", "no"):
        return text == "yes" if text else None
    raise InputError(Message("cli-no-kind-of-links", text=text), Message("cli-no-kind-of-links-hint"))
