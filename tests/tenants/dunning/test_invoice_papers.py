"""Which files belong to which invoice: whole words of the name, PDFs of the customer alone."""

import datetime as dt

import pytest

from tenants.books.picture import Document, Picture
from tenants.dunning.invoice_papers import paper_name, papers_of

ACCOUNT = "Assets:41-Clients:411000:DUPONT"
FOLDER = "documents/Assets/41-Clients/411000/DUPONT"


def document(name: str, account: str = ACCOUNT) -> Document:
    return Document("journal/2026/2026-03.beancount", 1, account, dt.date(2026, 3, 2), f"{FOLDER}/{name}", "")


@pytest.mark.parametrize(
    ("name", "reference", "many"),
    [
        ("2026-03-02 F2026-0012.pdf", "F2026-0012", 1),
        ("2026-03-02 Facture_F2026-0012 signée.PDF", "F2026-0012", 1),
        ("2026-03-02 facture f2026 0012.pdf", "F2026/0012", 1),
        ("F2026-0012.pdf", "F2026-0012", 1),
        ("2026-03-02 F2026-00123.pdf", "F2026-0012", 0),
        ("2026-03-02 AF2026-0012.pdf", "F2026-0012", 0),
        ("2026-03-02 0012 F2026.pdf", "F2026-0012", 0),
        ("2026-03-02 F2026-0012.txt", "F2026-0012", 0),
        ("2026-03-02 Contrat.pdf", "", 0),
        ("2026-03-02 Facture.pdf", "Facture", 0),
        ("2026-03-02 Contrat.pdf", "2026", 0),  # the day before a name is not of the name
    ],
)
def test_a_file_belongs_to_the_invoice_that_its_name_holds(name: str, reference: str, many: int) -> None:
    picture = Picture(1, documents=(document(name),))
    assert len(papers_of(picture, {ACCOUNT}, reference)) == many


def test_files_of_other_accounts_belong_to_nobody_here() -> None:
    other = f"{ACCOUNT}2"
    picture = Picture(1, documents=(document("F-12.pdf", other), document("2026-03-02 F-12.pdf")))
    assert [paper_name(each) for each in papers_of(picture, {ACCOUNT}, "F-12")] == ["F-12.pdf"]
    assert [each.account for each in papers_of(picture, {ACCOUNT}, "F-12")] == [ACCOUNT]
