"""A tenant's books with open lines of two customers, and people who letter them."""

from dataclasses import dataclass
import datetime as dt
import uuid

from ledger_core.book import Book
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import Line, lines_of
from ledger_core.load import load
from tenants.books.author import Author
from tenants.lettrage.acting import Desk, perform
from tenants.lettrage.asking import Act, Asked, Done
from tenants.lettrage.bench import Bench, bench_of
from tenants.lettrage.board import Board, board_of
from tenants.lettrage.offers import Offer
from tests.tenants.books.ground import Books, month

PAUL = Author("Paul Rainval", "paul@firm.example", "paul")
INES = Author("Inès Marchetti", "ines@firm.example", "ines")
NOW = dt.datetime(2026, 5, 3, 9, 30, tzinfo=dt.UTC)
TODAY = NOW.date()
MAIN = """option "title" "Menuiserie"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"
include "accounts.beancount"
include "journal/*/*.beancount"
2025-01-01 custom "lettrage" "gap-limit" 5.00 EUR
"""
ACCOUNTS = """2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL"
2025-01-01 open Assets:41-Clients:411000:MARTIN EUR
  account-number: "411000"
  customer: "MARTIN"
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""


def entry(day: str, text: str, cents: int, customer: str = "DUPONT", piece: str = "") -> str:
    """Write an invoice (cents above zero) or a payment."""
    other = "Income:70-Ventes:706000" if cents > 0 else "Assets:51-Banques:512000"
    amount = f"{cents / 100:.2f}"
    named = f'  piece: "{piece}"\n' if piece else ""
    return (
        f'{day} * "{customer.title()}" "{text}"\n{named}'
        f"  Assets:41-Clients:411000:{customer}  {amount} EUR\n  {other}  {-cents / 100:.2f} EUR\n\n"
    )


FILES = {
    "main.beancount": MAIN,
    "accounts.beancount": ACCOUNTS,
    month("2026-03"): (
        entry("2026-03-02", "Facture", 120000, piece="F1")
        + entry("2026-03-05", "Facture", 80000, piece="F2")
        + entry("2026-03-09", "Facture", 33300, piece="F3")
        + entry("2026-03-11", "Facture", 51000, customer="MARTIN", piece="M1")
    ),
    month("2026-04"): (
        entry("2026-04-01", "Virement F1", -120000)
        + entry("2026-04-02", "Virement", -79700)
        + entry("2026-04-03", "Acompte", -20000)
        + entry("2026-04-04", "Solde", -13300)
        + entry("2026-04-05", "Virement", -51000, customer="MARTIN")
    ),
}


@dataclass(frozen=True, slots=True)
class Office:
    """The workbench of one tenant, and the hands at it."""

    books: Books
    desk: Desk

    def bench(self, customer: str = "DUPONT") -> Bench:
        """Return the bench as it is."""
        with self.books.database.reading(self.books.tenant.id) as session:
            found = bench_of(session, "411000", customer)
            assert found is not None
            return found

    def board(self, customer: str = "DUPONT", today: dt.date = TODAY) -> Board:
        """Return the board as it is."""
        with self.books.database.reading(self.books.tenant.id) as session:
            found = bench_of(session, "411000", customer)
            assert found is not None
            return board_of(session, found, today)

    def offers(self, customer: str = "DUPONT") -> tuple[Offer, ...]:
        """Return what is proposed."""
        with self.books.database.reading(self.books.tenant.id) as session:
            found = bench_of(session, "411000", customer)
            assert found is not None
            return self.desk.offers.of(session, found)

    def names(self, *cents: int, customer: str = "DUPONT") -> tuple[str, ...]:
        """Name lines by their amounts, of which each stands once."""
        bench = self.bench(customer)
        by_cents = {line.cents: bench.names[line.key] for line in bench.lines}
        return tuple(by_cents[each] for each in cents)

    def do(  # noqa: PLR0913  all but the act may be left out
        self,
        act: Act,
        *,
        by: Author = PAUL,
        customer: str = "DUPONT",
        revision: int | None = None,
        key: str = "",
        at: dt.datetime = NOW,
        **more: object,
    ) -> Done:
        """Do an act on the bench as it is, or as it was at a revision."""
        seen = self.bench(customer).number if revision is None else revision
        asked = Asked(act, "411000", customer, seen, key or uuid.uuid4().hex, **more)  # type: ignore[arg-type]
        return perform(self.desk, self.books.tenant.id, asked, author=by, at=at)

    def letters(self, customer: str = "DUPONT") -> dict[int, str]:
        """Return the letter of each line by its cents."""
        return {line.cents: line.letter for line in self.bench(customer).lines}

    def loaded(self) -> Ledger:
        """Load the books whole, as Beancount does; they are sound."""
        ledger = load(Book(self.books.files()))
        assert isinstance(ledger, Ledger)
        assert ledger.errors == ()
        return ledger

    def lines(self) -> list[Line]:
        """Return the lines of the books as loaded whole."""
        return lines_of(self.loaded())
