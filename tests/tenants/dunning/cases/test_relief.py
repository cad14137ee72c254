"""The letter that gives VAT back: the law's sentence word for word, with what was posted."""

import io

from pypdf import PdfReader
import pytest

from ledger_core.procedures.posting import EntryKind
from tenants.dunning.cases.dossier import NoCreditorError
from tenants.dunning.cases.entries import post, propose
from tenants.dunning.cases.entry_plan import WantedEntry
from tenants.dunning.cases.files import CaseFile, CaseRefusedError
from tenants.dunning.cases.relief import SENTENCE, NothingLostError, lost_invoices, relief_pdf
from tests.tenants.dunning.cases.lawsuit import sued
from tests.tenants.dunning.company import TODAY, Company


def lose(company: Company, case: CaseFile) -> None:
    wanted = WantedEntry(case.number, EntryKind.LOSS, TODAY)
    post(company.desk(), wanted, propose(company.desk(), wanted).print)


def paper(company: Company, number: int = 1) -> bytes:
    return relief_pdf(company.books.database, company.books.tenant.id, number, TODAY)


def test_the_sentence_is_that_of_the_law() -> None:
    assert SENTENCE.format(net="...", vat="...") == (
        "Facture demeurée impayée pour la somme de ... € (prix net) et pour la somme de ... € (TVA "
        "correspondante) qui ne peut faire l'objet d'une déduction (article 272 du CGI)."
    )


def test_the_letter_lists_what_was_posted_as_lost(plaintiff: Company) -> None:
    case = sued(plaintiff, "F1", "F2", "F3")
    lose(plaintiff, case)
    with plaintiff.desk().reading() as session:
        lost = [(each.reference, each.net_cents, each.vat_cents) for each in lost_invoices(session, case)]
    assert lost == [("F1", 1_000_00, 200_00), ("F2", 1_500_00, 300_00), ("F3", 500_00, 0)]
    pdf = paper(plaintiff)
    assert paper(plaintiff) == pdf
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    words = " ".join(said.replace("\u202f", " ").replace("\u00a0", " ").split())
    for expected in (
        "Facture demeurée impayée pour la somme de 1 000,00 € (prix net) et pour la somme de 200,00 €",
        "(TVA correspondante) qui ne peut faire l'objet d'une déduction (article 272 du CGI).",
        "pour la somme de 1 500,00 € (prix net) et pour la somme de 300,00 € (TVA correspondante)",
        "Total 3 000,00 500,00",
        "Dupont SARL",
        "Menuiserie Trémarec",
        "CJ-2026-0001",
    ):
        assert expected in words, expected


def test_nothing_lost_no_letter(plaintiff: Company, nameless: Company) -> None:
    with pytest.raises(CaseRefusedError):
        paper(plaintiff)
    sued(plaintiff)
    with pytest.raises(NothingLostError):
        paper(plaintiff)
    lose(nameless, sued(nameless))
    with pytest.raises(NoCreditorError):
        paper(nameless)
