"""Slip and list as they are printed: each mention in the words of the PDF, sums carried, bytes the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
import datetime as dt
import re

import pytest

from ledger_core.factoring.contract import Contract, SlipWords, Transfer
from ledger_core.factoring.documents import AssignedDocument, Batch, Debtor, DocumentKind, Seller
from ledger_core.factoring.slips import PLEDGE_TITLE
from tenants.db import Database
from tenants.dunning.decisions.creditor import Creditor
from tenants.factoring.assignments.reading import Item
from tenants.factoring.files import FileKind
from tenants.factoring.papers import papers
from tenants.factoring.papers.heads import NoCreditorError
from tenants.factoring.papers.list_paper import list_paper
from tenants.factoring.papers.papers import SlipIncompleteError, TooManyForPaperError, papers_of
from tenants.factoring.papers.slip import slip_of
from tenants.factoring.papers.slip_paper import slip_paper
from tenants.paper import Paper
from tenants.tenant import Tenant
from tests.tenants.dunning.company import CREDITOR, Company
from tests.tenants.factoring.papers.papers_ground import (
    DAY,
    SIGNER,
    agreed,
    assignment,
    item,
    pages_of,
    words_of,
)

LONG = "Société Coopérative Agricole et Viticole des Producteurs Réunis du Haut-Pays de Trémarec et Environs"


def set_slip(of: Contract, items: Sequence[Item] | None = None, creditor: Creditor = CREDITOR) -> Paper:
    what = assignment() if items is None else assignment(items)
    return slip_paper(slip_of(what, of, creditor, DAY), what, of, creditor, 14)


def in_order(words: str, said: Sequence[str]) -> None:
    at = 0
    for each in said:
        found = words.find(each, at)
        assert found >= 0, f"{each!r} after {words[max(0, at - 40) : at]!r}"
        at = found + len(each)


def test_a_receipt_says_all_that_it_must() -> None:
    paper = set_slip(agreed())
    assert paper.is_archival
    (words,) = pages_of(paper.pdf)
    for said in (
        "Menuiserie Trémarec",
        "732 829 320 RCS Quimper",
        "Factor Aldébaran 18 boulevard des Essais 75002 Paris",
        "Cession C-2026-014",
        "Contrat 2026-A",
        "Remise 14",
        "Code cédant 004217",
        "Quimper, le 24 novembre 2026",
        "Quittance subrogative",
        "nous subrogeons expressément Factor Aldébaran dans tous nos droits",
        "par inscription au crédit de notre compte courant le 24 novembre 2026",
        "Nombre de créances 4",
        "Montant total 35 480,50 €",
        "F1 Dupont SARL 02/11/2026 31/12/2026 14 880,00",
        "A7 Dupont SARL 02/11/2026 – −1 000,00",
        "Total 35 480,50",
        "Odile Trémarec, gérante",
        "Signature",
    ):
        assert said in words, said
    assert "réservée" not in words


@pytest.mark.parametrize(
    ("transfer", "passes"),
    [
        (Transfer.ASSIGNMENT, "Menuiserie Trémarec cède à Factor Aldébaran les créances professionnelles"),
        (Transfer.SECURITY, "Menuiserie Trémarec cède à Factor Aldébaran, à titre de garantie, les créances"),
    ],
)
def test_a_dailly_slip_says_all_that_it_must(transfer: Transfer, passes: str) -> None:
    (words,) = pages_of(set_slip(agreed(transfer)).pdf)
    in_order(
        words,
        (
            "Acte de cession de créances professionnelles",
            passes,
            "articles L. 313-23 à L. 313-34 du code monétaire et financier",
            "Bénéficiaire Factor Aldébaran, société anonyme",
            "Lieu de paiement virement sur le compte FR76 1234 5987 6501 2345 6789 014",
            "F2 Dupont SARL 02/11/2026 31/12/2026 6 200,50",
            "M1 Martin SARL",
        ),
    )
    assert "Date, réservée au bénéficiaire" in words


def test_claims_that_a_process_identifies_are_counted_alone() -> None:
    of = agreed(Transfer.ASSIGNMENT, slips=SlipWords(signer=SIGNER, transmission="fichier 14 par EBICS"))
    words = words_of(set_slip(of).pdf)
    in_order(words, ("Transmission fichier 14 par EBICS", "Nombre de créances 4", "35 480,50 €"))
    assert "M1" not in words


def test_a_pledge_says_so() -> None:
    words = words_of(set_slip(agreed(Transfer.SECURITY, slips=SlipWords(pledge=True))).pdf)
    in_order(words, (PLEDGE_TITLE, "Menuiserie Trémarec donne en nantissement à Factor Aldébaran"))


def test_many_claims_carry_their_sums_from_page_to_page() -> None:
    items = [item(f"F{rank:04d}", 1_000_01 + rank) for rank in range(130)]
    items[7] = item("REFERENCE-TRES-LONGUE-DE-FACTURE-20260000000000005", 99_999_999_99)
    items[9] = replace(items[9], debtor_name=LONG)
    pages = pages_of(set_slip(agreed(), items).pdf)
    assert len(pages) == 3
    assert all("Pièce Débiteur Date Échéance Montant TTC €" in page for page in pages)
    carried = [re.search(r"À reporter ([\d ]+,\d\d)", page) for page in pages]
    brought = [re.search(r"Report ([\d ]+,\d\d)", page) for page in pages]
    assert [bool(found) for found in carried] == [True, True, False]
    assert [bool(found) for found in brought] == [False, True, True]
    for page, (out, into) in enumerate(zip(carried[:-1], brought[1:], strict=True)):
        assert out is not None
        assert into is not None
        assert out[1] == into[1]
        (last,) = re.findall(r"F0(\d{3}) Dupont", pages[page])[-1:]
        assert int(re.sub(r"[ ,]", "", out[1])) == sum(each.cents for each in items[: int(last) + 1])
    total = _written(sum(each.cents for each in items))
    assert f"Total {total}" in pages[-1]
    assert f"C-2026-014, porte sur 130 créances pour un montant total de {total} €" in pages[-1]
    whole = "".join(pages).replace(" ", "")
    assert "REFERENCE-TRES-LONGUE-DE-FACTURE-20260000000000005" in whole
    assert LONG.replace(" ", "") in whole


def _written(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole:,},{rest:02d}".replace(",", " ", whole and f"{whole:,}".count(","))


def document(reference: str, cents: int, country: str, **debtor: str) -> AssignedDocument:
    return AssignedDocument(
        reference=reference,
        kind=DocumentKind.INVOICE if cents > 0 else DocumentKind.CREDIT_NOTE,
        date=dt.date(2026, 11, 2),
        cents_original=2 * cents,
        cents_open=cents,
        currency="EUR",
        debtor=Debtor(**{"code": "DUPONT", "name": "Dupont SARL", "country": country, **debtor}),
        due=dt.date(2026, 12, 31),
        order="CMD-7" if reference == "F1" else "",
        sent_as="F-2" if reference == "F2" else "",
    )


BATCH = Batch(
    seller=Seller(name="M", code="004217", domestic_emitter="12345", export_emitter="54321"),
    number=14,
    date=DAY,
    currency="EUR",
    documents=(
        document("F1", 1_000_00, "FR"),
        document("A7", -250_00, "FR"),
        document("F2", 400_00, "BE", code="BRUX", name="Ateliers de la Senne"),
        document("F3", 50_00, ""),
    ),
)


def test_the_list_has_a_part_a_market() -> None:
    paper = list_paper("C-2026-014", BATCH, agreed(), CREDITOR, by_market=True)
    assert paper.is_archival
    (words,) = pages_of(paper.pdf)
    for said in ("Bordereau 14", "Date 24/11/2026", "Code client 004217", "Factor Aldébaran 18 boulevard"):
        assert said in words, said
    in_order(
        words,
        (
            "Marché domestique Code émetteur 12345 2 pièces Total remis 750,00 €",
            "DUPONT Dupont SARL 02/11/2026 F1 1 000,00 31/12/2026 CMD-7 EUR",
            "A7 250,00 31/12/2026 EUR Total 1 000,00 250,00",
            "Marché export Code émetteur 54321 1 pièce Total remis 400,00 €",
            "BRUX Ateliers de la Senne 02/11/2026 F-2 400,00",
            "Pays du client non renseigné 1 pièce Total remis 50,00 €",
        ),
    )


def test_a_list_of_one_part_names_no_emitter() -> None:
    words = words_of(list_paper("C-2026-014", BATCH, agreed(), CREDITOR, by_market=False).pdf)
    in_order(words, ("Factures et avoirs remis 4 pièces Total remis 1 200,00 €", "Total 1 450,00 250,00"))
    assert "émetteur" not in words


def test_papers_of_an_assignment_are_the_same_again(company: Company) -> None:
    of, what = agreed(), assignment([item("F1", 1_200_00), item("F2", 800_00)])
    with company.desk().reading() as session:
        first, second = (papers_of(session, what, of) for _ in range(2))
    assert first == second
    assert [(each.kind, each.name, each.media_type) for each in first] == [
        (FileKind.SLIP, "C-2026-014-quittance-subrogative.pdf", "application/pdf"),
        (FileKind.LIST, "C-2026-014-bordereau.pdf", "application/pdf"),
    ]
    assert first[0].facts == {"documents": 2, "cents": 2_000_00, "archival": True}
    words = words_of(first[1].data)
    assert "Total remis 2 000,00 €" in words


def test_what_stands_in_the_way_of_papers(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    with company.desk().reading() as session:
        unsigned = agreed(Transfer.ASSIGNMENT, slips=SlipWords(signer="田中"))
        with pytest.raises(SlipIncompleteError, match=r"signature .*L313-25") as lacks:
            papers_of(session, assignment(), unsigned)
        assert [row.mention.value for row in lacks.value.missing] == ["signature"]
        monkeypatch.setattr(papers, "MOST_DOCUMENTS", 3)
        with pytest.raises(TooManyForPaperError, match="4 documents; a paper holds 3"):
            papers_of(session, assignment(), agreed())


def test_a_company_that_nobody_named_has_no_papers(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    with database.reading(new_tenant("nobody").id) as session, pytest.raises(NoCreditorError):
        papers_of(session, assignment(), agreed())


@pytest.mark.parametrize(
    ("number", "total_on", "carried"),
    [(25, 0, False), (31, 0, False), (32, 1, True)],  # the table ends on the page, with it, and after it
)
def test_where_a_page_ends_with_the_table(number: int, total_on: int, carried: bool) -> None:  # noqa: FBT001
    """No signature stands on a page without what it is for, and no total without what was carried to it."""
    pages = pages_of(set_slip(agreed(), [item(f"F{rank}", 1_00) for rank in range(number)]).pdf)
    assert len(pages) == 2
    in_order(pages[1], (f"C-2026-014, porte sur {number} créances pour un montant total", "Odile Trémarec"))
    assert f"Total {number},00" in pages[total_on]
    assert ["À reporter" in pages[0], "Report" in pages[1]] == [carried] * 2


def test_texts_of_books_are_never_markup() -> None:
    hostile = item('#panic("x") *b* $1$', 1_00, debtor_name="<b>[x] @y `z` // \\u{41} _i_ ={h}")
    (words,) = pages_of(set_slip(agreed(), [hostile]).pdf)
    assert '#panic("x") *b* $1$ <b>[x] @y `z` // \\u{41} _i_ ={h}' in words
