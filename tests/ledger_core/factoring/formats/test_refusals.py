"""What no file is made of: each weak point of the formats, and what a batch must be, document by document."""

from dataclasses import replace

import pytest

from ledger_core.factoring.documents import Batch, Debtor, DocumentKind
from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.eurofactor import EUROFACTOR, another_number
from ledger_core.factoring.formats.factofrance import (
    FACTOFRANCE_ASSIGNMENT,
    FACTOFRANCE_BOTH,
    FACTOFRANCE_PAYMENTS,
)
from ledger_core.factoring.formats.faults import SENTENCES, BatchCause
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.generic_csv import GENERIC_CSV
from ledger_core.factoring.formats.house import HOUSE
from ledger_core.factoring.formats.terms import AmountSent, DebtorId, FileTerms, Point
from tests.ledger_core.factoring.formats.batches import (
    ALL_CONFIRMED,
    KLEIN,
    ORIEL,
    SELLER,
    VERNEGUES,
    batch,
    day,
    document,
    refused,
    written,
)

CREDIT, PAYMENT = DocumentKind.CREDIT_NOTE, DocumentKind.PAYMENT
INVOICE = document("F1", ORIEL, 1000)
SENT = "«VE/00066» was sent before, and is accepted once only; give the document another number"
OF_ITS_KIND = "do not have the sign of its kind: what is owed is above zero"
TOO_MUCH = "are open, which is more than the document has, or of the other sign"
ZERO = "its amount is zero: there is nothing to hand over"
LATER = "after the day of the batch or its balance"
STATEMENT = "the last bank statement is dated 2026-11-21, after the day of the batch"
NO_COUNTRY = "is no country of two capital letters (ISO 3166)"
ALIKE = "it would be written like that of A/FACT-2026-00001; give it another one"


def confirmed(*points: Point, amount: AmountSent = AmountSent.OPEN) -> FileTerms:
    return FileTerms(amount=amount, confirmed=frozenset(points))


def test_bpce_refuses_a_balance_below_zero() -> None:
    of = batch(INVOICE, document("A1", ORIEL, -1001, CREDIT))
    assert refused(BPCE, of) == ["control total: -1 cents: the format has no sign for an amount below zero"]
    assert written(BPCE, batch(INVOICE, document("A1", ORIEL, -1000, CREDIT)))[0].cents == 0


def test_the_amount_sent_is_the_contract_s_choice() -> None:
    of = batch(document("F1", ORIEL, 120000, cents_open=70000))
    original = replace(ALL_CONFIRMED, amount=AmountSent.ORIGINAL)
    assert b"0000000070000EUR" in written(BPCE, of)[0].data
    assert b"0000000120000EUR" in written(BPCE, of, original)[0].data
    assert (written(BPCE, of)[0].cents, written(BPCE, of, original)[0].cents) == (70000, 120000)


@pytest.mark.parametrize("form", HOUSE.values(), ids=HOUSE)
def test_open_amounts_wait_for_the_factor_s_word(form: Format) -> None:
    kind, cents = (PAYMENT, -5) if form is FACTOFRANCE_PAYMENTS else (DocumentKind.INVOICE, 5)
    of = batch(document("D1", ORIEL, cents, kind, concerns="F0"))
    unasked = confirmed(*(set(Point) - {Point.OPEN_AMOUNT}))
    assert refused(form, of, unasked) == ["ask the factor, then confirm it in the contract: open-amount"]
    assert written(form, of, replace(unasked, amount=AmountSent.ORIGINAL))


def test_every_point_of_factofrance_waits_for_the_factor_s_word() -> None:
    nothing = confirmed(amount=AmountSent.ORIGINAL)
    points = {
        FACTOFRANCE_ASSIGNMENT: ["country-code", "credit-total"],
        FACTOFRANCE_BOTH: ["country-code", "credit-total", "payments"],
    }
    for form, expected in points.items():
        asked = [fault.rpartition(": ")[2] for fault in refused(form, batch(INVOICE), nothing)]
        assert asked == expected
    assert FACTOFRANCE_PAYMENTS.points_to_confirm(AmountSent.ORIGINAL) == {Point.COUNTRY_CODE, Point.PAYMENTS}


