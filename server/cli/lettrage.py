"""Letters in a book: `lettrine match` gives them, `lettrine unletter` takes them off.

Asks the person, reads the day where none is given, and writes. What belongs together and how the
text changes is decided in `ledger_core.lettrage`; how it is shown in `lettrage_tables`.
"""

from collections.abc import Sequence
import datetime as dt
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

import click

from ledger_core.accounts import NotAChartNumberError, is_customer, is_supplier
from ledger_core.book import Book, Change
from ledger_core.edit import NotAPostingError
from ledger_core.entry import FileNotIncludedError
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.apply import (
    ChangeRefusedError,
    Lettering,
    faults_beside_letters,
    lettered,
    writable,
)
from ledger_core.lettrage.decide import (
    EXCHANGE,
    Allowance,
    CannotAcceptError,
    exchange_differences,
    of_groups,
    of_proposals,
)
from ledger_core.lettrage.lines import Line, lines_of
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Matching, Proposal, Tolerance
from ledger_core.lettrage.unletter import (
    LetteredLines,
    OnlyPostedLinesError,
    groups_named,
    undoing_of,
    unlettered,
)
from ledger_core.lettrage.write_off import HARD_LIMIT_CENTS
from ledger_core.money import FinerThanCentError, from_cents, to_cents
from ledger_core.settings import Settings, settings_of
from server.cli.books import book_argument, loaded_ledger
from server.cli.days import YEARS, Day, today
from server.cli.failure import fail, report
from server.cli.lettrage_tables import Shown, echo_groups_to_choose, echo_matching, echo_undoing
from server.cli.output import counted, format_option
from server.cli.progress import progress
from server.folder import BookFolderError, write_change

_BY_BOOK = "book"
_REFUSALS = (ChangeRefusedError, FileNotIncludedError, NotAChartNumberError, NotAPostingError)


