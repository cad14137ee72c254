"""Happenings in the operator's books: once each, whole or not at all, with their letters."""

from dataclasses import replace
import datetime as dt

import pytest

from ledger_core.billing.billing_accounts import BillingAccounts
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.faults import Fault
from tenants.books.landing import Step
from tests.tenants.billing.booking.office import (
    DAY,
    CrashError,
    OwnBooks,
    crash_at,
    fee,
    invoice,
    on_sqlite,
    payment,
    payout,
)

ALL = (invoice(), payment(), fee(), payout(117_95))
LETTERED = [("411000", "F1", -120_00, "AAA"), ("411000", "F1", 120_00, "AAA")]


def closes_at(day: dt.date) -> str:
    return f'\n{day} custom "books" "closed" {day}\n'


def test_a_batch_is_one_revision_with_accounts_letters_and_rows(own: OwnBooks) -> None:
    assert own.post(*ALL) == {}
    assert own.revisions() == ["Begin", "Facturation : 1 facture, 1 règlement, 1 commission, 1 virement"]
    assert own.letters() == LETTERED
    assert own.cents("511700") == 0
    assert own.cents("512000") == 117_95
    assert own.cents("445660") == 41 == -own.cents("445200")
    assert {key: (row.cents, row.revision, row.day) for key, row in own.rows().items()} == {
        "invoice:F-1": (120_00, 2, DAY),
        "payment:F-1": (120_00, 2, DAY),
        "fee:1": (2_05, 2, DAY),
        "payout:1": (117_95, 2, DAY),
    }


def test_what_stands_is_not_posted_again(own: OwnBooks) -> None:
    own.post(*ALL)
    assert own.post(*ALL) == {}
    assert own.post(*ALL, fee(1_00, "2")) == {}
    assert own.revisions()[2:] == ["Facturation : 1 commission"]


@pytest.mark.parametrize("step", list(Step))
def test_a_crash_neither_posts_twice_nor_forgets(own: OwnBooks, step: Step) -> None:
    with pytest.raises(CrashError):
        own.post(*ALL, watch=crash_at(step))
    stands = step is Step.COMMITTED
    assert len(own.rows()) == (len(ALL) if stands else 0)
    assert len(own.revisions()) == (2 if stands else 1)
    own.post(*ALL)
    assert own.letters() == LETTERED
    assert len(own.rows()) == len(ALL)
    assert own.cents("511700") == 0


def test_two_at_once_post_each_thing_once(own: OwnBooks) -> None:
    beaten: list[Step] = []

    def overtake(step: Step) -> None:
        if step is Step.JUDGED and not beaten:
            beaten.append(step)
            own.post(invoice(), payment())

    assert own.post(*ALL, watch=overtake) == {}
    assert own.revisions()[1:] == [
        "Facturation : 1 facture, 1 règlement",
        "Facturation : 1 commission, 1 virement",
    ]
    assert own.letters() == LETTERED


def test_nothing_is_written_where_nothing_moves(own: OwnBooks) -> None:
    trial = invoice("F-0", 0)
    own.post(trial, Bookable("credit-note:1", DAY, "EUR"))
    own.post(trial)
    assert own.revisions() == ["Begin"]
    assert {key: row.revision for key, row in own.rows().items()} == {
        "invoice:F-0": None,
        "credit-note:1": None,
    }


@on_sqlite
def test_a_closed_period_stops_what_is_in_it_and_nothing_else(own: OwnBooks) -> None:
    main = own.text("main.beancount")
    own.books.write({"main.beancount": main + closes_at(DAY)})
    faults = own.post(invoice(), payment(day=DAY + dt.timedelta(days=1)), fee())
    assert {key: (each.fault, each.said.get("closed")) for key, each in faults.items()} == {
        "invoice:F-1": (Fault.CLOSED, DAY.isoformat()),
        "fee:1": (Fault.CLOSED, DAY.isoformat()),
    }
    assert own.rows().keys() == {"payment:F-1"}


def test_a_period_that_is_closed_meanwhile_stops_only_what_is_in_it(own: OwnBooks) -> None:
    main = own.text("main.beancount")
    closed: list[Step] = []

    def close(step: Step) -> None:
        if step is Step.JUDGED and not closed:
            closed.append(step)
            own.books.write({"main.beancount": main + closes_at(DAY)})

    late = payment("F-2", 5_00, day=DAY + dt.timedelta(days=9))
    faults = own.post(invoice(), late, watch=close)
    assert {key: each.fault for key, each in faults.items()} == {"invoice:F-1": Fault.CLOSED}
    assert own.rows().keys() == {"payment:F-2"}


@on_sqlite
def test_another_currency_and_an_account_that_opened_later_wait_for_a_person(own: OwnBooks) -> None:
    path = "accounts.beancount"
    opened = '\n2026-11-09 open Assets:51-Banques:512000\n  account-number: "512000"\n'
    own.books.write({path: own.text(path) + opened})
    faults = own.post(invoice(currency="USD"), payout(5_00), fee())
    assert {key: each.fault for key, each in faults.items()} == {
        "invoice:F-1": Fault.CURRENCY,
        "payout:1": Fault.NOT_OPEN_YET,
    }
    assert own.rows().keys() == {"fee:1"}


@on_sqlite
def test_a_fee_of_a_day_without_a_rate_waits(own: OwnBooks) -> None:
    old = replace(fee(), happened=replace(fee().happened, day=dt.date(1999, 1, 1)))  # type: ignore[type-var]
    assert [each.fault for each in own.post(old).values()] == [Fault.NO_VAT_RATE]


@on_sqlite
def test_what_the_books_refuse_is_left_out_alone(own: OwnBooks) -> None:
    """A file of a month that no include names takes no entries."""
    own.books.write(
        {
            "main.beancount": own.text("main.beancount").replace(
                'include "journal/*/*.beancount"\n', 'include "journal/2026/2026-11.beancount"\n'
            ),
            "journal/2026/2026-12.beancount": "; not included\n",
        }
    )
    december = dt.date(2026, 12, 4)
    faults = own.post(invoice(), payment(), invoice("F-2", 7_00, day=december), fee())
    assert {key: each.fault for key, each in faults.items()} == {"invoice:F-2": Fault.REFUSED}
    assert own.rows().keys() == {"invoice:F-1", "payment:F-1", "fee:1"}
    assert own.letters() == LETTERED


@on_sqlite
def test_numbers_of_the_operators_own_chart_are_used(own: OwnBooks) -> None:
    own.accounts = BillingAccounts(customers="411800", services="706180", clearing="467100")
    own.post(invoice(), payment())
    assert {account for account, _, _, _ in own.letters()} == {"411800"}
    assert (own.cents("706180"), own.cents("467100")) == (-120_00, 120_00)