def test_faa_accepts_a_number_once_only() -> None:
    sent = ["ACTURE/2026/03", "VE/00066"]
    of = batch(document("VE/00066", ORIEL, 5), document("F2", ORIEL, 5))
    assert refused(EUROFACTOR, of, sent=sent) == [f"VE/00066: document number: {SENT}"]
    again = batch(document("VE/00066", ORIEL, 5, sent_as="VE_00066"), document("F2", ORIEL, 5))
    (file,) = written(EUROFACTOR, again, sent=sent)
    assert file.numbers == (("VE/00066", "VE_00066"), ("F2", "F2"))


def test_faa_compares_what_is_left_of_a_number() -> None:
    twins = batch(document("A/FACT-2026-00001", ORIEL, 5), document("B/FACT-2026-00001", ORIEL, 5))
    assert refused(EUROFACTOR, twins) == [f"B/FACT-2026-00001: document number: {ALIKE}"]
    assert refused(EUROFACTOR, batch(document("C/FACT-2026-00001", ORIEL, 5)), sent=["ACT-2026-00001"])


def test_faa_accepts_a_number_once_in_both_markets_together() -> None:
    of = batch(document("A/FACT-2026-00001", ORIEL, 5), document("B/FACT-2026-00001", KLEIN, 5))
    (fault,) = refused(EUROFACTOR, of)
    assert fault.startswith("B/FACT-2026-00001: document number: «ACT-2026-00001» was sent before")


def test_the_two_files_of_faa_never_have_one_name() -> None:
    of = batch(INVOICE, document("F2", KLEIN, 5), seller=replace(SELLER, export_emitter="EMD01"))
    name = "FAAEMD01_2026_11_20_Menuiserie_Trémarec_&_Fils_12.txt"
    assert refused(EUROFACTOR, of) == [f"the domestic and the export file would both be called {name}"]


def test_another_number_is_free() -> None:
    assert another_number("VE/00066", ["VE/00066"]) == "VE_00066"
    assert another_number("VE/00066", ["VE/00066", "VE_00066"]) == "VE_00066_2"
    assert another_number("VE00066", ["VE00066", "VE00066_2"]) == "VE00066_3"
    assert another_number("A/FACT-2026-00001", ["ACT_2026_00001"]) == "A_FACT_2026_00001_2"


def test_other_formats_take_a_number_again() -> None:
    assert written(BPCE, batch(INVOICE), sent=["F1"])


@pytest.mark.parametrize(
    ("form", "lacks", "field"),
    [
        (BPCE, {"code": ""}, "customer reference"),
        (BPCE, {"name": ""}, "debtor name"),
        (EUROFACTOR, {"code": ""}, "customer reference"),
        (EUROFACTOR, {"factor_id": ""}, "debtor id"),
        (FACTOFRANCE_BOTH, {"country": ""}, "country"),
        (GENERIC_CSV, {"code": ""}, "customer reference"),
    ],
)
def test_what_a_debtor_lacks_is_told_of_each_document(
    form: Format, lacks: dict[str, str], field: str
) -> None:
    bare = replace(ORIEL, **lacks)  # type: ignore[arg-type]
    of = batch(document("F1", bare, 5), document("F2", bare, 5), document("F3", VERNEGUES, 5))
    assert refused(form, of) == [
        f"{reference}: {field}: it is missing, and the format demands it" for reference in ("F1", "F2")
    ]


def test_bpce_demands_a_siret_but_abroad_where_the_factor_said_so() -> None:
    bare = replace(ORIEL, siret="")
    of = batch(document("F1", bare, 5), document("F2", KLEIN, 5))
    sentence = SENTENCES[BatchCause.NO_SIRET]
    assert sentence.startswith("the debtor has no SIRET")
    assert refused(BPCE, of) == [f"F1: {sentence}"]
    unasked = confirmed(*(set(Point) - {Point.EXPORT_WITHOUT_SIRET}))
    assert refused(BPCE, of, unasked) == [f"F1: {sentence}", f"F2: {sentence}"]


