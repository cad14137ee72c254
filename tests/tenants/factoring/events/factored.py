"""A company with open documents that were sent to its factor, and short ways to let things happen to them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.states import State
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import Line
from ledger_core.load import load
from ledger_core.receivables.open_items import OpenItem, open_items
from tenants.books.history import read_book
from tenants.books.models import Revision
from tenants.books.picture import Picture
from tenants.desk import Desk
from tenants.dunning.days.situation import debt_names_of, lines_by_debt
from tenants.factoring.assignments.reading import Assignment, needed
from tenants.factoring.events.planning import EventProposal
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.proving import FactorProof, standing_figures
from tenants.factoring.events.refusals import EventRefusedError
from tenants.factoring.events.wanted import Fund, Wanted
from tenants.factoring.rows import AssignmentRow, ContractRow, EventRow, ItemRow
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import ACCOUNTS, MAIN, TODAY, Company, invoice, payment

DAY = dt.date(2026, 11, 20)
FILES: Mapping[str, str] = {
    "main.beancount": MAIN,
    "accounts.beancount": ACCOUNTS,
    month("2026-11"): (
        invoice("DUPONT", "F1", 115000, "2026-12-02", day="2026-11-02")
        + invoice("MARTIN", "F2", 60000, "2026-12-03", day="2026-11-03", letter="aab")
        + payment("MARTIN", 20000, "2026-11-10", letter="aab")
        + invoice("DUPONT", "A1", -5000, "2026-12-02", day="2026-11-12")
    ),
}


def worth(assigned: int, documents: int = 1, **parts: int) -> Amounts:
    """Return amounts with nothing kept and nothing charged but what is named, without its `_cents`."""
    given = dict.fromkeys((name for name in Amounts.__dataclass_fields__), 0)
    given |= {"documents": documents, "assigned_cents": assigned}
    return Amounts(**(given | {f"{name}_cents": cents for name, cents in parts.items()}))


@dataclass
class Factored:
    """A company and what its factor has of it."""

    company: Company

    @property
    def desk(self) -> Desk:
        """The desk of today."""
        return self.company.desk()

    @property
    def picture(self) -> Picture:
        """What the books say now."""
        return self.desk.picture()

    def name(self, reference: str, cents: int | None = None) -> str:
        """Return the name of a line of a customer by its number, and where several have it by its cents."""
        (found,) = (
            name
            for name, line in lines_by_debt(self.picture).items()
            if line.reference == reference and cents in {None, line.cents}
        )
        return found

    def agree(self, **fields: object) -> Contract:
        """Keep a contract, in its first version."""
        agreed = contract(**fields)
        with self.desk.writing() as session:
            session.add(
                ContractRow(
                    key=agreed.key, version=agreed.version, body=as_json(agreed), author="", at=self.desk.now
                )
            )
        return agreed

    def send(
        self,
        *references: str,
        amounts: Amounts | None = None,
        number: int = 1,
        version: int = 1,
        cents: Mapping[str, int] | None = None,
    ) -> Assignment:
        """Send what is open of some documents, or by reference other cents of them."""
        items = self._items()
        names = {
            name: (cents or {}).get(item.line.reference, item.cents_open)
            for reference in references
            for name, item in items.items()
            if item.line.reference == reference
        }
        return self.send_named(names, amounts=amounts, number=number, version=version)

    def send_named(
        self,
        sent: Mapping[str, int],
        *,
        amounts: Amounts | None = None,
        number: int = 1,
        version: int = 1,
    ) -> Assignment:
        """Send so many cents of documents by their names."""
        items = self._items()
        of = amounts or worth(sum(sent.values()), len(sent))
        with self.desk.writing() as session:
            session.add(_assignment(number, version, of, self.desk.now))
            session.flush()
            session.add_all(_item(number, name, items[name], cents) for name, cents in sent.items())
        return self.assignment(number)

    def _items(self) -> dict[str, OpenItem]:
        names, picture = debt_names_of(self.picture), self.picture
        lines = [line for line in picture.lines if line.account == "411000"]
        return {names[item.line.key]: item for item in open_items(lines, picture.terms, TODAY)}

    def assignment(self, number: int = 1) -> Assignment:
        """Return an assignment as it stands."""
        with self.desk.reading() as session:
            return needed(session, number)

    def left(self, number: int = 1) -> dict[str, tuple[int, int, int, int]]:
        """Return of each document: settled, returned, collected and left cents."""
        return {
            item.reference: (item.settled_cents, item.returned_cents, item.collected_cents, item.left_cents)
            for item in self.assignment(number).items
        }

    def propose(self, wanted: Wanted) -> EventProposal:
        """Look at an event."""
        return propose_event(self.desk, wanted)

    def post(self, wanted: Wanted, **more: Any) -> Revision:  # noqa: ANN401  handed on
        """Look at an event and post it."""
        return post_event(self.desk, wanted, self.propose(wanted).print, **more)

    def fund(
        self, *references: str, amounts: Amounts | None = None, cash_cents: int | None = None
    ) -> Assignment:
        """Send documents and fund them."""
        sent = self.send(*references, amounts=amounts)
        self.post(Fund(assignment=sent.number, day=DAY, cash_cents=cash_cents))
        return self.assignment(sent.number)

    def refused(self, wanted: Wanted) -> tuple[str, tuple[str, ...]]:
        """Return why an event is refused; nothing of it is written."""
        before = self.company.books.head()
        try:
            self.propose(wanted)
        except EventRefusedError as error:
            assert self.company.books.head() == before
            return error.fault.value, error.names
        raise AssertionError("it was not refused")

    def balances(self) -> dict[str, Decimal]:
        """Return what is not zero, by number and third party."""
        picture = self.picture
        sums: dict[str, Decimal] = {}
        for (name, _), amount in picture.balances.items():
            card = picture.accounts[name]
            key = f"{card.number} {card.third_party}".strip()
            sums[key] = sums.get(key, Decimal(0)) + amount
        return {key: amount for key, amount in sums.items() if amount}

    def open(self) -> dict[str, tuple[int, dt.date | None]]:
        """Return what is open on 411: cents and due date by number."""
        return {item.line.reference: (item.cents_open, item.due) for item in self._items().values()}

    def open_lines(self) -> list[tuple[str, int, dt.date | None]]:
        """Return what is open on 411, line by line: number, cents and due date."""
        return [(item.line.reference, item.cents_open, item.line.due) for item in self._items().values()]

    def names(self, customer: str) -> list[str]:
        """Return the names of all lines of a customer."""
        return [name for name, line in lines_by_debt(self.picture).items() if line.customer == customer]

    def line(self, name: str) -> Line:
        """Return a line of a customer by its name."""
        return lines_by_debt(self.picture)[name]

    def proof(self, of: Contract, day: dt.date = TODAY) -> FactorProof:
        """Return how the factor stands; the books load without a fault."""
        with self.desk.reading() as session:
            loaded = load(read_book(session))
            assert isinstance(loaded, Ledger)
            assert loaded.errors == ()
            return standing_figures(self.desk, session, self.picture, of, day)

    def told(self, number: int = 1) -> list[str]:
        """Return the kinds of what happened to an assignment, in order."""
        with self.desk.reading() as session:
            wanted = select(EventRow.kind).where(EventRow.assignment == number)
            return list(session.scalars(wanted.order_by(EventRow.number)))


def _item(number: int, name: str, item: OpenItem, cents: int) -> ItemRow:
    kind = DocumentKind.INVOICE if cents > 0 else DocumentKind.CREDIT_NOTE
    nothing_yet = dict.fromkeys(
        (
            "over_cents",
            "holdback_cents",
            "released_cents",
            "settled_cents",
            "returned_cents",
            "collected_cents",
        ),
        0,
    )
    return ItemRow(
        assignment=number,
        name=name,
        held=True,
        account=item.line.account,
        customer=item.line.customer,
        debtor_name=item.name,
        reference=item.line.reference,
        kind=kind.value,
        date=item.line.date,
        due=item.due,
        concerns="",
        currency="EUR",
        cents=cents,
        cents_original=item.cents_original,
        cents_open=item.cents_open,
        sent_as="",
        **nothing_yet,
    )


def _assignment(number: int, version: int, amounts: Amounts, now: dt.datetime) -> AssignmentRow:
    return AssignmentRow(
        number=number,
        reference=f"C-2026-{number:03}",
        contract="aldebaran",
        version=version,
        state=State.SENT.value,
        day=dt.date(2026, 11, 13),
        amounts=asdict(amounts),
        revision=1,
        file_number=number,
        checked_at=now,
        sent_at=now,
        sent_by="Olivia",
        funded_on=None,
        ended_on=None,
        reason="",
        author="Olivia",
        at=now,
    )


def rows(proposal: EventProposal) -> list[list[tuple[str, str, int, str]]]:
    """Return of each entry: number and third party, piece, cents, letter."""
    return [
        [
            (f"{line.number} {line.third_party}".strip(), line.reference, line.cents, line.letter)
            for line in entry.lines
        ]
        for entry in proposal.entries
    ]
