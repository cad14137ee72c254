"""What a look finds: letters by customer and level, and why other debts are not asked for."""

from collections.abc import Callable
import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import update

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.schedule import Channel
from ledger_core.dunning.steps import Why
from tenants.books.models import IndexBalance
from tenants.books.picture import PictureCache
from tenants.dunning.days.groups import Refusal
from tenants.dunning.days.look import Look, Trouble, look_at
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.holds import FaultyHoldError, HoldFault, NewHold, lift_hold
from tenants.dunning.story import Told, timeline
from tenants.tenant import Tenant
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, TODAY, Company, customer, invoice, payment


def _said(look: Look) -> dict[str, str]:
    """Return what is said of each debt, by its piece."""
    said = {step.debt.reference: step.level.key for step in look.plan.steps}
    return said | {each.debt.reference: each.why.value for each in look.plan.withheld}


def test_letters_are_joined_by_customer_and_level(company: Company) -> None:
    look = company.look()
    assert _said(look) == {
        "F1": "reminder",
        "F2": "reminder",
        "M1": "reminder",
        "L1": "reminder",
        "P1": Why.NO_CHANNEL,
    }
    assert [(group.customer, group.channel, group.cents) for group in look.groups] == [
        ("LEROY", Channel.EMAIL, 25000),
        ("DUPONT", Channel.EMAIL, 200000),
        ("MARTIN", Channel.POST, 30000),
    ]
    assert [group.recipient for group in look.groups] == [
        "anne@leroy.example",
        "compta@dupont.example",
        "Martin SAS\n5 rue des Essais\n29000 Quimper",
    ]
    assert not look.live
    assert not look.trouble
    assert look.bank_until == dt.date(2026, 11, 20)
    assert {group.refusal for group in look.groups} == {""}


def test_a_look_is_kept_until_somebody_writes(company: Company) -> None:
    look = company.look()
    assert company.look() is look
    company.note("DUPONT", DebtorNotes(language="en"))
    again = company.look()
    assert again is not look
    assert company.group("DUPONT").language == "en"
    company.books.write({month("2026-12"): payment("LEROY", 100, "2026-12-01")})
    assert company.look().revision == again.revision + 1


def test_a_dispute_of_one_invoice_stops_it_alone(company: Company) -> None:
    debt = next(step.debt.name for step in company.look().plan.steps if step.debt.reference == "F1")
    number = company.hold(
        NewHold(
            HoldKind.DISPUTE,
            "411000",
            "DUPONT",
            "Porte rayée",
            frozenset({debt}),
            category=DisputeCategory.GOODS,
            e_invoice_status="207",
        )
    )
    assert _said(company.look())["F1"] == Why.HELD
    assert company.group("DUPONT").cents == 80000
    with company.desk().writing() as session:
        lifted = lift_hold(session, company.desk(), number, "Remplacée")
        assert lifted is not None
        assert lift_hold(session, company.desk(), number, "Encore") is None
    assert company.group("DUPONT").cents == 200000
    with company.desk().reading() as session:
        told = [row.kind for row in timeline(session, "411000", "DUPONT")]
    assert told == [Told.HOLD_LIFTED, Told.HOLD_PUT]


def test_a_promise_holds_until_its_day_and_grace(company: Company) -> None:
    company.hold(
        NewHold(
            HoldKind.PROMISE,
            "411000",
            "LEROY",
            "Au téléphone",
            cents=25000,
            currency="EUR",
            day=TODAY + 3 * DAY,
        )
    )
    assert _said(company.look(TODAY + 5 * DAY))["L1"] == Why.HELD
    after = company.look(TODAY + 6 * DAY)
    assert _said(after)["L1"] == "reminder"
    assert len(after.plan.broken_promises) == 1


