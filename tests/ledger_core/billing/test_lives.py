"""Whatever happens in whatever order: entries balance, tax is exact, the clearing account comes to zero."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.accounts import number_and_third_party
from ledger_core.billing.billing_accounts import BillingAccounts, BillingBooks, FeeVat
from ledger_core.billing.happenings import (
    CreditNote,
    Dispute,
    DisputeStep,
    Fee,
    Happening,
    Invoice,
    Line,
    Payment,
    Payout,
    Refund,
    TaxPart,
    WriteOff,
)
from ledger_core.billing.posting import entry_of
from tests.ledger_core.billing.conftest import START

BOOKS = BillingBooks(BillingAccounts(fee_vat=FeeVat.REVERSE_CHARGE))
CUSTOMERS = ("ORIEL", "PERSANNE")
RATES = (Decimal(20), Decimal("5.5"))


@dataclass(slots=True)
class Document:
    """An invoice as it stands: what is owed of it, what was paid and not given back, what is disputed."""

    number: str
    customer: str
    owed: int
    paid: int = 0
    disputed: int = 0
    refunded: int = 0


@dataclass(slots=True)
class Life:
    """An operator's life: what happened, and its own sums of it, kept apart from the entries."""

    documents: list[Document] = field(default_factory=list)
    happened: list[Happening] = field(default_factory=list)
    sums: Counter[str] = field(default_factory=Counter)

    def live(self, step: int, pick: int, cents: int) -> None:
        """Let something happen that can; what cannot now does not."""
        acts = (self.bill, self.pay, self.give_back, self.fail, self.dispute, self.settle, self.lose)
        if step < len(acts):
            if step == 0 or self.documents:
                document = self.documents[pick % len(self.documents)] if self.documents else None
                acts[step](document, pick, cents)
        elif step == len(acts):
            self.tell(
                Fee(cents=cents if pick % 4 else -cents, **self.about()), fees=cents if pick % 4 else -cents
            )
        else:
            self.pay_out(cents if pick % 3 else -cents)

    def bill(self, _: Document | None, pick: int, cents: int) -> None:
        number, customer = f"F-{len(self.documents):04}", CUSTOMERS[pick % 2]
        tax = cents // 5
        parts = (TaxPart(RATES[0], tax), TaxPart(RATES[1], pick)) if pick % 3 else ()
        taxes = sum(part.cents for part in parts)
        lines = (Line("base", cents), Line("prorata", -(cents // 3)), Line("lignes", pick))
        total = sum(line.cents for line in lines) + taxes
        of: dict[str, Any] = {"number": number, "lines": lines, "taxes": parts, "total_cents": total}
        self.documents.append(Document(number, customer, total))
        self.tell(Invoice(**self.about(customer), **of), billed=total, tax=taxes)

    def pay(self, document: Document | None, _: int, cents: int) -> None:
        assert document
        if (part := min(cents, document.owed)) > 0:
            document.owed -= part
            document.paid += part
            self.tell(Payment(**self.of(document, part)), paid=part)

    def give_back(self, document: Document | None, pick: int, cents: int) -> None:
        """Take an amount off an invoice, and give back what was paid of it."""
        assert document
        part = min(cents, document.paid)
        if part <= 0:
            return
        tax = min(pick, part)
        note = CreditNote(
            **self.about(document.customer),
            number=f"CN-{len(self.happened):04}",
            invoice=document.number,
            lines=(Line("avoir", part - tax),),
            taxes=(TaxPart(RATES[0], tax),),
            total_cents=part,
        )
        self.tell(note, credited=part, tax=-tax)
        document.paid -= part
        document.refunded += part
        self.tell(Refund(**self.of(document, part), credit_note=note.number), refunded=part)

    def fail(self, document: Document | None, _: int, cents: int) -> None:
        """Let a refund come back: the customer has it as a credit."""
        assert document
        if (part := min(cents, document.refunded)) > 0:
            document.refunded -= part
            self.tell(Refund(**self.of(document, part), failed=True), refunded=-part)

    def dispute(self, document: Document | None, pick: int, cents: int) -> None:
        assert document
        if (part := min(cents, document.paid)) > 0:
            document.paid -= part
            document.disputed += part
            opened = Dispute(**self.of(document, part), step=DisputeStep.OPENED, fee_cents=pick)
            self.tell(opened, disputed=part, fees=pick)

    def settle(self, document: Document | None, pick: int, cents: int) -> None:
        assert document
        if (part := min(cents, document.disputed)) <= 0:
            return
        document.disputed -= part
        step = (DisputeStep.WON, DisputeStep.LOST, DisputeStep.OWED)[pick % 3]
        fee = -pick if step is DisputeStep.WON else 0
        told = {"closed": part, "fees": fee, step.value: part}
        document.paid += part if step is DisputeStep.WON else 0
        document.owed += part if step is DisputeStep.OWED else 0
        self.tell(Dispute(**self.of(document, part), step=step, fee_cents=fee), **told)

    def lose(self, document: Document | None, pick: int, cents: int) -> None:
        assert document
        if (part := min(cents, document.owed)) > 0:
            document.owed -= part
            tax = min(pick, part)
            lost = WriteOff(
                **self.about(document.customer),
                number=document.number,
                lines=(Line("", part - tax),),
                taxes=(TaxPart(RATES[0], tax),),
                total_cents=part,
            )
            self.tell(lost, written_off=part, tax=-tax)

    def pay_out(self, cents: int) -> None:
        self.tell(Payout(cents=cents, **self.about()), paid_out=cents)

    @property
    def held(self) -> int:
        """What the payment service holds for the operator."""
        sums = self.sums
        money_in = sums["paid"] + sums["won"]
        return money_in - sums["refunded"] - sums["disputed"] - sums["fees"] - sums["paid_out"]

    def tell(self, happened: Happening, **sums: int) -> None:
        self.happened.append(happened)
        for name, cents in sums.items():
            self.sums[name] += cents

    def about(self, customer: str = "") -> dict[str, Any]:
        named = {"customer": customer, "customer_name": customer.title()} if customer else {}
        return {"source": f"obj_{len(self.happened)}", "day": START, "currency": "EUR", **named}

    def of(self, document: Document, cents: int) -> dict[str, Any]:
        return {**self.about(document.customer), "invoice": document.number, "cents": cents}


def balances(happened: list[Happening]) -> tuple[Counter[str], Counter[str]]:
    """Return the balances of accounts by number, and of the customers' by code."""
    numbers: Counter[str] = Counter()
    customers: Counter[str] = Counter()
    for each in happened:
        entry = entry_of(each, BOOKS)
        postings = entry.postings if entry else ()
        assert sum(posting.cents for posting in postings) == 0
        for posting in postings:
            number, customer = number_and_third_party(posting.account)
            numbers[number] += posting.cents
            if customer and number == BOOKS.accounts.customers:
                customers[customer] += posting.cents
            assert bool(customer) == number.startswith("41")
    return numbers, customers


STEPS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 7), st.integers(1, 300_00)), max_size=25)


@given(STEPS)
def test_the_books_say_what_happened_and_clearing_comes_to_zero(steps: list[tuple[int, int, int]]) -> None:
    life = Life()
    for step in ((0, 1, 100_00), (1, 0, 70_00), *steps):
        life.live(*step)
    numbers, customers = balances(life.happened)
    sums, accounts = life.sums, BOOKS.accounts
    assert numbers[accounts.clearing] == life.held
    assert numbers[accounts.customers] == (
        sums["billed"]
        - sums["paid"]
        - sums["credited"]
        + sums["refunded"]
        - sums["written_off"]
        + sums["owed"]
    )
    assert numbers[accounts.disputed] == sums["disputed"] - sums["closed"]
    assert numbers[accounts.vat_collected] == -sums["tax"]
    assert numbers[accounts.fees] == sums["fees"]
    assert numbers[accounts.vat_due] == -numbers[accounts.vat_deductible]
    assert numbers[accounts.bank] == sums["paid_out"]
    assert sum(customers.values()) == numbers[accounts.customers]
    life.pay_out(life.held)
    numbers, _ = balances(life.happened)
    assert numbers[accounts.clearing] == 0
