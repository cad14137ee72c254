"""The text of a made book in a folder: invoices and payments of customers, one file a month."""

import datetime as dt
from pathlib import Path
import random

YEARS = (2024, 2025)
CUSTOMERS = 500

MAIN = """\
option "title" "Made book"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "accounts.beancount"
include "customers.beancount"
include "journal/*/*.beancount"
"""
CHART = {
    "Income:70-Ventes:706000": "706000",
    "Liabilities:44-Etat:445710": "445710",
    "Assets:51-Banques:512000": "512000",
}


def write_book(folder: Path, transactions: int, seed: int = 5) -> None:
    """Write a sound book: half of the transactions are invoices, half the payments that settle them."""
    rng = random.Random(seed)
    months: dict[tuple[int, int], list[str]] = {}
    letters: dict[str, int] = {}
    for number in range(transactions // 2):
        customer = f"C{rng.randrange(CUSTOMERS):04d}"
        letters[customer] = letters.get(customer, 0) + 1
        day = dt.date(YEARS[0], 1, 1) + dt.timedelta(rng.randrange(365 * len(YEARS) - 60))
        paid = day + dt.timedelta(rng.randint(1, 59))
        letter = f'    lettrage: "{_letter(letters[customer])}"\n    lettrage-date: {paid}\n'
        lettrage = letter if rng.random() < 0.9 else ""
        net = rng.randint(1_000, 500_000)
        for date, text in (
            (day, _invoice(number, customer, day, net, lettrage)),
            (paid, _payment(number, customer, paid, net, lettrage)),
        ):
            months.setdefault((date.year, date.month), []).append(text)
    folder.mkdir(parents=True)
    (folder / "main.beancount").write_text(MAIN, encoding="utf-8")
    (folder / "accounts.beancount").write_text(_accounts(), encoding="utf-8")
    (folder / "customers.beancount").write_text(_customers(), encoding="utf-8")
    for (year, month), texts in months.items():
        path = folder / "journal" / str(year) / f"{year}-{month:02d}.beancount"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(texts), encoding="utf-8")


def _accounts() -> str:
    return "\n".join(
        f'{YEARS[0]}-01-01 open {name} EUR\n  account-number: "{number}"\n' for name, number in CHART.items()
    )


def _customers() -> str:
    return "\n".join(
        f"{YEARS[0]}-01-01 open {_account(f'C{number:04d}')} EUR\n"
        f'  account-number: "411000"\n  customer: "C{number:04d}"\n  name: "Customer {number}"\n'
        for number in range(CUSTOMERS)
    )


def _account(customer: str) -> str:
    return f"Assets:41-Clients:411000:{customer}"


def _letter(number: int) -> str:
    """Return the letter of that number, from AAA."""
    text = ""
    rest = number + 26 * 27
    while rest:
        rest, place = divmod(rest - 1, 26)
        text = chr(65 + place) + text
    return text


def _invoice(number: int, customer: str, day: dt.date, net: int, lettrage: str) -> str:
    tax = net // 5
    head = (
        f'{day} * "Customer" "Facture F{number:06d}" ^F{number:06d}\n'
        f'  journal: "VE"\n  entry-number: "{number}"\n  piece: "F{number:06d}"\n  valid-date: {day}\n'
    )
    return (
        f"{head}  {_account(customer)}  {_units(net + tax)}\n    due: {day + dt.timedelta(30)}\n{lettrage}"
        f"  Income:70-Ventes:706000  {_units(-net)}\n  Liabilities:44-Etat:445710  {_units(-tax)}\n"
    )


def _payment(number: int, customer: str, day: dt.date, net: int, lettrage: str) -> str:
    gross = net + net // 5
    head = (
        f'{day} * "Customer" "VIR F{number:06d}"\n'
        f'  journal: "BQ"\n  entry-number: "{number}"\n  piece: "BQ{number:06d}"\n  valid-date: {day}\n'
    )
    return (
        f"{head}  Assets:51-Banques:512000  {_units(gross)}\n"
        f"  {_account(customer)}  {_units(-gross)}\n{lettrage}"
    )


def _units(cents: int) -> str:
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d} EUR"
