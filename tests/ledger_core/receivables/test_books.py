"""From the text of a book to open items: they add up to the ledger's own balance on any day."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.book import Book
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from ledger_core.receivables.ageing import aged_balances, ledger_balances, prove, total_of
from ledger_core.receivables.open_items import Terms, open_items
from ledger_core.receivables.parties import parties_of

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 28))

HEAD = """\
option "operating_currency" "EUR"
2026-01-01 open Assets:41-Clients:411000:ALPHA
  account-number: "411000"
  customer: "ALPHA"
2026-01-01 open Assets:41-Clients:411000:BETA
  account-number: "411000"
  customer: "BETA"
  payment-days: 10
2026-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2026-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""


@st.composite
def entries(draw: st.DrawFn) -> str:
    """Draw an entry between a customer and the bank or sales, its letter full, partial or none."""
    party, other = draw(st.sampled_from(["ALPHA", "BETA"])), draw(st.sampled_from(["51-B", "70-V"]))
    account = {"51-B": "Assets:51-Banques:512000", "70-V": "Income:70-Ventes:706000"}[other]
    cents = draw(st.integers(-500, 500))
    currency = draw(st.sampled_from(["EUR", "EUR", "USD"]))
    letter = draw(st.sampled_from(["", "", "AAA", "AAB", "aac"]))
    metadata = f'    lettrage: "{letter}"\n' if letter else ""
    amount = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
    return (
        f'{draw(DAYS)} * "An entry"\n  Assets:41-Clients:411000:{party}  {amount} {currency}\n{metadata}'
        f"  {account}\n"
    )


@settings(max_examples=60)
@given(st.lists(entries(), max_size=15), st.lists(DAYS, min_size=1, max_size=4))
def test_open_items_add_up_to_the_ledgers_balance_on_any_day(texts: list[str], days: list[dt.date]) -> None:
    ledger = load(Book({"main.beancount": (HEAD + "\n".join(texts)).encode()}))
    assert isinstance(ledger, Ledger)
    assert all("does not balance: " in error.message for error in ledger.errors)  # letters cut at random
    lines = lines_of(ledger, "411")
    accounts = [account for account in ledger.accounts.values() if account.number == "411000"]
    for day in days:
        items = open_items(lines, Terms(parties_of(ledger), 30), day)
        balances = ledger_balances(ledger, accounts, day)
        prove(items, balances)
        for currency in ("EUR", "USD"):
            whole = sum(amount for (_, _, own), amount in balances.items() if own == currency)
            assert total_of(aged_balances(items), currency).total_cents == whole * 100