def test_a_short_siret_of_bpce_is_filled_with_zeros() -> None:
    (file,) = written(BPCE, batch(document("F1", replace(ORIEL, siret="999 000 011"), 5)))
    assert file.data.split(b"\r\n")[1][8:22] == b"99900001100000"


@pytest.mark.parametrize("siret", ["5520813170001X", "123456789012345"])
def test_a_siret_that_is_none_is_refused(siret: str) -> None:
    (fault,) = refused(BPCE, batch(document("F1", replace(ORIEL, siret=siret), 5)))
    assert fault.startswith("F1: debtor SIRET: ")


@pytest.mark.parametrize("factor_id", ["123456", "12345678"])
def test_the_debtor_id_of_faa_has_exactly_seven_signs(factor_id: str) -> None:
    (fault,) = refused(EUROFACTOR, batch(document("F1", replace(ORIEL, factor_id=factor_id), 5)))
    assert fault == f"F1: debtor id: «{factor_id}» does not have the length of the field"


def test_due_days_are_demanded_where_the_table_does() -> None:
    invoice, credit = document("F1", ORIEL, 500, due=None), document("A1", ORIEL, -5, CREDIT, due=None)
    assert written(BPCE, batch(invoice, credit))
    missing = "due date: it is missing, and the format demands it"
    assert refused(EUROFACTOR, batch(invoice, credit)) == [f"F1: {missing}", f"A1: {missing}"]
    assert refused(FACTOFRANCE_BOTH, batch(invoice, credit)) == [f"F1: {missing}"]


def test_the_days_of_statement_and_balance_are_told_once() -> None:
    of = batch(INVOICE, document("F2", ORIEL, 5), last_statement=None, balance_date=None)
    missing = "it is missing, and the format demands it"
    assert refused(BPCE, of) == [f"last statement date: {missing}", f"balance date: {missing}"]
    assert written(EUROFACTOR, of)


def test_the_codes_of_the_seller_are_told_once() -> None:
    of = batch(INVOICE, document("F2", ORIEL, 5), seller=replace(SELLER, domestic_emitter="", code="4471"))
    assert refused(EUROFACTOR, of) == [
        "emitter code: it is missing, and the format demands it",
        "client code: «4471» does not have the length of the field",
    ]


def test_the_file_number_of_bpce_ends_at_999() -> None:
    assert refused(BPCE, batch(INVOICE, number=1000)) == ["file number: 1000 is too large for the field"]
    (file,) = written(FACTOFRANCE_BOTH, batch(INVOICE, number=1012))
    assert file.data[135:138] == b"012"
    assert file.name.startswith("F1012_")


def test_amounts_too_large() -> None:
    largest = 10**13 - 1
    assert written(BPCE, batch(document("F1", ORIEL, largest)))
    assert refused(BPCE, batch(document("F1", ORIEL, largest + 1)))[0].startswith("F1: amount: ")
    assert refused(BPCE, batch(document("F1", ORIEL, largest), document("F2", ORIEL, 1))) == [
        f"control total: {largest + 1} is too large for the field"
    ]
    assert refused(EUROFACTOR, batch(document("F1", ORIEL, 10**15)))
    (file,) = written(FACTOFRANCE_BOTH, batch(document("F1", ORIEL, 10**15)))
    assert file.data.split(b"\r\n")[1][281:296] == b"9" * 15
    assert [str(notice) for notice in file.notices] == [
        f"F1: amount: {10**15} cents are too large for the field: it is all 9"
    ]


def test_references_that_a_format_cannot_tell_apart_are_refused() -> None:
    of = batch(document("F-12", ORIEL, 5), document("F1-2", ORIEL, 5))
    (fault,) = refused(FACTOFRANCE_BOTH, of)
    assert fault == "F1-2: document number: it would be written like that of F-12; give it another one"
    customers = batch(
        document("F1", replace(ORIEL, code="DUPONTFRERES1"), 5),
        document("F2", replace(ORIEL, code="DUPONTFRERES2"), 5),
    )
    (fault,) = refused(FACTOFRANCE_BOTH, customers)
    assert fault.startswith("F2: customer reference: it would be written like that of F1")