class _GapLimit(click.ParamType[int | str]):
    """An amount, or the word `book` for the book's own setting."""

    name = "gap"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return cents, or `book`."""
        if value == _BY_BOOK or isinstance(value, int):
            return value
        try:
            cents = to_cents(Decimal(str(value).replace(",", ".")))
        except (InvalidOperation, FinerThanCentError):
            cents = -1
        if not 0 <= cents <= HARD_LIMIT_CENTS:
            self.fail(
                f"{value!r} is no amount from 0 to {from_cents(HARD_LIMIT_CENTS)} such as 0.10, "
                f"nor the word {_BY_BOOK}",
                param,
                ctx,
            )
        return cents


_date_option = click.option(
    "--date",
    "day",
    metavar="DATE",
    type=Day(YEARS),
    help="Day of the letters and of posted entries, such as 2026-03-31; today if not given.",
)
_yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.command("match")
@book_argument
@click.option("--apply", "applies", is_flag=True, help="Write what is certain into the book.")
@click.option(
    "--accept",
    "accepted",
    metavar="N",
    type=click.IntRange(min=1),
    multiple=True,
    help="Write proposal N of the list too; may be given several times.",
)
@click.option(
    "--account",
    metavar="A",
    help="Accounts whose number begins so, or one account by name; 41 and 40 if not given.",
)
@click.option("--explain", is_flag=True, help="Show each group line by line, and what else it could be.")
@click.option(
    "--gap",
    metavar="AMOUNT",
    type=_GapLimit(),
    help="Let a group leave a gap up to this amount, and write it off; `book` takes the book's limit.",
)
@click.option("--exchange", is_flag=True, help="Post the exchange differences of foreign deals.")
@_date_option
@_yes_option
@format_option
def match_command(  # noqa: PLR0913, PLR0917  one parameter an option
    root: Path,
    applies: bool,  # noqa: FBT001  click hands flags over by name
    accepted: tuple[int, ...],
    account: str | None,
    explain: bool,  # noqa: FBT001
    gap: int | str | None,
    exchange: bool,  # noqa: FBT001
    day: dt.date | None,
    yes: bool,  # noqa: FBT001
    output_format: str,
) -> None:
    """Letter the invoices and payments that settle each other.

    Shows what is certain and what is only proposed. Nothing is written without --apply (what is
    certain) or --accept N (a proposal, by its number in the list of the same options).
    """
    book, ledger = _ledger_to_letter(root)
    settings = settings_of(ledger)
    gap_limit_cents = _gap_limit(gap, settings)
    lines = _writable(book, _lines_to_match(ledger, account))
    with progress("Matching") as show:
        matching = match(list(lines.values()), Tolerance(gap_limit_cents), progress=show)
    allowed = Allowance(gap_limit_cents, exchange)
    groups, chosen = _decided(matching, lines, accepted, allowed, applies=applies)
    proposals = _proposals_shown(matching, groups, accepted, all_of_them=applies or not accepted)
    only_chosen = bool(accepted) and not applies
    shown = Shown(() if only_chosen else groups, proposals, matching.faults, lines, only_chosen=only_chosen)
    echo_matching(shown, explain=explain or bool(accepted), output_format=output_format)
    if accepted and not yes:
        click.confirm(f"Write {counted(len(chosen), 'proposal')} into the book?", abort=True, err=True)
    letterings = [*(groups if applies else ()), *chosen]
    _write(root, book, _change(book, ledger, letterings, day or today()))
    _say_what_was_done(groups, letterings, written=applies or bool(accepted))


@click.command("unletter", short_help="Take a letter off, and reverse what its match posted.")
@book_argument
@click.argument("account", metavar="ACCOUNT")
@click.argument("letter", metavar="LETTER")
@click.option("--customer", metavar="CODE", help="Whose letter, where several customers have it.")
@_date_option
@_yes_option
def unletter_command(  # noqa: PLR0913, PLR0917  one parameter an option
    root: Path,
    account: str,
    letter: str,
    customer: str | None,
    day: dt.date | None,
    yes: bool,  # noqa: FBT001  click hands flags over by name
) -> None:
    """Take the letter LETTER of ACCOUNT (number or name) off, and reverse what its match posted.

    Shows what will be removed and asks. Upper and lower case are two letters. Only one group is
    ever touched.
    """
    book, ledger = _ledger_to_letter(root)
    group = _only_group(ledger, account, letter, customer)
    try:
        undoing = undoing_of(LedgerGround(ledger), group)
    except OnlyPostedLinesError as error:
        fail(f"{account} {letter}: {error}; nothing was written")
    echo_undoing(undoing)
    if not yes:
        click.confirm("Take the letter off?", abort=True, err=True)
    try:
        change = unlettered(book, ledger, undoing, lines=lines_of(ledger, group.account), day=day or today())
    except _REFUSALS as error:
        _refuse(error)
    _write(root, book, change)
    reversed_entries = counted(len(undoing.posted), "entry", "entries")
    also = f"; {reversed_entries} reversed, under a letter of its own" if undoing.posted else ""
    report([f"The letter {letter} is off {counted(len(undoing.freed), 'line')}{also}."])


def _ledger_to_letter(root: Path) -> tuple[Book, Ledger]:
    """Load the book; faulty letters are no hindrance, any other error is."""
    book, ledger = loaded_ledger(root)
    errors = [*faults_beside_letters(ledger), *settings_of(ledger).errors]
    if errors:
        fail(
            *errors,
            f"{root}: the book has {counted(len(errors), 'error')}; mend it first, nothing was written",
        )
    return book, ledger


def _gap_limit(gap: int | str | None, settings: Settings) -> int:
    """Return the limit in cents: what was asked for, never above the book's own limit."""
    if gap is None:
        return 0
    own = settings.gap_limit_cents
    if gap == _BY_BOOK:
        if not own:
            fail(
                "--gap book: the book sets no limit; give an amount, or add to main.beancount: "
                '2026-01-01 custom "lettrage" "gap-limit" 0.10 EUR'
            )
        return min(own, HARD_LIMIT_CENTS)
    assert isinstance(gap, int)
    if own and gap > own:
        fail(f"--gap {from_cents(gap)}: the book's own limit is {from_cents(own)}; nothing was written")
    return gap


def _lines(ledger: Ledger, account: str | None) -> dict[int, Line]:
    lines = {line.key: line for line in lines_of(ledger, account)}
    if not lines and account is not None:
        fail(f"{account}: no line on an account of that number or name that takes letters")
    return lines


def _lines_to_match(ledger: Ledger, account: str | None) -> dict[int, Line]:
    """Take customers and suppliers; other accounts are lettered only by name, for little is certain there."""
    lines = _lines(ledger, account)
    if account is not None:
        return lines
    return {
        key: line for key, line in lines.items() if is_customer(line.account) or is_supplier(line.account)
    }


