"""The entries of the operator's receivables, by hand, and what the matcher makes of them in a book."""

from dataclasses import replace
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from ledger_core.accounts import account_name
from ledger_core.billing.billing_accounts import BillingAccounts, BillingBooks, FeeVat, numbers_of
from ledger_core.billing.happenings import (
    AmountsDisagreeError,
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
from ledger_core.billing.posting import POSTED_BY_BILLING, entry_of
from ledger_core.book import Book
from ledger_core.entry import NewEntry, numbered, with_account, with_entries
from ledger_core.factoring.vat_rates import NoVatRateError
from ledger_core.ground import LedgerGround
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import LineKind, lines_of
from ledger_core.lettrage.matcher import match
from ledger_core.load import load

DAY = dt.date(2026, 11, 2)
BOOKS = BillingBooks()
NUMBER = "4F2A91C7-0012"


def about(**fields: object) -> dict[str, Any]:
    return {"source": "in_1", "day": DAY, "currency": "EUR"} | fields


def of_customer(**fields: object) -> dict[str, Any]:
    return about(customer="ORIEL", customer_name="Bâtiments Oriel") | fields


def invoice(**fields: object) -> Invoice:
    given: dict[str, Any] = {
        "number": NUMBER,
        "lines": (Line("Cabinet", 49_00), Line("Sociétés", 60_00), Line("Prorata", -9_00)),
        "taxes": (TaxPart(Decimal("20.0"), 20_00),),
        "total_cents": 120_00,
        "due": dt.date(2026, 12, 2),
    }
    return Invoice(**of_customer(**(given | fields)))


def credit_note(cents: int, tax: int, **fields: object) -> CreditNote:
    given: dict[str, Any] = {
        "number": "CN-0003",
        "invoice": NUMBER,
        "lines": (Line("Cabinet", cents),),
        "taxes": (TaxPart(Decimal(20), tax),),
        "total_cents": cents + tax,
    }
    return CreditNote(**of_customer(**(given | fields)))


def payment(cents: int = 120_00, **fields: object) -> Payment:
    return Payment(**of_customer(source="ch_1", invoice=NUMBER, cents=cents, **fields))


def refund(cents: int, **fields: object) -> Refund:
    return Refund(**of_customer(source="re_1", invoice=NUMBER, cents=cents, **fields))


def dispute(step: DisputeStep, fee: int = 0) -> Dispute:
    return Dispute(**of_customer(source="dp_1", invoice=NUMBER, cents=120_00, step=step, fee_cents=fee))


def fee(cents: int, **fields: object) -> Fee:
    return Fee(**about(source="txn_1", cents=cents) | fields)


def posted(happened: Happening, books: BillingBooks = BOOKS) -> NewEntry:
    entry = entry_of(happened, books)
    assert entry is not None
    assert entry.metadata["stripe"] == happened.source
    assert entry.date == happened.day
    return entry


def rows(happened: Happening, books: BillingBooks = BOOKS) -> list[tuple[str, int, object]]:
    return [
        (posting.account.split(":", 2)[2], posting.cents, posting.metadata.get("piece", ""))
        for posting in posted(happened, books).postings
    ]


def test_an_invoice_as_text() -> None:
    assert posted(invoice()).text() == (
        '2026-11-02 * "Bâtiments Oriel" "Facture 4F2A91C7-0012" ^4F2A91C7-0012\n'
        '  billing: "invoice"\n'
        '  stripe: "in_1"\n'
        "  Assets:41-Clients:411000:ORIEL         120.00 EUR\n"
        '    piece: "4F2A91C7-0012"\n'
        "    due: 2026-12-02\n"
        "  Income:70-Ventes:706000                -49.00 EUR\n"
        '    piece: "4F2A91C7-0012"\n'
        '    label: "Cabinet"\n'
        "  Income:70-Ventes:706000                -60.00 EUR\n"
        '    piece: "4F2A91C7-0012"\n'
        '    label: "Sociétés"\n'
        "  Income:70-Ventes:706000                  9.00 EUR\n"
        '    piece: "4F2A91C7-0012"\n'
        '    label: "Prorata"\n'
        "  Liabilities:44-Etat:445710             -20.00 EUR\n"
        '    piece: "4F2A91C7-0012"\n'
        '    label: "TVA 20 %"\n'
    )


def test_an_invoice_has_the_tax_of_each_rate() -> None:
    of = invoice(
        lines=(Line("A", 100_00),),
        taxes=(TaxPart(Decimal(20), 10_00), TaxPart(Decimal("5.50"), 2_75)),
        total_cents=112_75,
    )
    assert [posting.metadata.get("label") for posting in posted(of).postings[2:]] == ["TVA 20 %", "TVA 5,5 %"]


def test_an_invoice_of_nothing_posts_nothing_and_one_below_zero_owes_the_customer() -> None:
    assert entry_of(invoice(lines=(), taxes=(), total_cents=0), BOOKS) is None
    assert entry_of(invoice(lines=(Line("Essai", 0),), taxes=(), total_cents=0), BOOKS) is None
    below = invoice(
        lines=(Line("Prorata", -10_00),), taxes=(TaxPart(Decimal(20), -2_00),), total_cents=-12_00
    )
    assert rows(below) == [
        ("411000:ORIEL", -12_00, NUMBER),
        ("706000", 10_00, NUMBER),
        ("445710", 2_00, NUMBER),
    ]


@pytest.mark.parametrize("total", [119_99, 120_01, 100_00])
def test_an_invoice_whose_parts_disagree_is_none(total: int) -> None:
    with pytest.raises(AmountsDisagreeError, match=f"in_1: lines and taxes come to 12000 cents, .* {total}"):
        invoice(total_cents=total)


def test_a_payment_and_what_is_given_back() -> None:
    assert rows(payment()) == [("511700", 120_00, NUMBER), ("411000:ORIEL", -120_00, NUMBER)]
    assert rows(credit_note(25_00, 5_00)) == [
        ("411000:ORIEL", -30_00, "CN-0003"),
        ("706000", 25_00, "CN-0003"),
        ("445710", 5_00, "CN-0003"),
    ]
    of = refund(30_00, credit_note="CN-0003")
    assert rows(of) == [("411000:ORIEL", 30_00, "CN-0003"), ("511700", -30_00, "CN-0003")]
    assert rows(replace(of, failed=True)) == [
        ("511700", 30_00, "CN-0003"),
        ("411000:ORIEL", -30_00, "CN-0003"),
    ]
    assert rows(refund(1))[0] == ("411000:ORIEL", 1, NUMBER)


def test_a_dispute_sets_the_claim_apart_and_takes_its_fee() -> None:
    assert rows(dispute(DisputeStep.OPENED, 20_00)) == [
        ("416000:ORIEL", 120_00, NUMBER),
        ("511700", -120_00, NUMBER),
        ("627000", 20_00, NUMBER),
        ("511700", -20_00, NUMBER),
    ]
    assert rows(dispute(DisputeStep.WON, -20_00)) == [
        ("511700", 120_00, NUMBER),
        ("416000:ORIEL", -120_00, NUMBER),
        ("627000", -20_00, NUMBER),
        ("511700", 20_00, NUMBER),
    ]
    assert rows(dispute(DisputeStep.LOST)) == [("654000", 120_00, NUMBER), ("416000:ORIEL", -120_00, NUMBER)]
    assert rows(dispute(DisputeStep.OWED)) == [
        ("411000:ORIEL", 120_00, NUMBER),
        ("416000:ORIEL", -120_00, NUMBER),
    ]


def test_fees_bear_no_tax_or_that_of_reverse_charge() -> None:
    taxed = BillingBooks(BillingAccounts(fee_vat=FeeVat.REVERSE_CHARGE))
    assert rows(fee(3_73)) == [("627000", 3_73, ""), ("511700", -3_73, "")]
    assert rows(fee(3_73), taxed) == [
        ("627000", 3_73, ""),
        ("511700", -3_73, ""),
        ("445660", 75, ""),  # 0,746
        ("445200", -75, ""),
    ]
    assert rows(fee(-3_73), taxed)[2:] == [("445660", -75, ""), ("445200", 75, "")]
    assert rows(dispute(DisputeStep.OPENED, 20_00), taxed)[4:] == [
        ("445660", 4_00, NUMBER),
        ("445200", -4_00, NUMBER),
    ]
    early = dt.date(2013, 12, 31)
    assert rows(fee(3_73, day=early))
    assert entry_of(fee(0, day=early), taxed) is None
    with pytest.raises(NoVatRateError):
        entry_of(fee(3_73, day=early), taxed)


def test_money_goes_to_the_bank_and_may_come_back() -> None:
    out = Payout(**about(source="po_1", cents=96_27, reference="STRIPE P0042"))
    assert rows(out) == [("512000", 96_27, "STRIPE P0042"), ("511700", -96_27, "STRIPE P0042")]
    assert rows(replace(out, cents=-96_27))[0] == ("512000", -96_27, "STRIPE P0042")
    assert entry_of(replace(out, cents=0), BOOKS) is None
    assert posted(out).payee == "Stripe"


def test_a_loss_takes_tax_back_only_where_it_is_said() -> None:
    whole = WriteOff(**of_customer(number=NUMBER, lines=(Line("", 120_00),), taxes=(), total_cents=120_00))
    assert rows(whole) == [("411000:ORIEL", -120_00, NUMBER), ("654000", 120_00, NUMBER)]
    split = replace(whole, lines=(Line("", 100_00),), taxes=(TaxPart(Decimal(20), 20_00),))
    assert rows(split) == [
        ("411000:ORIEL", -120_00, NUMBER),
        ("654000", 100_00, NUMBER),
        ("445710", 20_00, NUMBER),
    ]


@pytest.mark.parametrize("cents", [0, -1])
def test_money_of_a_customer_is_above_zero(cents: int) -> None:
    with pytest.raises(AssertionError):
        payment(cents)


def test_what_each_entry_says() -> None:
    told: list[Happening] = [
        credit_note(25_00, 5_00),
        credit_note(25_00, 5_00, void=True),
        payment(),
        refund(30_00, credit_note="CN-0003"),
        refund(30_00, failed=True),
        *(dispute(step) for step in DisputeStep),
        fee(1, about="Radar"),
        fee(1),
    ]
    assert [(entry.metadata["billing"], entry.narration) for entry in map(posted, told)] == [
        ("credit-note", f"Avoir CN-0003, facture {NUMBER}"),
        ("credit-note-void", f"Avoir CN-0003 annulé, facture {NUMBER}"),
        ("payment", f"Règlement, facture {NUMBER}"),
        ("refund", f"Remboursement, avoir CN-0003, facture {NUMBER}"),
        ("refund-failed", f"Remboursement revenu, facture {NUMBER}"),
        ("dispute-opened", f"Contestation d’un règlement, facture {NUMBER}"),
        ("dispute-won", f"Contestation gagnée, facture {NUMBER}"),
        ("dispute-lost", f"Contestation perdue, facture {NUMBER}"),
        ("dispute-owed", f"Règlement rejeté, dû à nouveau, facture {NUMBER}"),
        ("fee", "Frais du prestataire de paiement, Radar"),
        ("fee", "Frais du prestataire de paiement"),
    ]


def test_every_account_can_be_another_and_have_a_name_of_its_own() -> None:
    own = BillingAccounts(customers="411200", services="706100", vat_collected="445711")
    books = BillingBooks(own, {("706100", ""): "Income:Abonnements", ("411200", "ORIEL"): "Assets:Oriel"})
    assert [posting.account for posting in posted(invoice(), books).postings] == [
        "Assets:Oriel",
        *["Income:Abonnements"] * 3,
        "Liabilities:44-Etat:445711",
    ]
    assert numbers_of(own) == {
        "706100": "Prestations de services",
        "445711": "TVA collectée",
        "511700": "Prestataire de paiement, à encaisser",
        "512000": "Banque",
        "627000": "Services bancaires",
        "445200": "TVA due intracommunautaire",
        "445660": "TVA déductible sur services",
        "654000": "Pertes sur créances irrécouvrables",
    }


def opened(number: str, code: str) -> str:
    """Return the account of a customer, as a book opens it."""
    name = account_name(number, code)
    return f'2026-01-01 open {name}\n  account-number: "{number}"\n  customer: "{code}"\n'


MAIN = 'option "operating_currency" "EUR"\n' + "".join(
    opened(number, code) for number in ("411000", "416000") for code in ("ORIEL", "PERSANNE")
)


def in_books(*happenings: Happening) -> Ledger:
    """Post what happened into a book of its own, and load it."""
    book = Book({"main.beancount": MAIN.encode()})
    names: dict[tuple[str, str], str] = {}
    ground = LedgerGround(sound(book))
    for number, label in numbers_of(BOOKS.accounts).items():
        book, names[number, ""] = with_account(book, ground, number, label)
    entries = [posted(happened, BillingBooks(names=names)) for happened in happenings]
    return sound(with_entries(book, ground, numbered(entries, ground, POSTED_BY_BILLING)))


def sound(book: Book) -> Ledger:
    ledger = load(book)
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    return ledger


def test_no_text_of_a_customer_is_more_than_text() -> None:
    hostile = 'Oriel" "x\n2026-01-01 open Assets:Mine\n; \\" \u2028'
    ledger = in_books(
        invoice(customer_name=hostile, number=hostile, source=hostile, lines=(Line(hostile, 100_00),)),
        Payout(**about(source=hostile, cents=1, reference=hostile)),
        fee(1, about=hostile),
    )
    assert len(ledger.entries) == len(in_books(invoice(), fee(1), fee(2)).entries)
    assert "Assets:Mine" not in ledger.accounts


def test_the_matcher_is_certain_of_invoices_payments_and_what_is_given_back() -> None:
    later = DAY + dt.timedelta(days=3)
    other: dict[str, Any] = {"customer": "PERSANNE", "customer_name": "Persanne"}
    second = "4F2A91C7-0013"
    ledger = in_books(
        invoice(),
        invoice(number=second, source="in_2"),  # of the same amount
        replace(invoice(), number="77B0-0001", source="in_3", **other),
        replace(payment(), day=later),
        replace(payment(), day=later, invoice=second),
        replace(payment(20_00), day=later, invoice="77B0-0001", **other),
        replace(payment(100_00), day=later, invoice="77B0-0001", **other),
        credit_note(25_00, 5_00, day=later),
        replace(refund(30_00, credit_note="CN-0003"), day=later + dt.timedelta(days=1)),
        replace(dispute(DisputeStep.OPENED), day=later, invoice=second),
        replace(dispute(DisputeStep.WON), day=later + dt.timedelta(days=9), invoice=second),
    )
    lines = [line for line in lines_of(ledger) if line.account.startswith("41")]
    assert {line.kind for line in lines if line.account == "411000"} >= {LineKind.INVOICE, LineKind.PAYMENT}
    found = match(lines)
    named = {line.key: (line.reference, line.cents) for line in lines}
    groups = sorted(sorted(named.pop(key) for key in group.keys) for group in found.groups)
    assert groups == [
        [(NUMBER, -120_00), (NUMBER, 120_00)],
        [(second, -120_00), (second, 120_00)],
        [(second, -120_00), (second, 120_00)],  # the claim that was disputed and won
        [("77B0-0001", -100_00), ("77B0-0001", -20_00), ("77B0-0001", 120_00)],
        [("CN-0003", -30_00), ("CN-0003", 30_00)],
    ]
    assert named == {}
    assert found.proposals == ()
