"""Whether books and assignments say the same, to the cent."""

from dataclasses import replace

from ledger_core.factoring.entries import cash_entries, financing_entries
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.proof import Gap, prove
from tests.ledger_core.factoring.conftest import contract
from tests.ledger_core.factoring.small_book import NUMBER, assigned, balances, posted


def test_the_proof_says_where_books_and_assignments_part() -> None:
    of = contract()
    book, event, _ = assigned(of)
    monthly = financing_entries(replace(event, assignment=""), 5_00)
    books = balances(posted(book, *monthly), of)
    said = {NUMBER: Figures(current_cents=1550_00, outstanding_cents=1550_00)}
    proof = prove(books, said)
    assert proof.gaps == (Gap("", "current_cents", -5_00, 0),)
    assert (proof.books.current_cents, proof.said.current_cents) == (1545_00, 1550_00)
    assert not proof.is_equal
    assert prove(books, {**said, "": Figures(current_cents=-5_00)}).is_equal
    gone = prove({}, said)
    assert gone.gaps == (
        Gap(NUMBER, "current_cents", 0, 1550_00),
        Gap(NUMBER, "outstanding_cents", 0, 1550_00),
    )


def test_what_is_in_another_currency_is_none_of_the_contracts() -> None:
    of = contract()
    book, event, _ = assigned(of)
    dollars = cash_entries(replace(event, contract=replace(of, currency="USD")), 10_00)
    assert balances(posted(book, *dollars), of) == balances(book, of)