def test_the_debtors_number_is_the_contract_s_choice() -> None:
    (file,) = written(FACTOFRANCE_BOTH, batch(INVOICE), replace(ALL_CONFIRMED, debtor_id=DebtorId.VAT))
    header, row, *_ = file.data.split(b"\r\n")
    assert (header[117:118], header[119:135]) == (b"4", b"FR44732829320   ")
    assert row[17:31] == b"FR03552081317 "


def test_a_payment_says_what_it_pays() -> None:
    assert refused(FACTOFRANCE_PAYMENTS, batch(document("V1", ORIEL, -5, PAYMENT))) == [
        "V1: paid document: it is missing, and the format demands it"
    ]


def test_payments_above_zero_have_no_total() -> None:
    bounced = document("V1", ORIEL, 500, PAYMENT, concerns="F0")
    assert refused(FACTOFRANCE_PAYMENTS, batch(bounced)) == [
        "total 103: -500 cents: the format has no sign for an amount below zero"
    ]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (BPCE, PAYMENT),
        (EUROFACTOR, DocumentKind.DEBIT_ADJUSTMENT),
        (FACTOFRANCE_ASSIGNMENT, PAYMENT),
        (FACTOFRANCE_PAYMENTS, DocumentKind.INVOICE),
        (GENERIC_CSV, DocumentKind.DEBIT_ADJUSTMENT),
    ],
)
def test_a_kind_that_the_format_does_not_take(form: Format, kind: DocumentKind) -> None:
    of = batch(document("D1", ORIEL, -5 if kind is PAYMENT else 5, kind))
    assert refused(form, of) == [f"D1: the format takes no document of this kind ({kind})"]


def test_faa_parts_by_where_the_debtor_is_as_the_contract_says() -> None:
    reunion = replace(ORIEL, country="RE")
    (file,) = written(EUROFACTOR, batch(document("F1", reunion, 5)))
    assert file.market == "export"
    terms = replace(ALL_CONFIRMED, domestic_countries=frozenset({"FR", "RE"}))
    (file,) = written(EUROFACTOR, batch(document("F1", reunion, 5)), terms)
    assert file.market == "domestic"
    nowhere = replace(ORIEL, country="")
    assert refused(EUROFACTOR, batch(document("F1", nowhere, 5))) == [
        "F1: the debtor has no country, so it is neither domestic nor export"
    ]


def test_an_emitter_in_a_customer_s_reference_does_not_move_a_line() -> None:
    odd: Debtor = replace(ORIEL, code="EXP02")
    (file,) = written(EUROFACTOR, batch(document("EXP02-1", odd, 5)))
    assert file.market == "domestic"


@pytest.mark.parametrize(
    ("of", "fault"),
    [
        (batch(), "the batch has no document"),
        (batch(INVOICE, number=0), "batches are numbered from 1, not 0"),
        (batch(INVOICE, INVOICE), "F1: the document is in the batch twice"),
        (batch(document("F1", ORIEL, 5, currency="USD")), "F1: it is in USD, the batch is not"),
        (batch(document("F1", ORIEL, -5)), f"F1: -5 cents {OF_ITS_KIND}"),
        (batch(document("A1", ORIEL, 5, CREDIT)), f"A1: 5 cents {OF_ITS_KIND}"),
        (batch(document("F1", ORIEL, 5, cents_open=6)), f"F1: 6 cents {TOO_MUCH}"),
        (batch(document("F1", ORIEL, 5, cents_open=-1)), f"F1: -1 cents {TOO_MUCH}"),
        (batch(document("F1", ORIEL, 5, cents_open=0)), f"F1: {ZERO}"),
        (batch(document("F1", ORIEL, 5, date=day("2026-11-20"))), f"F1: it is dated 2026-11-20, {LATER}"),
        (batch(INVOICE, last_statement=day("2026-11-21")), STATEMENT),
        (batch(document("F1", replace(ORIEL, country="Fr"), 5)), f"F1: «Fr» {NO_COUNTRY}"),
    ],
)
def test_a_batch_is_sound_before_any_format(of: Batch, fault: str) -> None:
    assert fault in refused(BPCE, of)


def test_every_cause_has_its_sentence() -> None:
    assert set(SENTENCES) == set(BatchCause)
