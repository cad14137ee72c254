"""The dossier: figures worked by hand, numbered exhibits, one PDF, an archive that is always the same."""

from dataclasses import replace
import datetime as dt
import hashlib
import io
import json
import zipfile

from pypdf import PdfReader
import pytest

from ledger_core.dunning.holds import HoldKind
from ledger_core.procedures.course import ActKind
from ledger_core.procedures.routes import Route
from tenants.dunning.cases import dossier as case_dossier
from tenants.dunning.cases.cases import change_facts
from tenants.dunning.cases.demand import Demand, demand_of
from tenants.dunning.cases.dossier import (
    DossierTooLargeError,
    NoCreditorError,
    dossier_of,
    dossier_zip,
    keep_dossier,
)
from tenants.dunning.cases.files import CaseFile, CaseRefusedError
from tenants.dunning.cases.paper import Dossier, dossier_data, dossier_pdf
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.sending.files import FileKind, Upload, paper_from, put_file, read_file
from tenants.dunning.story import Told, tell
from tests.tenants.dunning.cases.lawsuit import CONTRACT, FACTS, INVOICE_1, PAPER, noted, sued
from tests.tenants.dunning.company import NOW, TODAY, Company

A = ActKind


def demanded(company: Company, case: CaseFile, day: dt.date = TODAY) -> Demand:
    desk = company.desk()
    with desk.reading() as session:
        return demand_of(session, desk.picture(), case, day)


def dossier(company: Company, number: int = 1, day: dt.date = TODAY) -> Dossier:
    desk = company.desk()
    return dossier_of(desk.database, desk.picture(), number, day)


def packed(company: Company, made: Dossier) -> bytes:
    desk = company.desk()
    return dossier_zip(desk.database, desk.picture(), made)


def words_of(pdf: bytes) -> str:
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(" ".join(pages).replace("\u202f", " ").replace("\u00a0", " ").split())


def send_notice(company: Company, case: CaseFile) -> None:
    """Keep a formal notice as it was sent by registered letter, with its PDF."""
    reference, kind, day = "RE-2026-0007", "formal-notice", dt.date(2026, 8, 3)
    desk = company.desk()
    with desk.writing() as session:
        number = 7
        session.add(
            LetterRow(
                number=number,
                reference=reference,
                reply_code=reference,
                state=LetterState.SENT.value,
                kind=kind,
                account=case.account,
                customer=case.customer,
                name="Dupont SARL",
                currency="EUR",
                schedule="house-business",
                version=1,
                level=kind,
                channel="registered",
                language="fr",
                template="t",
                template_version=1,
                cents=1_200_00,
                interest_cents=0,
                indemnity_cents=0,
                recipient="",
                content={},
                revision=1,
                commit="0" * 40,
                day=day,
                approved_by="",
                approved_at=NOW,
                mandate=None,
                send_at=None,
                sent_at=NOW,
                tracking="2C 123 456",
                batch=None,
                reason="",
                noted_in=None,
            )
        )
        session.flush()
        session.add(
            StepRow(
                letter=number,
                debt=case.debts[0],
                level=kind,
                schedule="house-business",
                version=1,
                rule="house",
                reference="F1",
                due=day,
                cents=1_200_00,
                day=day,
                sent=True,
                cancelled=False,
            )
        )
        upload = Upload(f"{reference}.pdf", "application/pdf", PAPER)
        put_file(session, FileKind.LETTER, upload, author="", at=NOW, letter=number)


def test_the_demand_is_what_is_open_with_interest_by_semester_and_part_payment(plaintiff: Company) -> None:
    demand = demanded(plaintiff, sued(plaintiff))
    # F1: 1 200.00 from 1 April: 91 days at 12.15 % (36.35), 146 at 12.40 % (59.52).
    # F2: 2 400.00 from 1 June: 30 days at 12.15 % (23.97), 10 at 12.40 % (8.15);
    # 1 800.00 for 136 days at 12.40 % (83.16).
    assert [(row.line.reference, row.owed_cents, row.paid_cents, row.open_cents) for row in demand.rows] == [
        ("F1", 1_200_00, 0, 1_200_00),
        ("F2", 2_400_00, 600_00, 1_800_00),
    ]
    assert [row.interest_cents for row in demand.rows] == [95_87, 115_29]
    assert [(each.days, each.base_cents) for each in demand.rows[1].interest.segments] == [
        (30, 2_400_00),
        (10, 2_400_00),
        (136, 1_800_00),
    ]
    assert (demand.principal_cents, demand.interest_cents) == (3_000_00, 211_16)
    assert (demand.indemnity_cents, demand.costs_cents, demand.total_cents) == (80_00, 7_35, 3_298_51)
    assert demand.prescribed_on == dt.date(2031, 3, 31)


