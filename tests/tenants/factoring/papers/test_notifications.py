"""Letters that tell debtors whom to pay: one each, the account set apart, the contract's words alone."""

from dataclasses import replace

import pytest

from ledger_core.factoring.contract import Contract, Notice
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.files import FileKind, NewFile
from tenants.factoring.papers import notifications
from tenants.factoring.papers.notifications import NoFactorAccountError, notifications_of
from tenants.factoring.papers.papers import TooManyForPaperError
from tests.tenants.dunning.company import Company
from tests.tenants.factoring.papers.papers_ground import FACTOR, agreed, assignment, item, pages_of

WORDS = "Nous avons confié nos factures à Factor Aldébaran.\r\n\r\nRéglez-lui\ncelles-ci."


def told(company: Company, of: Contract, what: Assignment | None = None) -> NewFile | None:
    with company.desk().reading() as session:
        return notifications_of(session, company.desk().picture(), what or assignment(), of)


def test_each_debtor_has_a_letter_with_its_invoices_and_the_account(company: Company) -> None:
    of = agreed(notification=WORDS)
    what = assignment([item("P1", 99_00, "PERDU"), item("F1", 1_200_00), item("F2", -200_00)])
    new = told(company, of, what)
    assert new is not None
    assert (new.kind, new.name) == (FileKind.NOTIFICATION, "C-2026-014-notifications.pdf")
    assert new.facts == {"documents": 3, "letters": 2, "without_address": 1, "archival": True}
    first, second = pages_of(new.data)
    for said in (
        "Dupont SARL 4 rue des Essais 29000 Quimper",
        "Notre référence C-2026-014",
        "Votre compte 411000 DUPONT",
        "Nous avons confié nos factures à Factor Aldébaran. Réglez-lui celles-ci. Nouveau compte à créditer",
        "Titulaire Factor Aldébaran IBAN FR76 1234 5987 6501 2345 6789 014 BIC ALDEFRPPXXX Motif F1 F2",
        "F1 02/11/2026 31/12/2026 1 200,00",
        "F2 02/11/2026 – −200,00 Total 1 000,00",
        "joignez-nous : 02 99 00 00 17, compta@tremarec.example",
        "1 / 1",
    ):
        assert said in first, said
    assert "P1 02/11/2026 31/12/2026 99,00 Total 99,00" in second
    assert "FR76 3000" not in first + second, "the company's own account is on no such letter"
    assert told(company, of, what) == new


@pytest.mark.parametrize("notice", [Notice.CONFIDENTIAL, Notice.FULLY_CONFIDENTIAL])
def test_who_is_to_know_nothing_has_no_letter(company: Company, notice: Notice) -> None:
    assert told(company, agreed(notice=notice)) is None


def test_what_stands_in_the_way_of_letters(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoFactorAccountError):
        told(company, agreed(factor=replace(FACTOR, iban="")))
    monkeypatch.setattr(notifications, "MOST_LETTERS", 1)
    with pytest.raises(TooManyForPaperError, match="2 letters about 4 documents"):
        told(company, agreed())
