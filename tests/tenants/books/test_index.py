"""The index: after any history it is the one that a rebuild makes."""

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ledger_core.book import Book
from ledger_core.facts import combine
from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from tenants.books.history import read_book, revision_of
from tenants.books.index import differences
from tenants.books.models import IndexLine
from tenants.books.refusals import RefusedBookError
from tenants.books.reindex import read_anew
from tests.tenants.books.ground import ACCOUNTS, Books, invoice, month, payment

MARTIN = ACCOUNTS + (
    b"\n2025-01-01 open Assets:41-Clients:411000:MARTIN EUR\n"
    b'  account-number: "411000"\n  customer: "MARTIN"\n  name: "Martin SA"\n'
)
RENAMED = ACCOUNTS.replace(b'customer: "DUPONT"', b'customer: "DUPOND"')
NOT_LETTRABLE = ACCOUNTS.replace(b'customer: "DUPONT"', b'customer: "DUPONT"\n  lettrable: FALSE')

amounts = st.integers(1, 10**6).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
letters = st.sampled_from(["", "", "a", "b"])
entries = st.one_of(
    st.builds(invoice, st.just("2026-03-05"), st.sampled_from(["F1", "F2"]), amounts, letters),
    st.builds(payment, st.just("2026-03-09"), st.sampled_from(["V1", "V2"]), amounts, letters),
)
texts = st.lists(entries, max_size=3).map("".join)
edits = st.one_of(
    st.dictionaries(st.sampled_from([month("2026-03"), month("2026-04")]), texts, min_size=1),
    st.sampled_from([ACCOUNTS, MARTIN, RENAMED, NOT_LETTRABLE]).map(
        lambda data: {"accounts.beancount": data}
    ),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(edits, min_size=1, max_size=4))
def test_after_any_history_the_index_is_that_of_a_rebuild(
    books: Books, history: list[Mapping[str, str | bytes]]
) -> None:
    for edit in history:
        try:
            books.write(dict(edit))
        except RefusedBookError:
            continue
        with books.database.reading(books.tenant.id) as session:
            revision = revision_of(session)
            _files, facts = read_anew(session, books.jail, revision)
            assert differences(session, combine(facts), revision.number) == []
            stored = select(
                IndexLine.path, IndexLine.lineno, IndexLine.customer, IndexLine.cents, IndexLine.letter
            )
            ledger = load(Book(dict(read_book(session).files)))
            assert isinstance(ledger, Ledger)
            assert sorted(map(tuple, session.execute(stored))) == sorted(
                (line.path, line.lineno, line.customer, line.cents, line.letter) for line in lines_of(ledger)
            )