def test_what_a_person_does_not_claim_is_not_demanded(plaintiff: Company) -> None:
    modest = replace(FACTS, claims_interest=False, claims_indemnity=False, costs=())
    demand = demanded(plaintiff, sued(plaintiff, facts=modest))
    assert demand.total_cents == demand.principal_cents == 3_000_00


def test_without_a_rate_there_is_no_figure_and_the_paper_says_so(plaintiff: Company) -> None:
    case = sued(plaintiff)
    day = dt.date(2027, 2, 1)  # nobody knows the rate of the first semester of 2027
    demand = demanded(plaintiff, case, day)
    assert [row.interest_cents for row in demand.rows] == [None, None]
    assert demand.total_cents == 3_000_00 + 80_00 + 7_35
    said = words_of(dossier_pdf(dossier(plaintiff, day=day)))
    assert "Aucun taux n’est connu pour le 1er semestre 2027" in said
    assert "3 087,35" in said


def test_exhibits_are_numbered_and_missing_ones_are_named(plaintiff: Company) -> None:
    case = sued(plaintiff)
    send_notice(plaintiff, case)
    noted(plaintiff, case, A.REQUEST, paper=paper_from("Récépissé.pdf", PAPER))
    shown = [(each.number, each.title, each.name, each.is_missing) for each in dossier(plaintiff).exhibits]
    assert shown == [
        (1, "Contrat cadre", "01-Contrat cadre.pdf", False),
        (2, "Facture F1 du 1er mars 2026", "02-facture-F1.pdf", False),
        (3, "Facture F2 du 10 mars 2026", "03-facture-F2.pdf", True),
        (
            4,
            "Mise en demeure RE-2026-0007 du 3 août 2026, par lettre recommandée avec avis de réception",
            "04-RE-2026-0007.pdf",
            False,
        ),
        (5, "Requête déposée, 23 novembre 2026", "05-request.pdf", False),
    ]


def test_the_paper_holds_what_article_1407_asks_for(plaintiff: Company) -> None:
    case = sued(plaintiff)
    send_notice(plaintiff, case)
    desk = plaintiff.desk()
    with desk.writing() as session:
        tell(
            session,
            kind=Told.CALL,
            account="411000",
            customer="DUPONT",
            day=dt.date(2026, 7, 1),
            at=NOW,
            actor="Olivia",
            text="Le comptable promet de rappeler",
        )
    promise = NewHold(
        kind=HoldKind.PROMISE,
        account="411000",
        customer="DUPONT",
        reason="au téléphone",
        debts=frozenset({case.debts[0]}),
        cents=500_00,
        currency="EUR",
        day=TODAY + dt.timedelta(days=3),
    )
    plaintiff.hold(promise)
    noted(plaintiff, case, A.REQUEST)
    pdf = dossier_pdf(dossier(plaintiff))
    said = words_of(pdf)
    for words in (
        "Dossier de requête en injonction de payer",
        "CJ-2026-0001",
        "Menuiserie Trémarec",
        "SIREN 732 829 320 RCS Quimper",
        "Dupont SARL",
        "Président du tribunal de commerce, Quimper",
        "L721-3 c. com.",
        "CERFA 12946*02",
        "(à vérifier)",
        "Principal, toutes taxes comprises 3 000,00",
        "Intérêts de retard arrêtés au 23 novembre 2026 211,16",
        "Total 3 298,51",
        "article 1408 du code de procédure civile",
        "tribunal de commerce de Quimper",
        "Article 1103 du code civil",
        "du 11/07/2026 au 23/11/2026",
        "12,40 %",
        "taux de la BCE majoré de 10 points",
        "Appel téléphonique : Le comptable promet de rappeler",
        "Promesse de payer 500,00 € le 26 novembre 2026 : au téléphone",
        "n° 2C 123 456",
        "Requête déposée",
    ):
        assert words in said, words
    assert dossier_pdf(dossier(plaintiff)) == pdf


