"""Words of the command line as events: which options each takes, and what is said of the others."""

from dataclasses import replace
import datetime as dt
import re

from click.testing import CliRunner
import pytest

from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.states import State
from server.cli import main
from server.cli.factoring_events import EVENTS, EventWords, EventWordsError, wanted_of, wanted_of_contract
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
    Wanted,
)
from tenants.factoring.story import Happened

DAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def item(reference: str, customer: str, cents: int, **more: int) -> Item:
    cents_of = {
        "over_cents": 0, "holdback_cents": 115_00, "released_cents": 0, "settled_cents": 0,
        "returned_cents": 0, "collected_cents": 0,
    }  # fmt: skip
    return Item(
        name=f"{customer}/{reference}", held=True, account="411000", customer=customer, debtor_name=customer,
        reference=reference, kind=DocumentKind.INVOICE, date=DAY, due=None, concerns="", currency="EUR",
        cents=cents, cents_original=cents, cents_open=cents, sent_as="", **(cents_of | more),
    )  # fmt: skip


ASSIGNMENT = Assignment(
    number=7, reference="C-2026-007", contract="aldebaran", version=1, state=State.FUNDED, day=DAY,
    amounts=None, revision=1, file_number=1, checked_at=None, sent_at=None, sent_by="", funded_on=DAY,
    ended_on=None, reason="", author="", at=NOW,
    items=(
        item("F1", "ORIEL", 1_150_00, settled_cents=150_00, collected_cents=400_00, released_cents=15_00),
        item("F2", "ORIEL", 500_00, settled_cents=500_00),
        item("F2", "PERSANNE", 250_00, holdback_cents=25_00),
    ),
)  # fmt: skip
F1, F2, OTHER_F2 = "ORIEL/F1", "ORIEL/F2", "PERSANNE/F2"


def test_the_help_says_what_each_event_is() -> None:
    shown = CliRunner().invoke(main, ["factoring", "post", "--help"])
    told = dict(re.findall(r"^ {4}([a-z-]+) {2,}(\S.*)$", shown.output, re.MULTILINE))
    assert told == {event.value: what for event, what in EVENTS.items()}
    assert told["recourse"] == "documents come back unpaid"


def wanted(event: Happened, *documents: str, amount: str | None = None, reason: str = "") -> Wanted:
    return wanted_of(event, ASSIGNMENT, EventWords(DAY, amount, documents, reason))


def test_where_no_document_is_named_the_event_is_about_all_there_is() -> None:
    left = {F1: 1_000_00, OTHER_F2: 250_00}
    assert wanted(Happened.SETTLED) == Settled(assignment=7, day=DAY, parts=left)
    assert wanted(Happened.REPAID) == Repaid(assignment=7, day=DAY, parts=left)
    assert wanted(Happened.RELEASE) == Release(
        assignment=7, day=DAY, parts={F1: 100_00, F2: 115_00, OTHER_F2: 25_00}
    )
    assert wanted(Happened.DIRECT_PAYMENT) == DirectPayment(
        assignment=7, day=DAY, parts={F1: 600_00, OTHER_F2: 250_00}
    )
    assert wanted(Happened.PASSED_ON) == PassedOn(assignment=7, day=DAY, parts={F1: 400_00})
    assert wanted(Happened.RECOURSE, reason="Impayée") == Recourse(
        assignment=7, day=DAY, names=frozenset({F1, OTHER_F2}), reason="Impayée"
    )


def test_documents_and_amounts_may_be_named() -> None:
    parts = {F1: 12_30, OTHER_F2: 250_00}
    assert wanted(Happened.SETTLED, "F1=12.3", "PERSANNE:F2") == Settled(assignment=7, day=DAY, parts=parts)
    odd = replace(ASSIGNMENT, items=(item("F=1", "ORIEL", 100),))
    said = EventWords(DAY, None, ("F=1=-0.50",), "")
    assert wanted_of(Happened.SETTLED, odd, said) == Settled(assignment=7, day=DAY, parts={"ORIEL/F=1": -50})
    recourse = wanted(Happened.RECOURSE, "F1", reason="Litige")
    assert recourse == Recourse(assignment=7, day=DAY, names=frozenset({F1}), reason="Litige")


def test_money() -> None:
    assert wanted(Happened.FUNDED) == Fund(assignment=7, day=DAY)
    assert wanted(Happened.FUNDED, amount="500") == Fund(assignment=7, day=DAY, cash_cents=500_00)
    assert wanted(Happened.CASH, amount="-20") == Cash(assignment=7, day=DAY, cents=-20_00)
    assert wanted(Happened.FINANCING, amount="3.50") == Financing(assignment=7, day=DAY, cents=3_50)
    words = EventWords(DAY, "3.50", (), "")
    assert wanted_of_contract(Happened.FINANCING, "aldebaran", words) == Financing(
        day=DAY, cents=3_50, contract="aldebaran"
    )


