"""One file by itself: what is read of it, and that nothing it holds raises."""

import datetime as dt
from decimal import Decimal
import gc
from hashlib import sha256

from beancount.core.amount import Amount
from beancount.core.number import MISSING
from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.facts import file_facts
from ledger_core.facts.inert import NotInertError, to_inert
from ledger_core.facts.parts import Place, Use
from ledger_core.ledger import BookError
from ledger_core.load import Limits

MONTH = b"""\
2025-03-05 * "Client" "Facture F1"
  journal: "VE"
  piece: "F1"
  Assets:41-Clients:411000:DUPONT  1200.00 EUR
    due: 2025-04-01
    lettrage: "AAA"
  Income:70-Ventes:706000  -1000.00 EUR
  Liabilities:44-Etat:445710  -200 EUR

2025-03-02 event "lieu" "Lyon"
"""


def test_what_a_month_says() -> None:
    facts = file_facts("2025-03.beancount", MONTH)
    assert facts.hash == sha256(MONTH).hexdigest()
    assert (facts.text_bytes, facts.lines, facts.errors, facts.needs_full) == (len(MONTH), 11, (), ())
    day = dt.date(2025, 3, 5)
    assert facts.uses == {
        "Assets:41-Clients:411000:DUPONT": Use(day, day, {"EUR": Decimal("1200.00")}),
        "Income:70-Ventes:706000": Use(day, day, {"EUR": Decimal("-1000.00")}),
        "Liabilities:44-Etat:445710": Use(day, day, {"EUR": Decimal(-200)}),
    }
    event, sale = Place(dt.date(2025, 3, 2).toordinal(), 0, 10), Place(day.toordinal(), 0, 1)
    assert facts.extent == (event, sale)
    assert facts.elsewhere == (event,)
    entries = facts.entries
    assert (entries.labels, entries.journals, entries.pieces) == (("Facture F1",), ("VE",), ("F1",))
    assert (entries.amounts, entries.places, entries.counts) == ((120000, -100000, "-200"), (4, 7, 8), (3,))
    due = dt.date(2025, 4, 1).toordinal()
    assert entries.metadata == {"due": {0: due}, "lettrage": {0: "AAA"}}


def test_faults_of_one_file_are_found_in_it() -> None:
    text = b"""\
2025-03-05 * "x"
  Assets:A  1.00 EUR
    lettrage: "Aab"
  Assets:B  -2.00 EUR
2025-03-06 * "x"
  Assets:A
  Assets:B
"""
    facts = file_facts("a.beancount", text)
    assert facts.errors == (
        BookError("a.beancount", 7, "You may not have more than one auto-posting per currency"),
        BookError("a.beancount", 1, "Transaction does not balance: (-1.00 EUR)"),
        BookError(
            "a.beancount",
            2,
            'letter "Aab" mixes cases: upper case where the group balances, lower case for partial',
        ),
    )
    assert facts.needs_tolerances


def test_faults_that_hang_on_the_account_are_kept_with_it() -> None:
    facts = file_facts(
        "a.beancount", b'2025-03-05 * "x"\n  Assets:A  1.001 EUR\n  Assets:B  -1.001 EUR\n    due: "x"\n'
    )
    assert [account for account, _fault in facts.posting_faults] == ["Assets:A", "Assets:B"]
    assert facts.errors == ()


def test_a_document_is_not_read() -> None:
    facts = file_facts("documents/x.pdf", b"1/0")
    assert (facts.text_bytes, facts.refusals) == (0, ())


@pytest.mark.parametrize(
    "data", [b"\x00", b"2025-01-01 price X 1/0 EUR\n", b'plugin "os"\n', b'option "documents" "/"\n']
)
def test_what_no_book_may_hold_is_refused_and_nothing_else_is_read(data: bytes) -> None:
    facts = file_facts("main.beancount", data + MONTH)
    assert facts.refusals
    assert facts.uses == {}


def test_includes_of_a_refused_file_are_still_known() -> None:
    facts = file_facts("main.beancount", b'include "a.beancount"\nplugin "os"\n')
    assert [include.pattern for include in facts.includes] == ["a.beancount"]


def test_a_limit_of_the_file_is_held() -> None:
    assert file_facts("main.beancount", MONTH, Limits(file_bytes=10)).refusals


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert file_facts("main.beancount", data) == file_facts("main.beancount", data)


@settings(max_examples=100)
@given(st.text('019./-+*() \t{}@,;"\\EURX\n', max_size=60))
def test_any_expression_is_answered(text: str) -> None:
    facts = file_facts("a.beancount", f'2025-01-01 * "x"\n  Assets:A  {text}\n  Assets:B\n'.encode())
    assert facts.path == "a.beancount"


def test_what_beancount_cannot_compute_is_an_error_of_that_entry() -> None:
    text = b'2026-01-02 * "x"\n  Assets:A  0 PARTS @ EUR\n  Assets:B  1.00 EUR\n'
    (error,) = file_facts("a.beancount", text).errors
    assert str(error) == (
        "a.beancount:1: the amounts of this transaction cannot be worked out (DivisionByZero); write them out"
    )


@pytest.mark.parametrize("value", [object(), 1.5, MISSING, Amount(MISSING, "EUR")])
def test_a_value_of_no_metadata_is_not_inert(value: object) -> None:
    with pytest.raises(NotInertError):
        to_inert(value)


def test_the_collector_is_left_as_it_was() -> None:
    assert gc.isenabled()
    file_facts("a.beancount", MONTH)
    assert gc.isenabled()