def test_costs_and_versions_of_forms_are_never_given_as_facts(plaintiff: Company) -> None:
    sued(plaintiff)
    court = dossier_data(dossier(plaintiff))["court"]
    assert isinstance(court, dict)
    assert court["form"].endswith("(à vérifier)")
    assert court["costs"]
    assert all(cost.endswith("(à vérifier)") for cost in court["costs"])
    assert "à vérifier" not in court["articles"]


def test_a_declaration_names_its_securities_and_its_days(plaintiff: Company) -> None:
    facts = replace(FACTS, securities="Réserve de propriété sur le matériel livré le 1er mars 2026")
    case = sued(plaintiff, route=Route.INSOLVENCY, facts=facts)
    noted(plaintiff, case, A.PUBLICATION, "2026-09-22")
    said = words_of(dossier_pdf(dossier(plaintiff)))
    assert "Dossier de déclaration de créance" in said
    # to 14 September: F1 91 days at 12.15 %, 76 at 12.40 % (67.33); F2 30, 10 and 66 of the rest (72.48)
    assert "Intérêts de retard jusqu’au jugement d’ouverture 139,81" in said
    assert "continuent de courir" not in said
    assert "Réserve de propriété" in said
    assert "22/11/2026 (reporté au 23/11/2026, article 642 CPC)" in said
    assert "R622-24 c. com." in said


def test_the_archive_is_the_same_each_time_and_its_hashes_hold(plaintiff: Company) -> None:
    sued(plaintiff)
    data = packed(plaintiff, dossier(plaintiff))
    assert packed(plaintiff, dossier(plaintiff)) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    folder = "CJ-2026-0001-2026-11-23/"
    assert sorted(files) == [
        f"{folder}MANIFEST.json",
        f"{folder}SHA256SUMS",
        f"{folder}dossier.pdf",
        f"{folder}pieces/01-Contrat cadre.pdf",
        f"{folder}pieces/02-facture-F1.pdf",
    ]
    assert files[f"{folder}pieces/02-facture-F1.pdf"] == PAPER
    manifest = json.loads(files[f"{folder}MANIFEST.json"])
    assert manifest["demand"]["total_cents"] == 3_298_51
    assert manifest["exhibits"][2]["file"] is None
    for path, digest in manifest["sha256"].items():
        assert hashlib.sha256(files[folder + path]).hexdigest() == digest
        assert f"{digest}  {path}\n".encode() in files[f"{folder}SHA256SUMS"]


def test_a_dossier_is_kept_as_it_was_and_once(plaintiff: Company) -> None:
    sued(plaintiff)
    number = keep_dossier(plaintiff.desk(), 1)
    assert keep_dossier(plaintiff.desk(), 1) == number
    with plaintiff.desk().reading() as session:
        file = read_file(session, number)
    assert file is not None
    assert (file.head.kind, file.head.name) == ("case-dossier", "CJ-2026-0001-2026-11-23.zip")
    assert file.data == packed(plaintiff, dossier(plaintiff))
    tomorrow = plaintiff.at(NOW + dt.timedelta(days=1))
    assert keep_dossier(tomorrow.desk(), 1) != number  # a day more of interest


def test_exhibits_beyond_what_an_archive_holds_are_refused(
    plaintiff: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sued(plaintiff)
    monkeypatch.setattr(case_dossier, "MOST_KEPT_BYTES", 1)
    with pytest.raises(DossierTooLargeError):
        keep_dossier(plaintiff.desk(), 1)
    monkeypatch.setattr(case_dossier, "MOST_BYTES", len(PAPER))
    with pytest.raises(DossierTooLargeError):
        packed(plaintiff, dossier(plaintiff))


def test_no_dossier_is_made_of_an_unknown_file_nor_for_an_unknown_creditor(nameless: Company) -> None:
    with pytest.raises(CaseRefusedError):
        dossier(nameless)
    sued(nameless)
    with pytest.raises(NoCreditorError):
        dossier(nameless)


def test_chosen_papers_that_left_the_books_are_said_to_be_missing(plaintiff: Company) -> None:
    case = sued(plaintiff)
    gone = replace(FACTS, exhibits=(INVOICE_1, "documents/none.pdf", CONTRACT))
    change_facts(plaintiff.desk(), case.number, gone)
    shown = [(each.title, each.is_missing) for each in dossier(plaintiff).exhibits]
    assert shown == [
        ("Facture F1 du 1er mars 2026", False),
        ("none", True),
        ("Contrat cadre", False),
        ("Facture F2 du 10 mars 2026", True),
    ]
