"""Open items of real-shaped books against sums taken straight from the rows of their files."""

from collections import Counter
import datetime as dt
from pathlib import Path

import pytest

from ledger_core.fec.book import to_book
from ledger_core.fec.read import read
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.ageing import ledger_balances, prove
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import debt_sign, parties_of

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "fec"


def balances_of_rows(text: str, separator: str, prefix: str, as_of: dt.date) -> dict[tuple[str, str], int]:
    """Sum a FEC's rows by account and party, without any of the code that is under test; cents."""
    head, *rows = text.removeprefix("\ufeff").splitlines()
    names = [name.strip().lower() for name in head.split(separator)]
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows:
        cell = dict(zip(names, map(str.strip, row.split(separator)), strict=False))
        if cell["comptenum"].startswith(prefix) and cell["ecrituredate"] <= as_of.strftime("%Y%m%d"):
            debit, credit = (int(cell[side].replace(",", "")) for side in ("debit", "credit"))
            sums[cell["comptenum"], cell["compauxnum"]] += debit - credit
    return {key: cents for key, cents in sums.items() if cents}


@pytest.mark.parametrize("prefix", ["411", "401"])
@pytest.mark.parametrize(
    ("name", "encoding", "separator", "days"),
    [
        ("900000001FEC20220831.txt", "utf-8", "\t", ["2021-09-01", "2021-12-15", "2022-04-30", "2022-08-31"]),
        ("900000002FEC20231231.TXT", "cp1252", "|", ["2023-01-01", "2023-03-31", "2023-05-10", "2023-12-31"]),
    ],
)
def test_open_items_add_up_to_the_rows_of_the_file(
    name: str, encoding: str, separator: str, days: list[str], prefix: str
) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not there: it is no part of the repository")
    data = (SHARED / name).read_bytes()
    ledger = load(to_book(read(data), "Shared").book)
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    lines = lines_of(ledger, prefix)
    accounts = [account for account in ledger.accounts.values() if account.number.startswith(prefix)]
    for day in map(dt.date.fromisoformat, days):
        items = open_items(lines, Terms(parties_of(ledger), 30), day)
        prove(items, ledger_balances(ledger, accounts, day))
        sums: Counter[tuple[str, str]] = Counter()
        for item in items:
            sums[item.line.account, item.line.customer] += debt_sign(item.line.account) * item.cents_open
        expected = balances_of_rows(data.decode(encoding), separator, prefix, day)
        assert {key: cents for key, cents in sums.items() if cents} == expected
        assert expected
