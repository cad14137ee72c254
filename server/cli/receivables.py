"""What customers owe: `lettrine open`, `lettrine aged`, `lettrine kpi`.

Reads the day where none is given, and gathers what the tables show. Never shows a total that was
not proved against the ledger, nor anything of a book with errors.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
import datetime as dt
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from ledger_core.ledger import Account, Ledger
from ledger_core.lettrage.lines import Line, lines_of
from ledger_core.receivables.ageing import UnprovenTotalError, aged_balances, ledger_balances, prove
from ledger_core.receivables.customers import customer_figures
from ledger_core.receivables.kpi import key_figures, situations
from ledger_core.receivables.open_items import OpenItem, Terms, open_items
from ledger_core.receivables.parties import debt_sign, nearest, parties_of
from ledger_core.settings import settings_of
from server.cli.books import book_argument, sound_ledger
from server.cli.days import Day, today
from server.cli.failure import fail, report
from server.cli.output import format_option
from server.cli.receivables_tables import (
    echo_aged_balances,
    echo_customer_figures,
    echo_key_figures,
    echo_open_items,
)

CUSTOMERS = "411"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Receivables:
    """What one command works on: the lines of the accounts asked for, and what of them is open."""

    accounts: list[Account]
    lines: list[Line]
    items: list[OpenItem]
    terms: Terms
    as_of: dt.date
    party: str  # "Customer" or "Supplier"


def _as_of_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option(
        "--as-of",
        "day",
        metavar="DATE",
        type=Day(),
        help="The day to look at, such as 2026-03-31; today if not given.",
    )(command)


def _account_option(command: Callable[P, R]) -> Callable[P, R]:
    return click.option(
        "--account",
        metavar="NUMBER",
        default=CUSTOMERS,
        show_default=True,
        help="Every account whose number begins so; 401 for what is owed to suppliers.",
    )(command)


@click.command("open", short_help="List what is open: invoices, rests, unallocated payments.")
@book_argument
@_as_of_option
@click.option("--customer", "code", metavar="CODE", help="Only this customer (or supplier), by code.")
@_account_option
@format_option
def open_command(root: Path, day: dt.date | None, code: str | None, account: str, output_format: str) -> None:
    """List what is open in BOOK.

    That is: invoices not paid, the rest of those paid in part, and, below zero, payments and
    credit notes that settle nothing yet. Amounts above zero are owed by the customer; with
    --account 401, by the company to the supplier.
    """
    receivables = _receivables_of(root, account, day)
    items = receivables.items
    if code is not None:
        _refuse_unknown(code, receivables)
        items = [item for item in items if item.code == code]
    echo_open_items(items, receivables.party, receivables.as_of, output_format)


@click.command("aged", short_help="Show what each customer owes, by days past due.")
@book_argument
@_as_of_option
@_account_option
@format_option
def aged_command(root: Path, day: dt.date | None, account: str, output_format: str) -> None:
    """Show the aged balance of BOOK: what each customer owes, by days past due.

    Payments and credit notes that settle nothing yet stand apart, below zero. The total is the
    balance of the accounts to the cent: it is checked against the ledger before it is shown.
    """
    receivables = _receivables_of(root, account, day)
    echo_aged_balances(aged_balances(receivables.items), receivables.party, receivables.as_of, output_format)


@click.command("kpi", short_help="Show the key figures: DSO, delays, overdue, credit notes.")
@book_argument
@_as_of_option
@click.option("--customers", is_flag=True, help="Customers instead: ABC class, sales, balance, days late.")
@format_option
def kpi_command(root: Path, day: dt.date | None, output_format: str, *, customers: bool) -> None:
    """Show the key figures of what the customers of BOOK (accounts 411) owe.

    DSO, delays, overdue rate, collection effectiveness, credit notes; amounts include VAT. What
    the books do not carry has no figure, and the reason stands beside it.
    """
    receivables = _receivables_of(root, CUSTOMERS, day)
    found = situations(receivables.lines, receivables.terms, receivables.as_of)
    if customers:
        rows = [row for situation in found for row in customer_figures(situation)]
        echo_customer_figures(rows, receivables.as_of, output_format)
    else:
        figures = ((situation.currency, key_figures(situation)) for situation in found)
        echo_key_figures(figures, receivables.as_of, output_format)


def _receivables_of(root: Path, number: str, day: dt.date | None) -> _Receivables:
    """Load the book and compute what is open on the accounts as of the day; prove it, or end."""
    as_of = day or today()
    _, ledger = sound_ledger(root)
    settings = settings_of(ledger)
    if settings.errors:
        fail(*settings.errors, f"{root}: a setting cannot be read; nothing was computed from the book")
    accounts = _accounts_of(ledger, number)
    terms = Terms(parties_of(ledger), settings.payment_days)
    try:
        lines = lines_of(ledger, number)
        items = open_items(lines, terms, as_of)
        prove(items, ledger_balances(ledger, accounts, as_of))
    except UnprovenTotalError as error:
        fail(f"{root}: {error}")
    report(_notes(ledger, settings.skipped_rows, number, as_of))
    last = max((line.date for line in lines), default=as_of)
    if day is None and (as_of - last).days > _STALE_DAYS:
        report([f"note: the last entry on accounts {number}… is of {last}; --as-of {last} shows that day"])
    party = "Supplier" if debt_sign(number) < 0 else "Customer"
    return _Receivables(accounts, lines, items, terms, as_of, party)


_STALE_DAYS = 62  # two months without an entry: today is hardly the day that was meant


def _accounts_of(ledger: Ledger, number: str) -> list[Account]:
    """Give the accounts that take letters and whose number begins so; end where there is none."""
    lettrable = [each for each in ledger.accounts.values() if each.lettrable and each.number]
    found = [each for each in lettrable if each.number.startswith(number)]
    if not number.isalnum() or len({debt_sign(each.number) for each in found}) > 1:
        raise click.BadParameter(
            f"{number!r} must be the beginning of customers' numbers (41) or of suppliers' (40), not of both",
            param_hint="--account",
        )
    if not found:
        known = sorted({each.number[:3] for each in lettrable})
        fail(f"no account {number}… that takes letters; the book has {', '.join(known) or 'none at all'}")
    return found


def _notes(ledger: Ledger, skipped_rows: int, number: str, as_of: dt.date) -> Iterator[str]:
    """Say what is missing: rows the import left out, accounts asked for that take no letters."""
    if skipped_rows:
        rows = "1 faulty row" if skipped_rows == 1 else f"{skipped_rows} faulty rows"
        yield f"note: the import left out {rows}: what was in them is missing here"
    others = [
        each for each in ledger.accounts.values() if each.number.startswith(number) and not each.lettrable
    ]
    for (account, _, currency), balance in sorted(ledger_balances(ledger, others, as_of).items()):
        if balance:
            yield f"note: account {account} takes no letters and is left out; it holds {balance} {currency}"


def _refuse_unknown(code: str, receivables: _Receivables) -> None:
    """End where no account is of that party, with the codes that come nearest."""
    if any(code == (each.third_party or each.number) for each in receivables.accounts):
        return
    names = receivables.terms.parties
    parties = [names[each.number, each.third_party] for each in receivables.accounts]
    like = ", ".join(f"{party.code} ({party.name})" for party in nearest(parties, code))
    hint = f"did you mean {like}?" if like else "`lettrine aged` lists those who owe something"
    fail(f"no {receivables.party.lower()} has the code {code!r}; {hint}")
