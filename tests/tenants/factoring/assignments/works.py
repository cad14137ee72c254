"""A company that hands five invoices to its factor: those of the draft that the mock-up shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ledger_core.factoring.contract import Accounts, Contract, Filing, SlipWords
from ledger_core.factoring.formats.terms import Point
from tenants.dunning.days.situation import debt_names_of
from tenants.factoring.assignments.checking import Checks, checks_of
from tenants.factoring.assignments.proposing import Proposed, propose
from tenants.factoring.assignments.reading import Assignment, needed
from tenants.factoring.contracts.contracts import contract_on, save_contract
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tests.ledger_core.factoring.conftest import contract, fees
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import MAIN, Company, customer, invoice, payment

KEY, OTHER = "aldebaran", "bellatrix"
CONTRACT = contract(
    fees=fees("0.40", financing_percent=Decimal("2.75")),
    filing=Filing(form="csv", seller_code="TREM", confirmed=(Point.OPEN_AMOUNT,)),
    slips=SlipWords(earlier_act="contrat d’affacturage 2026-A du 2 janvier 2026"),
)
OTHER_CONTRACT = replace(
    CONTRACT,
    key=OTHER,
    number="2026-B",
    accounts=Accounts(current="467110", holdback="467210", collected="467310", mobilised="519110"),
)
ACCOUNTS = (
    customer(
        "ORIEL",
        name="Bâtiments Oriel",
        kind="business",
        siret="73282932000074",
        country="FR",
        address="1 rue des Essais\\n29000 Quimper",
    )
    + customer("VERNEGUES", name="Vernègues SAS", kind="business", country="FR")
    + customer("PERSANNE", name="Persanne SA", kind="business", country="FR")
    + customer("LEROY", name="Anne Leroy", kind="consumer")
    + """2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
"""
)
INVOICES = (
    ("ORIEL", "F2026-0303", 14_880_00, "2026-11-29", "2026-10-30"),
    ("ORIEL", "F2026-0326", 15_324_00, "2026-12-19", "2026-11-19"),
    ("VERNEGUES", "F2026-0305", 32_200_00, "2026-11-30", "2026-10-31"),
    ("VERNEGUES", "F2026-0312", 30_000_00, "2026-12-10", "2026-11-10"),
    ("PERSANNE", "F2026-0308", 15_400_00, "2026-12-02", "2026-11-02"),
)
FILES: Mapping[str, str] = {
    "main.beancount": MAIN,
    "accounts.beancount": ACCOUNTS,
    month("2026-10"): "".join(
        invoice(code, piece, cents, due, day=day)
        for code, piece, cents, due, day in INVOICES
        if day.startswith("2026-10")
    ),
    month("2026-11"): "".join(
        invoice(code, piece, cents, due, day=day)
        for code, piece, cents, due, day in INVOICES
        if day.startswith("2026-11")
    )
    + invoice("LEROY", "F2026-0330", 250_00, "2026-12-20", day="2026-11-20"),
}
ALL = frozenset(piece for _, piece, *_ in INVOICES)


@dataclass
class Works:
    """Short ways to work on the assignments of a company."""

    company: Company

    def agree(self, given: Contract = CONTRACT) -> Contract:
        """Keep a version of a contract."""
        desk = self.company.desk()
        with desk.writing() as session:
            return save_contract(session, desk, given)

    def limit(self, debtor: str, cents: int | None, key: str = KEY) -> None:
        """Give a debtor's limit from the first day of the contract."""
        desk = self.company.desk()
        with desk.writing() as session:
            give_limit(session, desk, key, NewLimit(debtor, CONTRACT.since, cents))

    def names(self, *pieces: str) -> frozenset[str]:
        """Return the names of the debts with some pieces."""
        picture = self.company.desk().picture()
        named = debt_names_of(picture)
        found = {named[line.key]: line.reference for line in picture.lines if line.reference in pieces}
        assert set(found.values()) == set(pieces)
        return frozenset(found)

    def propose(self, *pieces: str, key: str = KEY) -> Proposed:
        """Propose documents by their pieces; all that is eligible where none is named."""
        desk = self.company.desk()
        picture = desk.picture()
        with desk.reading() as session:
            held = contract_on(session, key, desk.today)
            assert held is not None
            return propose(session, picture, held, desk.today, self.names(*pieces) if pieces else None)

    def checks(self, number: int) -> Checks:
        """Look for what stands in the way."""
        desk = self.company.desk()
        picture = desk.picture()
        with desk.reading() as session:
            return checks_of(session, desk, needed(session, number), picture)

    def look(self, number: int) -> Assignment:
        """Read an assignment again."""
        with self.company.desk().reading() as session:
            return needed(session, number)

    def add(self, text: str) -> None:
        """Write entries at the end of November."""
        path = month("2026-11")
        self.company.books.write({path: self.company.books.files()[path].decode() + "\n" + text})

    def pay(self, code: str, cents: int, day: str = "2026-11-20", letter: str = "") -> None:
        """Let a customer pay."""
        self.add(payment(code, cents, day, letter))

    def put(self, piece: str, **lettered: str) -> None:
        """Give the customer's line of a piece a letter."""
        for path, data in self.company.books.files().items():
            text = data.decode()
            if f'piece: "{piece}"' in text:
                head, found, rest = text.partition(f'piece: "{piece}"')
                at = rest.index("    due:")
                lines = "".join(f"    {key}: {value}\n" for key, value in lettered.items())
                self.company.books.write({path: head + found + rest[:at] + lines + rest[at:]})


def pieces(proposed: Proposed) -> set[str]:
    """Return the numbers of what is chosen."""
    return {verdict.candidate.document.reference for verdict in proposed.taken}


def reasons(proposed: Proposed) -> dict[str, str]:
    """Return by number why documents are not taken, or not funded in whole."""
    return {
        verdict.candidate.document.reference: verdict.reason.rule.value
        for verdict in proposed.verdicts
        if verdict.reason is not None
    }
