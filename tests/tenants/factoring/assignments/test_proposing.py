"""What would be handed over: the figures of the mock-up, what keeps documents out, what a person chooses."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import LimitOn
from ledger_core.factoring.eligibility import Decision
from tenants.dunning.holds import NewHold
from tenants.factoring.assignments.proposing import WhyNone, propose
from tests.ledger_core.factoring.conftest import fees
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import invoice
from tests.tenants.factoring.assignments.works import ACCOUNTS, ALL, CONTRACT, Works, pieces, reasons

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)  # it reads alone
AVOIR = invoice("ORIEL", "A2026-0012", -324_00, "2026-11-20", day="2026-11-20")


def credit_note(label: str) -> str:
    return AVOIR.replace("Facture A2026-0012", label)


def test_the_draft_of_the_mock_up_comes_to_its_figures(works: Works) -> None:
    """Without habits 13 days: 1 361 704 / 107 804 of them; 74 823,60 x 2,75 % x 13 / 365 = 73,286."""
    proposed = works.propose()
    assert pieces(proposed) == ALL
    assert proposed.waiting.days == 13
    assert proposed.amounts == Amounts(
        documents=5,
        assigned_cents=107_804_00,
        over_limit_cents=22_200_00,
        beyond_quota_cents=0,
        holdback_cents=10_780_40,
        commission_cents=431_22,
        commission_vat_cents=86_24,
        financing_cents=73_29,
        file_fees_cents=0,
        file_fees_vat_cents=0,
        days=13,
    )
    assert proposed.amounts.available_cents == 74_232_85
    assert proposed.simulation is not None
    assert proposed.simulation.now_cents == 74_232_85
    assert proposed.why_none == ""
    assert proposed.revision == works.company.desk().picture().number
    assert reasons(proposed) == {"F2026-0312": "limit", "F2026-0330": "business-only"}


def test_a_person_leaves_out_what_is_eligible_and_puts_nothing_excluded_in(works: Works) -> None:
    proposed = works.propose("F2026-0312", "F2026-0308", "F2026-0330")
    assert pieces(proposed) == {"F2026-0312", "F2026-0308"}
    assert proposed.amounts is not None
    assert proposed.amounts.assigned_cents == 45_400_00
    assert proposed.amounts.over_limit_cents == 0  # VERNEGUES alone fills 30 000 of its 40 000
    left_out = [each for each in proposed.verdicts if each.candidate.key not in proposed.chosen]
    assert len(left_out) == 4


def test_nothing_chosen_has_no_figures_and_says_why(works: Works) -> None:
    proposed = works.propose("F2026-0330")
    assert (proposed.amounts, proposed.why_none, proposed.simulation) == (None, WhyNone.NOTHING, None)
    assert proposed.chosen == frozenset()


@pytest.mark.parametrize(
    ("label", "taken"),
    [
        ("Avoir A2026-0012 sur facture F2026-0326", True),
        ("Avoir sur la facture 20260326", True),  # by the digits that it quotes
        ("Avoir A2026-0012", False),
        ("Avoir sur F2026-0326 et F2026-0303", False),  # it may be about either
        ("Avoir sur F2026-0308", False),  # another customer's
    ],
)
def test_a_credit_note_follows_the_invoice_that_its_words_tell(
    works: Works, label: str, *, taken: bool
) -> None:
    works.add(credit_note(label))
    proposed = works.propose()
    assert ("A2026-0012" in pieces(proposed)) is taken
    if not taken:
        assert reasons(proposed)["A2026-0012"] == "credit-note-alone"
    cents = 107_480_00 if taken else 107_804_00
    assert proposed.amounts is not None
    assert proposed.amounts.assigned_cents == cents


def test_a_credit_note_comes_with_its_invoice_and_stays_without_it(works: Works) -> None:
    works.add(credit_note("Avoir sur F2026-0326"))
    assert pieces(works.propose("F2026-0326")) == {"F2026-0326", "A2026-0012"}
    assert pieces(works.propose("F2026-0303", "A2026-0012")) == {"F2026-0303"}


def test_a_credit_note_of_the_same_number_or_letter_tells_its_invoice(works: Works) -> None:
    works.add(invoice("PERSANNE", "F2026-0308", -400_00, "2026-11-20", day="2026-11-20"))
    proposed = works.propose()
    (credit,) = [each for each in proposed.taken if each.cents < 0]
    assert credit.candidate.document.concerns == "F2026-0308"
    works.add(invoice("ORIEL", "A7", -20_000_00, "2026-11-20", day="2026-11-20", letter="aab"))
    works.put("F2026-0303", **{"lettrage": '"aab"', "lettrage-date": "2026-11-20"})
    found = {each.candidate.document.reference: each for each in works.propose().verdicts}
    assert found["A7"].candidate.document.concerns == "F2026-0303"  # of which 5 120.00 are left
    assert found["A7"].candidate.document.cents_open == -5_120_00


def test_payments_are_no_claims_and_what_is_paid_in_part_is_open_for_the_rest(works: Works) -> None:
    works.pay("PERSANNE", 5_000_00, letter="aac")
    works.put("F2026-0308", **{"lettrage": '"aac"', "lettrage-date": "2026-11-20"})
    works.pay("ORIEL", 300_00)
    proposed = works.propose()
    cents = {each.candidate.document.reference: each.cents for each in proposed.taken}
    assert cents["F2026-0308"] == 10_400_00
    assert reasons(proposed)[""] == "not-a-claim"


def test_disputes_and_procedures_keep_documents_out(works: Works) -> None:
    (disputed,) = works.names("F2026-0303")
    common = {"account": "411000", "reason": "Essai"}
    works.company.hold(
        NewHold(
            HoldKind.DISPUTE,
            customer="ORIEL",
            debts=frozenset({disputed}),
            category=DisputeCategory.GOODS,
            owner="Olivia",
            **common,
        )
    )
    works.company.hold(NewHold(HoldKind.INSOLVENCY, customer="PERSANNE", **common))
    works.company.hold(
        NewHold(HoldKind.DISPUTE, customer="VERNEGUES", category=DisputeCategory.PRICE, owner="O", **common)
    )
    found = reasons(works.propose())
    assert found["F2026-0303"] == "disputed"
    assert found["F2026-0308"] == "insolvent"
    assert found["F2026-0305"] == found["F2026-0312"] == "disputed"  # no debt named: all of the customer
    assert "F2026-0326" not in found


def test_there_are_no_figures_without_a_rate_of_vat_nor_where_fees_exceed(works: Works) -> None:
    early = dt.date(2013, 12, 31)
    works.company.books.write(
        {
            "accounts.beancount": ACCOUNTS.replace("2025-01-01 open", "2012-01-01 open"),
            month("2013-12"): invoice("ORIEL", "F13", 100_00, "2014-01-15", day="2013-12-16"),
        }
    )
    desk = works.company.desk()
    with desk.reading() as session:
        for limit_on, documents in ((LimitOn.CLAIMS, 1), (LimitOn.FUNDING, 0)):
            given = replace(CONTRACT, limit_on=limit_on)
            proposed = propose(session, desk.picture(), given, early)
            assert (proposed.amounts, proposed.why_none) == (None, WhyNone.NO_VAT_RATE)
            assert len(proposed.chosen) == documents  # without a rate a limit on funding fills nothing
        dear = replace(CONTRACT, fees=fees(minimum_cents=10**9))
        proposed = propose(session, desk.picture(), dear, desk.today)
        assert (proposed.amounts, proposed.why_none) == (None, WhyNone.FEES_EXCEED)


def test_the_debtor_is_what_its_card_says(works: Works) -> None:
    found = {each.candidate.document.reference: each.candidate for each in works.propose().verdicts}
    oriel = found["F2026-0303"].document.debtor
    assert (oriel.code, oriel.name, oriel.siret, oriel.country) == (
        "ORIEL",
        "Bâtiments Oriel",
        "73282932000074",
        "FR",
    )
    assert (oriel.address, oriel.post_code, oriel.town) == (("1 rue des Essais",), "29000", "Quimper")
    assert found["F2026-0330"].is_business is False
    assert found["F2026-0303"].is_business is True
    assert [each.decision for each in works.propose().verdicts].count(Decision.EXCLUDED) == 1
