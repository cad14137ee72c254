"""Faults of the books in the reader's words: the commonest in French, all with their place."""

from collections.abc import Iterator

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.ledger import BookError
from ledger_core.load import load
from server.app import create_app
from server.config import Settings
from server.portal.refusals import fault_of, refusal_of, sentence_of
from server.services import Services
from tenants.books.refusals import RefusedBookError

MAIN = b'option "operating_currency" "EUR"\nplugin "ledger_core.lettrage.plugin"\ninclude "a.beancount"\n'
OPEN = (
    '2025-01-01 open Assets:Bank EUR\n  account-number: "512000"\n'
    '2025-01-01 open Income:Sales EUR\n  account-number: "706000"\n'
)
NO_BREAK = "\u00a0"
APP = create_app(Services(None, None, Settings("", None, jail_strict=False)))


@pytest.fixture
def french() -> Iterator[Flask]:
    with APP.test_request_context(headers={"Accept-Language": "fr"}):
        yield APP


WORDED = {
    '2026-01-01 * "x"\n  Assets:Bank 1.00 EUR\n  Income:Sales -10.00 EUR\n': (
        f"L’écriture ne tombe pas juste{NO_BREAK}: il manque 9,00{NO_BREAK}€ au débit."
    ),
    '2026-01-01 * "x"\n  Assets:Bank 1200.00 EUR\n  Income:Sales -0.50 EUR\n': (
        f"L’écriture ne tombe pas juste{NO_BREAK}: il manque 1\u202f199,50{NO_BREAK}€ au crédit."
    ),
    '2026-01-01 * "x"\n  Assets:Bank 1.00 EUR\n  Income:Other -1.00 EUR\n': (
        f"Le compte Income:Other n’est pas au plan{NO_BREAK}: ouvrez-le, ou corrigez son nom."
    ),
    '2024-01-01 * "x"\n  Assets:Bank 1.00 EUR\n  Income:Sales -1.00 EUR\n': (
        "Le compte Assets:Bank n’est pas ouvert ce jour-là."
    ),
    '2026-01-01 * "x"\n  Assets:Bank 1.00 USD\n  Income:Sales -1.00 USD\n': (
        "Le compte Assets:Bank ne reçoit pas de USD."
    ),
    "2026-01-01 open Assets:Bank EUR\n": (
        f"Le compte Assets:Bank est déjà ouvert{NO_BREAK}; ouvrez-le une seule fois."
    ),
    "2026-01-01 balance Assets:Bank 1.00 EUR\n": (
        "Le solde de Assets:Bank est de 0 EUR, et non de 1.00 EUR comme indiqué."
    ),
    '2026-13-01 * "x"\n': "Ce jour n’existe pas au calendrier.",
    '2026-01-01 * "x\n': 'Beancount ne comprend pas "x à cet endroit.',
}


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("text", WORDED)
def test_what_the_core_says_of_a_text_is_said_in_french(text: str) -> None:
    """The messages are the core's own, made from books that are wrong."""
    result = load(Book({"main.beancount": MAIN, "a.beancount": (OPEN + text).encode()}))
    assert WORDED[text] in [sentence_of(error) for error in result.errors]


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "the entry of 2026-03-02 was added, but the books are closed up to 2026-10-31; date it later",
            f"La période est close au 31/10/2026{NO_BREAK}: choisissez une date ultérieure.",
        ),
        (
            "the entry of 2026-03-02 is gone, but the books are closed up to 2026-10-31; put it back",
            f"La période est close au 31/10/2026{NO_BREAK}: remettez cette écriture.",
        ),
        ("something that nobody worded yet", "something that nobody worded yet"),
        (
            "Transaction does not balance: (1.00 EUR, 2.00 USD)",
            f"L’écriture ne tombe pas juste{NO_BREAK}: 1.00 EUR, 2.00 USD.",
        ),
    ],
)  # fmt: skip
def test_other_messages(message: str, said: str) -> None:
    assert sentence_of(BookError("a.beancount", 1, message)) == said


@given(st.text(max_size=200))
def test_any_message_keeps_its_place_and_breaks_nothing(message: str) -> None:
    with APP.test_request_context():
        for asked in (message, f"Transaction does not balance: ({message})", f"Invalid token: '{message}'"):
            fault = fault_of(BookError("a.beancount", 7, asked))
            assert (fault.path, fault.line) == ("a.beancount", 7)
            assert fault.sentence or not message.strip()


@pytest.mark.usefixtures("french")
def test_places_are_counted() -> None:
    places = [BookError("a.beancount", line, "x") for line in range(3)]
    assert "3 endroits" in refusal_of(RefusedBookError(places)).title
    assert "un endroit" in refusal_of(RefusedBookError(places[:1])).title
