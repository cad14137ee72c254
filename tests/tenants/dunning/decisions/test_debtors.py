"""What cards say of customers: whether they are known to be in France."""

from dataclasses import replace

import pytest

from ledger_core.ledger import Customer
from tenants.dunning.days.drafting import draft
from tenants.dunning.decisions.debtors import is_in_france
from tests.tenants.dunning.company import Company

CARD = Customer("A", "A", "Assets:A", "", "business", "", None, "customers.beancount", 1)


@pytest.mark.parametrize(
    ("address", "siren", "known"),
    [
        ("4 rue des Essais\n29000 Quimper", "", True),
        ("4 rue des Essais, 29000 Quimper", "", True),
        ("4 rue des Essais\nF-29000 QUIMPER CEDEX 9", "", True),
        ("4 rue des Essais\n29000 Quimper\nFrance", "", True),
        ("Unter den Linden 1\n10117 Berlin\nAllemagne", "", False),
        ("Unter den Linden 1\n10117 Berlin, Allemagne", "", False),
        ("Rue Neuve 1\n1000 Bruxelles", "", False),
        ("Quimper", "", False),
        ("", "", False),
        ("", "732829320", True),
    ],
)
def test_who_is_known_to_be_in_france(address: str, siren: str, *, known: bool) -> None:
    assert is_in_france(replace(CARD, address=address, siren=siren)) is known
    assert not is_in_france(None)


def test_a_move_abroad_makes_another_letter(company: Company) -> None:
    before = company.group("DUPONT")
    card = company.books.files()["accounts.beancount"].decode()
    moved = card.replace("4 rue des Essais\\n29000 Quimper", "Rue Neuve 4\\n1000 Bruxelles\\nBelgique")
    company.books.write({"accounts.beancount": moved})
    after = company.group("DUPONT")
    assert (after.key, after.recipient) == (before.key, before.recipient)  # it goes by mail
    assert after.print != before.print
    desk = company.desk()
    with desk.reading() as session:
        made = {
            code: draft(session, desk, company.look(), company.group(code)) for code in ("DUPONT", "MARTIN")
        }
    assert {code: each.occasion.is_abroad for code, each in made.items()} == {"DUPONT": True, "MARTIN": False}