@pytest.mark.parametrize(
    ("new", "faults"),
    [
        (
            NewHold(HoldKind.PROMISE, "411000", "DUPONT", " "),
            {
                "reason": HoldFault.MISSING,
                "cents": HoldFault.NOT_AN_AMOUNT,
                "currency": HoldFault.MISSING,
                "day": HoldFault.MISSING,
            },
        ),
        (
            NewHold(HoldKind.DISPUTE, "411000", "DUPONT", "x", e_invoice_status="999"),
            {"category": HoldFault.NOT_A_CATEGORY, "e_invoice_status": HoldFault.NOT_A_STATUS},
        ),
        (NewHold(HoldKind.MANUAL, "411000", "NOBODY", "x"), {"customer": HoldFault.NOT_A_CUSTOMER}),
        (NewHold(HoldKind.MANUAL, "706000", "", "x"), {"customer": HoldFault.NOT_A_CUSTOMER}),
        (
            NewHold(HoldKind.MANUAL, "411000", "DUPONT", "x", frozenset({"0-1"})),
            {"debts": HoldFault.UNKNOWN_DEBTS},
        ),
        (
            NewHold(HoldKind.MANUAL, "411000", "DUPONT", "x" * 2001, until=TODAY - DAY),
            {"reason": HoldFault.TOO_LONG, "until": HoldFault.DAY_PAST},
        ),
        (NewHold(HoldKind.PLAN, "411000", "DUPONT", "x"), {"kind": HoldFault.NOT_A_KIND}),
    ],
)
def test_a_faulty_hold_is_not_put(company: Company, new: NewHold, faults: dict[str, HoldFault]) -> None:
    before = company.look()
    with pytest.raises(FaultyHoldError) as refused:
        company.hold(new)
    assert refused.value.faults == faults
    assert company.look() is before


def test_what_credits_may_have_paid_is_not_demanded(company: Company) -> None:
    company.books.write({month("2026-12"): payment("LEROY", 25000, "2026-11-22")})
    assert _said(company.look())["L1"] == Why.CREDIT


def test_a_stale_bank_stops_what_is_due(company: Company) -> None:
    assert set(_said(company.look(TODAY + 20 * DAY)).values()) <= {Why.HELD, Why.NO_CHANNEL}


def test_a_firm_needs_a_mandate_and_the_company_none(company: Company) -> None:
    assert company.group("DUPONT", firm_id=1).refusal == Refusal.MANDATE
    assert not company.group("DUPONT").refusal
    company.entrust(until=TODAY + DAY)
    assert not company.group("DUPONT", firm_id=1).refusal
    assert company.group("DUPONT", firm_id=2).refusal == Refusal.MANDATE
    assert company.group("DUPONT", firm_id=1, day=TODAY + 2 * DAY).refusal == Refusal.MANDATE


def test_only_invoices_to_customers_are_asked_for(company: Company) -> None:
    accounts = company.books.files()["accounts.beancount"].decode()
    accounts += customer("DUPONT", account="416000") + customer("DUPONT", account="411700")
    entries = "".join(
        invoice("DUPONT", f"X{account}", 10000, "2026-10-01").replace(":411000:", f":{account}:")
        for account in ("416000", "411700")
    )
    company.books.write({"accounts.beancount": accounts, month("2026-08"): entries})
    assert {"X416000", "X411700"}.isdisjoint(_said(company.look()))


def test_books_that_do_not_add_up_are_not_chased(company: Company) -> None:
    company.look()
    with company.books.database.writing(company.books.tenant.id) as session:
        of_dupont = IndexBalance.account == "Assets:41-Clients:411000:DUPONT"
        session.execute(update(IndexBalance).where(of_dupont).values(amount=Decimal(1)))
    company.pictures = PictureCache()
    look = company.look()
    assert (look.trouble, look.groups, look.thanks) == (Trouble.UNPROVEN, (), ())
    assert look.situation.debts == ()


def test_nothing_is_planned_without_books(company: Company, new_tenant: Callable[[str], Tenant]) -> None:
    empty = new_tenant("empty")
    look = look_at(company.books.database, company.pictures, empty.id, TODAY)
    assert (look.trouble, look.groups) == (Trouble.NO_BOOKS, ())
