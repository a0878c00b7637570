"""``ondo check`` and ``ondo card``: mend a card file, look at a version, compare two, lock a rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ondo.cli.app import (
    CardId,
    CommandSession,
    Json,
    Language,
    LedgerUrl,
    Names,
    Reason,
    out,
    print_json,
    sentence,
    session,
    signed,
)
from ondo.cli.card_set_cmd import list_cards, retire
from ondo.cli.card_set_view import check_lines, say_beside, say_file
from ondo.cli.try_cmd import try_card
from ondo.cli.workshop_cmd import workshop
from ondo.definitions.document import DefinitionKind
from ondo.domain.card import CardVersion, Scorecard
from ondo.domain.finding import Finding, Level, errors
from ondo.domain.instant import to_datetime
from ondo.domain.vocabulary import Label, Lang
from ondo.text.words import label

if TYPE_CHECKING:
    from ondo.definitions.card_diff import Difference
    from ondo.ledger import Tx
    from ondo.ledger.decisions.sign_off import SignOff

PANEL = "Card"
STYLES = {Level.ERROR: "bold red", Level.WARNING: "yellow"}
BROKEN = 2
WIDEST = 120


RuleIds = Annotated[list[str], typer.Argument(help="Rule ids, as ondo card show --yaml gives them.", metavar="RULE...")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check", rich_help_panel=PANEL)(check)
    group = typer.Typer(
        no_args_is_help=True,
        help="List cards, show one, compare two, try one, lock a rule, retire a card, keep the workshop's answers.",
    )
    group.command("list")(list_cards)
    group.command("show")(show)
    group.command("diff")(difference)
    group.command("try")(try_card)
    group.command("lock")(lock)
    group.command("unlock")(unlock)
    group.command("retire")(retire)
    group.command("workshop")(workshop)
    app.add_typer(group, name="card", rich_help_panel=PANEL)


def _print_schema(kind: DefinitionKind | None) -> None:
    if kind is not None:
        from ondo.definitions.json_schema import json_schema

        # ASCII alone: a redirected console does not write UTF-8 everywhere.
        typer.echo(json.dumps(json_schema(kind), indent=2))
        raise typer.Exit


Schema = Annotated[
    DefinitionKind | None,
    typer.Option(
        help="Print the JSON Schema of such a file, for an editor, and exit.",
        is_eager=True,
        callback=_print_schema,
        show_default=False,
    ),
]


def check(
    card: Annotated[Path, typer.Argument(help="Card, mapping, intake mapping or connection in YAML.")],
    ledger: LedgerUrl = "",
    lang: Language = "",
    as_json: Json = False,
    schema: Schema = None,  # noqa: ARG001 - its callback answers it
) -> None:
    """Check a card file: every mistake at once, each with its line and what to do.

    A mapping of imports, an intake mapping or a connection is checked alike; its keys say what it is. Exit code 0 when
    it can be used (there may be warnings), 2 when it cannot. Where a ledger is there, it also says what the card would
    replace, or stand beside, if it were published.
    """
    from ondo.definitions.card_schema import card_from_data
    from ondo.definitions.data_files import check_data_file
    from ondo.definitions.definition_file import check_document
    from ondo.definitions.yaml_lines import read_yaml

    work = session(ledger=ledger, lang=lang)
    language = work.settings.lang
    document, broken = read_yaml(card)
    if (checked := check_data_file(card, document)) is not None:
        _show_checked(card, *checked, language, as_json=as_json)
        return
    loaded, findings = check_document(document, broken, str(card), card_from_data)
    if as_json:
        print_json({"usable": loaded is not None, "findings": [finding_row(finding, language) for finding in findings]})
    else:
        explain(card, findings, language)
        _summarise(loaded, findings, language)
        for line in [] if loaded is None else check_lines(loaded, work):
            out.print(line, style="yellow", markup=False, soft_wrap=True)
    if loaded is None:
        raise typer.Exit(BROKEN)


def _show_checked(file: Path, usable: bool, findings: Sequence[Finding], lang: Lang, *, as_json: bool) -> None:
    """Show what a check of another file than a card came to."""
    if as_json:
        print_json({"usable": usable, "findings": [finding_row(finding, lang) for finding in findings]})
    else:
        explain(file, findings, lang)
        mark, text = ("[green]✓[/] ", "cli-file-usable") if usable else ("[bold red]✗[/] ", "cli-file-not-usable")
        out.print(mark + sentence(lang, text, counts=_counts(findings, lang)), soft_wrap=True)
    if not usable:
        raise typer.Exit(BROKEN)


def finding_row(finding: Finding, lang: Lang) -> dict[str, object]:
    """Write a finding as plain data."""
    return {
        "file": finding.file,
        "line": finding.line,
        "level": finding.level.value,
        "code": finding.code,
        "path": list(finding.path),
        "message": finding.what(lang),
        "hint": finding.advice(lang),
    }


def explain(card: Path, findings: Sequence[Finding], lang: Lang) -> None:
    """Show each finding with its line of the file and what to do."""
    source = card.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    for finding in findings:
        level = f"[{STYLES[finding.level]}]{label(finding.level, lang)}[/]"
        out.print(f"{escape(finding.place)}: {level}: {escape(finding.what(lang))}", soft_wrap=True)
        if 0 < finding.line <= len(source):
            out.print(f"[dim]{finding.line:>6} |[/] {escape(_short(source[finding.line - 1]))}", soft_wrap=True)
        if hint := finding.advice(lang):
            out.print(f"       → {escape(hint)}", soft_wrap=True)
        out.print()


def _short(line: str) -> str:
    """Return a source line as a terminal can show it, without what would drive the terminal."""
    clean = "".join(c if c.isprintable() else " " for c in line.expandtabs(2)[: WIDEST + 1]).rstrip()
    return clean if len(clean) <= WIDEST else clean[:WIDEST] + "…"


def _counts(findings: Sequence[Finding], lang: Lang) -> str:
    wrong = len(errors(findings))
    remarks = len(findings) - wrong
    # Chosen here: a message that chooses would import Fluent, a tenth of what this command takes.
    errors_counted = sentence(lang, "cli-check-one-error" if wrong == 1 else "cli-check-errors", errors=wrong)
    return sentence(
        lang,
        "cli-check-and-one-warning" if remarks == 1 else "cli-check-and-warnings",
        errors=errors_counted,
        warnings=remarks,
    )


def _summarise(card: Scorecard | None, findings: Sequence[Finding], lang: Lang) -> None:
    counts = _counts(findings, lang)
    if card is None:
        out.print("[bold red]✗[/] " + sentence(lang, "cli-card-cannot-used", counts=counts), soft_wrap=True)
        return
    name, rules, line = escape(card.name.of(lang)), len(card.rules), card.hot_line
    out.print(
        "[green]✓[/] " + sentence(lang, "cli-rules-hot-line", name=name, rules=rules, line=line, counts=counts),
        soft_wrap=True,
    )


def show(
    version: Annotated[
        int | None, typer.Option("--version", help="Version number; the one in force by default.")
    ] = None,
    yaml: Annotated[bool, typer.Option("--yaml", help="Print the card as a file to edit.")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="Company folder [ONDO_HOME].", show_default=False)] = None,
    ledger: LedgerUrl = "",
    card_id: CardId = "",
    lang: Language = "",
) -> None:
    """Show a version of the card: its rules, lines, gates, decay and fast tracks."""
    from ondo.definitions.card_file import dump_card
    from ondo.ledger.decisions import card_set

    work = session(home, ledger, lang)
    with work.ledger() as opened, opened.read() as tx:
        card_version, stand = _version(tx, card_id, version), card_set.standing(tx, tx.now)
    if yaml:
        typer.echo(dump_card(card_version.card), nl=False)
        return
    _head(card_version, work)
    shown = card_version.card.card_id
    if shown not in {standing.card.card_id for standing in stand}:
        out.print(sentence(work.settings.lang, "cli-card-not-force-ondo-card"), style="yellow")
    say_beside(card_version.card, tuple(other for other in stand if other.card.card_id != shown), work)
    out.print(_rules(card_version.card, work))
    _rest(card_version.card, work)
    if version is None:
        say_file(work)


def difference(
    now: Annotated[str, typer.Argument(help="A version number or a card file.")],
    new: Annotated[str, typer.Argument(help="The other one; without it, NOW is compared with the card in force.")] = "",
    home: Annotated[Path | None, typer.Option("--home", help="Company folder [ONDO_HOME].", show_default=False)] = None,
    ledger: LedgerUrl = "",
    card_id: CardId = "",
    lang: Language = "",
    as_json: Json = False,
) -> None:
    """Compare two cards, each a version number or a file: rule, now, new.

    [b]ondo card diff card.yaml[/b] shows what your edited file would change, [b]ondo card diff 1 2[/b] two versions.
    """
    from ondo.definitions.card_diff import diff

    work = session(home, ledger, lang)
    left, right = (now, new) if new else ("", now)
    rows = diff(_card(work, card_id, left), _card(work, card_id, right))
    language = work.settings.lang
    if as_json:
        print_json([{"place": row.place, **{key: text.of(language) for key, text in _texts(row)}} for row in rows])
        return
    if not rows:
        out.print(sentence(language, "cli-there-no-difference"))
        return
    table = Table(sentence(language, "cli-what"), sentence(language, "cli-now"), sentence(language, "cli-new"))
    for row in rows:
        table.add_row(*(escape(text.of(language)) for _, text in _texts(row)))
    out.print(table)


def lock(
    rules: RuleIds,
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    home: Annotated[Path | None, typer.Option("--home", help="Company folder [ONDO_HOME].", show_default=False)] = None,
    ledger: LedgerUrl = "",
    card_id: CardId = "",
    lang: Language = "",
) -> None:
    """Lock rules: no recalibration suggests other points for them. Writes a new version with nothing else changed.

    For points that the two departments agreed on whatever the data say; [b]ondo card unlock[/b] frees them again.
    """
    from ondo.ledger.decisions.sign_off import SignOff

    _set_locks(session(home, ledger, lang), card_id, rules, SignOff(tuple(name), reason), locked=True)


def unlock(
    rules: RuleIds,
    name: Names = [],  # noqa: B006 - typer copies it
    reason: Reason = "",
    home: Annotated[Path | None, typer.Option("--home", help="Company folder [ONDO_HOME].", show_default=False)] = None,
    ledger: LedgerUrl = "",
    card_id: CardId = "",
    lang: Language = "",
) -> None:
    """Free locked rules again, so that a recalibration may suggest other points for them."""
    from ondo.ledger.decisions.sign_off import SignOff

    _set_locks(session(home, ledger, lang), card_id, rules, SignOff(tuple(name), reason), locked=False)


def _set_locks(work: CommandSession, card_id: str, rules: list[str], signature: SignOff, *, locked: bool) -> None:
    from ondo.ledger.decisions import cards, proposals

    lang = work.settings.lang
    with work.ledger() as opened, opened.begin() as tx:
        text = card_id or cards.only_card(tx)
        made = proposals.set_locks(tx, text, rules, signature, locked=locked)
    if made is None:
        out.print(sentence(lang, "cli-they-so-already-no-new"))
        return
    number, ids = made.version, ", ".join(rules)
    done = sentence(lang, "cli-locked", ids=ids) if locked else sentence(lang, "cli-free", ids=ids)
    out.print(
        "[green]✓[/] " + sentence(lang, "cli-locks-version-in-force", number=number, done=escape(done)), soft_wrap=True
    )


def _texts(row: Difference) -> tuple[tuple[str, Label], ...]:
    return (("label", row.label), ("now", row.now), ("new", row.new))


def _card(work: CommandSession, card_id: str, name: str) -> Scorecard:
    from ondo.definitions.card_file import load_card

    if name and not name.isdecimal():
        return load_card(name)
    with work.ledger() as opened, opened.read() as tx:
        return _version(tx, card_id, int(name) if name else None).card


def _version(tx: Tx, card_id: str, version: int | None) -> CardVersion:
    from ondo.ledger.decisions import cards

    if version is None:
        return cards.active(tx, card_id or None, tx.now)
    return cards.version(tx, card_id or cards.only_card(tx), version)


def _head(card_version: CardVersion, work: CommandSession) -> None:
    lang, card = work.settings.lang, card_version.card
    since = to_datetime(card_version.effective_from).astimezone(work.settings.timezone).strftime("%Y-%m-%d %H:%M %Z")
    names = ", ".join(card_version.approved_by) or "—"
    number = sentence(lang, "cli-version", version=card_version.version)
    out.print(f"[b]{escape(card.name.of(lang))}[/]  ({card.card_id}, {number})")
    out.print(sentence(lang, "cli-force-from-approved", since=since, names=escape(names)))
    out.print(sentence(lang, "cli-hot-line-warm-line", hot_line=card.hot_line, warm_line=card.warm_line))


def _rules(card: Scorecard, work: CommandSession) -> Table:
    lang = work.settings.lang
    from ondo.text.condition_text import rhythm_words, rule_words
    from ondo.text.locales import Locale

    voice = Locale(lang, work.settings.timezone)
    table = Table()
    for head in ("cli-column-axis", "cli-column-rule", "cli-column-condition", "cli-column-counts"):
        table.add_column(sentence(lang, head), overflow="fold")
    table.add_column(sentence(lang, "cli-points"), justify="right")
    for rule in card.rules:
        marks = (" 🔒" if rule.locked else "") + (" 🔔" if rule.notice else "")
        name, rhythm = rule.label.of(lang) + marks, rhythm_words(rule, voice)
        texts = (label(rule.axis, lang), name, rule_words(rule, card, voice), rhythm)
        table.add_row(*map(escape, texts), signed(rule.points))
    return table


def _rest(card: Scorecard, work: CommandSession) -> None:
    from ondo.text.condition_text import decay_words
    from ondo.text.locales import Locale

    lang = work.settings.lang
    for gate in card.gates:
        kind = "" if gate.needed else sentence(lang, "cli-asked-only")
        out.print(sentence(lang, "cli-gate") + f"  {escape(gate.label.of(lang))}{kind}")
    for track in card.fast_tracks:
        days = f"{track.hot_for_days:g}"
        held = sentence(lang, "cli-fast-track-days", days=days)
        out.print(sentence(lang, "cli-fast-track") + f"  {escape(track.label.of(lang))}{held}")
    for words in decay_words(card, Locale(lang, work.settings.timezone)):
        out.print(sentence(lang, "cli-decay") + f"  {escape(words)}")