def _writable(book: Book, lines: dict[int, Line]) -> dict[int, Line]:
    """Leave out, and name, the lines that no letter can be written under."""
    kept = {line.key: line for line in writable(book, list(lines.values()))}
    report(
        f"{line.path}:{line.lineno}: no posting of its own stands there (pad or lots): it takes no letter"
        for key, line in lines.items()
        if key not in kept
    )
    return kept


def _decided(
    matching: Matching, lines: dict[int, Line], accepted: Sequence[int], allowed: Allowance, *, applies: bool
) -> tuple[list[Lettering], list[Lettering]]:
    """Return what is certain, with the exchange differences asked for, and the proposals accepted."""
    try:
        groups = of_groups(matching.groups, lines, allowed.gap_limit_cents)
        if allowed.exchange:
            asked_for = exchange_differences(matching.proposals, lines)
            groups += of_proposals(asked_for, lines, taken=groups, allowed=allowed, said=EXCHANGE)
        chosen = of_proposals(
            [_proposal(matching, number) for number in accepted],
            lines,
            taken=groups if applies else (),
            allowed=allowed,
        )
    except CannotAcceptError as error:
        fail(f"{error}; nothing was written")
    return groups, chosen


def _proposals_shown(
    matching: Matching, groups: Sequence[Lettering], accepted: Sequence[int], *, all_of_them: bool
) -> list[tuple[int, Proposal]]:
    """Return proposals with their numbers, those left out that an option made certain."""
    certain = {line.key for group in groups for line in group.lines}
    return [
        (number, proposal)
        for number, proposal in enumerate(matching.proposals, 1)
        if number in accepted or (all_of_them and certain.isdisjoint(proposal.keys))
    ]


def _proposal(matching: Matching, number: int) -> Proposal:
    if number > len(matching.proposals):
        fail(
            f"--accept {number}: the list has {counted(len(matching.proposals), 'proposal')}; "
            "look at it again with the same options, nothing was written"
        )
    return matching.proposals[number - 1]


def _change(book: Book, ledger: Ledger, letterings: Sequence[Lettering], day: dt.date) -> Change:
    try:
        return lettered(book, ledger, letterings, day)
    except _REFUSALS as error:
        return _refuse(error)


def _refuse(error: Exception) -> NoReturn:
    if isinstance(error, ChangeRefusedError):
        fail(*error.errors, f"{error}; nothing was written")
    fail(f"{error}; nothing was written")


def _write(root: Path, book: Book, change: Change) -> None:
    if change:
        try:
            write_change(root, book, change)
        except BookFolderError as error:
            fail(error)


def _only_group(ledger: Ledger, account: str, letter: str, customer: str | None) -> LetteredLines:
    lines = _lines(ledger, account).values()
    groups = groups_named(lines, letter, customer=customer)
    if not groups:
        whose = f"{account} {customer}" if customer is not None else account
        standing = {line.letter for line in lines if customer in {None, line.customer}} - {letter}
        near = [other for other in sorted(standing) if other.upper() == letter.upper()]
        hint = f"; there is {near[0]}, upper and lower case are two letters" if near else ""
        fail(f"{whose}: no line carries the letter {letter}{hint}")
    if len(groups) > 1:
        echo_groups_to_choose(groups)
        which = "--customer"
        if len({group.account for group in groups}) > 1:
            which = "the account's whole number, and --customer where several customers remain"
        fail(f"The letter {letter} stands on {len(groups)} groups; name one with {which}")
    return groups[0]


def _say_what_was_done(
    groups: Sequence[Lettering], letterings: Sequence[Lettering], *, written: bool
) -> None:
    if written and not letterings:
        said = "Nothing more is certain. Nothing was written."
    elif written:
        lines = sum(len(lettering.lines) for lettering in letterings)
        posted = sum(1 for lettering in letterings if lettering.write_off)
        also = f", {counted(posted, 'entry', 'entries')} posted" if posted else ""
        said = f"Lettered {counted(len(letterings), 'group')}, {counted(lines, 'line')}{also}."
    elif groups:
        lines = sum(len(lettering.lines) for lettering in groups)
        said = (
            f"{counted(len(groups), 'group')} of {counted(lines, 'line')} would be lettered: "
            "--apply writes them. Nothing was written."
        )
    else:
        said = "Nothing more is certain. Nothing was written."
    report([said])