def test_charges_what_was_left_out_and_what_was_netted() -> None:
    words = EventWords(DAY, "150", (), "", vat="30", charge=Charge.FILE_FEES)
    charged = Charged(kind=Charge.FILE_FEES, day=DAY, net_cents=150_00, vat_cents=30_00, assignment=7)
    assert wanted_of(Happened.CHARGED, ASSIGNMENT, words) == charged
    of_all = Charged(kind=Charge.COMMISSION, day=DAY, net_cents=150_00, contract="aldebaran")
    bare = EventWords(DAY, "150", (), "")
    assert wanted_of_contract(Happened.CHARGED, "aldebaran", bare) == of_all
    without = EventWords(DAY, None, (), "", without=("F1", "ORIEL:F2"))
    assert wanted_of(Happened.FUNDED, ASSIGNMENT, without) == Fund(
        assignment=7, day=DAY, left_out=frozenset({F1, F2})
    )
    netted = EventWords(DAY, None, (), "", through=Through.CURRENT)
    assert wanted_of(Happened.PASSED_ON, ASSIGNMENT, netted) == PassedOn(
        assignment=7, day=DAY, parts={F1: 400_00}, through=Through.CURRENT
    )


@pytest.mark.parametrize(
    ("event", "words", "said"),
    [
        (Happened.CASH, EventWords(DAY, "1", (), "", vat="1"), "--vat is of charged, not of cash"),
        (Happened.CASH, EventWords(DAY, "1", (), "", charge=Charge.COMMISSION),
         "--charge is of charged, not of cash"),
        (Happened.CASH, EventWords(DAY, "1", (), "", without=("F1",)), "--without is of funded, not of cash"),
        (Happened.CASH, EventWords(DAY, "1", (), "", through=Through.BANK),
         "--through is of passed-on, not of cash"),
        (Happened.FUNDED, EventWords(DAY, None, (), "", without=("F9",)),
         "--without: C-2026-007 has no 'F9'"),
        (Happened.CHARGED, EventWords(DAY, "1", (), "", vat="x"), "'x' is no amount; write it like 1150.00"),
    ],
)  # fmt: skip
def test_an_option_of_another_event_is_said(event: Happened, words: EventWords, said: str) -> None:
    with pytest.raises(EventWordsError) as caught:
        wanted_of(event, ASSIGNMENT, words)
    assert str(caught.value) == said


AMOUNT_OF_NONE = "--amount: for settled, say it of each document: --document NUMBER=AMOUNT"


@pytest.mark.parametrize(
    ("event", "documents", "amount", "said"),
    [
        (Happened.CASH, (), None, "--amount is missing: cash needs one"),
        (Happened.CASH, (), "1.005", "'1.005' is no amount; write it like 1150.00"),
        (Happened.CASH, (), "NaN", "'NaN' is no amount; write it like 1150.00"),
        (Happened.CASH, (), "1e999999", "'1e999999' is no amount; write it like 1150.00"),
        (Happened.CASH, ("F1",), "1", "--document: cash is not about single documents"),
        (Happened.FUNDED, ("F1",), None, "--document: funded is not about single documents"),
        (Happened.SETTLED, (), "1", AMOUNT_OF_NONE),
        (Happened.SETTLED, ("F9",), None, "--document: C-2026-007 has no 'F9'"),
        (Happened.SETTLED, ("F1=x",), None, "'x' is no amount; write it like 1150.00"),
        (Happened.SETTLED, ("F2",), None, "--document: F2 is one of these: ORIEL:F2, PERSANNE:F2"),
        (Happened.SETTLED, ("F1", "ORIEL:F1=1"), None, "--document: ORIEL:F1 comes twice"),
        (Happened.RECOURSE, ("F1=1",), None, "--document: by recourse a document comes back whole"),
    ],
)  # fmt: skip
def test_what_an_event_does_not_take_is_said(
    event: Happened, documents: tuple[str, ...], amount: str | None, said: str
) -> None:
    with pytest.raises(EventWordsError) as caught:
        wanted(event, *documents, amount=amount)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("event", "documents", "said"),
    [
        (Happened.SETTLED, (), "settled is about an assignment: name its reference"),
        (Happened.CASH, ("F1",), "--document: cash is not about single documents"),
        (Happened.CASH, (), "--amount is missing: cash needs one"),
    ],
)
def test_a_contract_as_a_whole_knows_money_alone(
    event: Happened, documents: tuple[str, ...], said: str
) -> None:
    with pytest.raises(EventWordsError) as caught:
        wanted_of_contract(event, "aldebaran", EventWords(DAY, None, documents, ""))
    assert str(caught.value) == said
