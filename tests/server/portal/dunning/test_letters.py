"""Letters after their approval: lists, one letter and its acts, the post, what is to be done, the effect."""

from collections.abc import Callable
import io
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from ledger_core.dunning.schedule import LevelKind
from tenants.audit_log import AuditEntry
from tenants.dunning.correspondence import dossier, letter_row
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.files import files_of
from tenants.dunning.sending.standing import letter_in, mark_failed, mark_uncertain
from tenants.dunning.story import TaskKind, put_task
from tenants.dunning.story_rows import Task
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.dunning.company import Company

DAY = "/t/alpha/dunning"
LETTERS = f"{DAY}/letters"
PDF = b"%PDF-1.7 proof"
FIRST = 1  # RE-2026-0001, the first reminder to Lorvaux
LEFT = 4  # letters that left before the day
Open = Callable[[str], FlaskClient]
Post = Callable[..., str]


@pytest.fixture
def post(helene: FlaskClient) -> Post:
    """Send a form, return the page that follows in words; `post(address, 422, text="")` expects a fault."""

    def send(address: str, status: int = 303, **form: object) -> str:
        answer = helene.post(f"{DAY}/{address}", data={"csrf": helene.csrf, **form})
        assert answer.status_code == status, words_of(answer.text)
        return words_of(helene.get(answer.location).text if status == 303 else answer.text)

    return send


@pytest.fixture
def approved(helene: FlaskClient, company: Company) -> Callable[[str], LetterRow]:
    """Approve the letter to a customer, by name; return it."""

    def approve(name: str) -> LetterRow:
        ticks = re.findall(
            r'name="chosen" value="([^"]+)" checked aria-label="([^"]+)"', helene.get(DAY).text
        )
        (which,) = [value for value, label in ticks if label.startswith(f"{name},")]
        helene.post(f"{DAY}/approve", data={"csrf": helene.csrf, "which": which})
        with company.desk().reading() as session:
            return session.scalars(select(LetterRow).order_by(LetterRow.number.desc())).first()

    return approve


def row(company: Company, number: int) -> LetterRow:
    with company.desk().reading() as session:
        found = letter_row(session, number)
    assert found is not None
    return found


def test_the_list_is_found_in_by_state_and_name(helene: FlaskClient) -> None:
    page = words_of(helene.get(LETTERS).text)
    assert f"{LEFT} lettres" in page
    assert "Habitat Lorvaux" in page
    found = helene.get(f"{LETTERS}?q=clairamb").text
    assert "Agence Clairambault" in found
    assert "Habitat Lorvaux" not in found
    assert "RE-2026-0002" in helene.get(f"{LETTERS}?q=0002+lorv&state=sent").text
    for nothing in ("?q=%25", "?q=nobody", "?state=failed"):
        assert "Aucune lettre" in words_of(helene.get(LETTERS + nothing).text)
    for odd in ("?state=odd", "?page=99", "?page=-1", "?page=x"):
        assert "Habitat Lorvaux" in helene.get(LETTERS + odd).text


def test_a_letter_shows_what_it_said_what_happened_and_its_paper(
    helene: FlaskClient, company: Company
) -> None:
    page = words_of(helene.get(f"{LETTERS}/{FIRST}").text)
    for said in (
        "Relance 1 RE-2026-0001",
        "F2026-0061",
        "Lettre envoyée",
        "Lettre approuvée",
        "Olivia Owner",
    ):
        assert said in page
    paper = helene.get(f"{LETTERS}/{FIRST}/letter.pdf")
    assert paper.data.startswith(b"%PDF-")
    assert "RE-2026-0001.pdf" in paper.headers["Content-Disposition"]
    with company.desk().reading() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "dunning:paper")).all()
    assert [entry.subject for entry in told] == ["RE-2026-0001"]
    for address in (f"{LETTERS}/999", f"{LETTERS}/999/letter.pdf", f"{DAY}/files/999"):
        assert helene.get(address).status_code == 404


def test_a_letter_is_taken_back_from_its_page(
    post: Post, approved: Callable[[str], LetterRow], company: Company
) -> None:
    letter = approved("Agence Clairambault")
    page = post("take-back", letter=letter.number, back=letter.number)
    assert "Reprise avant son départ." in page
    assert row(company, letter.number).state == LetterState.CANCELLED
    assert "1 envoi n’a pas pu être repris" in post("take-back", letter=letter.number, back=letter.number)


def test_of_an_uncertain_letter_a_person_says_whether_it_went(
    post: Post, helene: FlaskClient, approved: Callable[[str], LetterRow], company: Company
) -> None:
    letter = approved("Agence Clairambault")
    desk = company.desk()
    with desk.writing() as session:
        mark_uncertain(
            session, letter_in(session, letter.number, list(LetterState)), "cut off", desk.now, desk.today
        )
    assert "On ne sait pas si cette lettre est partie." in words_of(
        helene.get(f"{LETTERS}/{letter.number}").text
    )
    assert "part à l’instant même" in post(f"letters/{letter.number}/decide", which="went")
    answer = helene.post(f"{LETTERS}/{letter.number}/decide", data={"csrf": helene.csrf, "which": "odd"})
    assert answer.status_code == 400
    assert row(company, letter.number).state == LetterState.UNCERTAIN


def test_a_letter_that_came_back_is_released_or_stands(post: Post, company: Company) -> None:
    page = post(f"letters/{FIRST}/answer", which="returned", text="NPAI")
    assert "Cette lettre n’est pas arrivée." in page
    assert "NPAI" in page
    assert "La lettre compte comme envoyée." in post(
        f"letters/{FIRST}/decide", which="stands", reason="non réclamée"
    )
    assert row(company, FIRST).state == LetterState.SENT
    desk = company.desk()
    with desk.writing() as session:
        mark_failed(
            session, letter_in(session, FIRST, list(LetterState)), "refused", at=desk.now, day=desk.today
        )
    assert "peuvent être relancées de nouveau" in post(f"letters/{FIRST}/decide", which="release")
    with desk.reading() as session:
        found = dossier(session, FIRST)
    assert found is not None
    assert all(step.cancelled for step in found.steps)
    assert "a changé d’état entre-temps" in post(f"letters/{FIRST}/decide", which="stands")


def test_a_reply_is_noted_and_an_empty_one_is_not(post: Post) -> None:
    assert "<b>Demain</b>" in post(f"letters/{FIRST}/answer", which="answer", text="<b>Demain</b>")
    assert "Écrivez quelque chose ici." in post(f"letters/{FIRST}/answer", 422, which="answer", text=" ")


def test_a_proof_is_filed_and_handed_out_only_to_be_saved(
    post: Post, helene: FlaskClient, company: Company
) -> None:
    page = post(f"letters/{FIRST}/proof", file=(io.BytesIO(PDF), "../accusé <1>.pdf"))
    assert "Le justificatif est classé." in page
    with company.desk().reading() as session:
        (head,) = [file for file in files_of(session, letter=FIRST) if file.kind == "proof"]
    answer = helene.get(f"{DAY}/files/{head.number}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for data, words in ((b"", "Choisissez un fichier."), (b"<script>", "Donnez un PDF")):
        assert words in post(f"letters/{FIRST}/proof", 422, file=(io.BytesIO(data), "x.pdf"))


def test_paper_is_printed_posted_with_its_number_and_proved(
    post: Post, helene: FlaskClient, approved: Callable[[str], LetterRow], company: Company
) -> None:
    registered, plain = approved("Habitat Lorvaux"), approved("Mairie de Fontvive")
    numbers = [registered.number, plain.number]
    assert "2 à imprimer" in words_of(helene.get(f"{DAY}/post").text)
    page = post("post/print", letter=numbers)
    assert "2 lettres sont dans le lot." in page
    batch = row(company, registered.number).batch
    assert helene.get(f"{DAY}/files/{batch}").data.startswith(b"%PDF-")
    assert "n’attend plus l’impression" in post("post/print", letter=numbers)
    faulty = post("post/deposit", 422, letter=numbers, day="2026-11-23")
    assert "Un recommandé porte un numéro" in faulty
    for day, words in (
        ("2026-11-24", "Cette date est encore à venir."),
        ("2026-11-20", "porte une date postérieure"),
        ("", "Choisissez"),
    ):
        form = {"letter": numbers, "day": day, f"tracking-{registered.number}": "1A 234"}
        assert words in post("post/deposit", 422, **form)
    assert "La lettre attend le prochain lot." in post("post/again", letter=plain.number)
    assert "n’attend plus d’être postée" in post("post/again", letter=plain.number)
    form = {"letter": numbers, "day": "2026-11-23", f"tracking-{registered.number}": "1A 234"}
    assert "2 lettres sont postées." in post("post/deposit", **form, file=(io.BytesIO(PDF), "depot.pdf"))
    assert row(company, registered.number).tracking == "1A 234"
    with company.desk().reading() as session:
        assert [file.kind for file in files_of(session, letter=plain.number)] == ["proof"]
    assert "Quelqu’un a noté" in post("post/deposit", **form)


def test_nothing_chosen_posts_nothing(post: Post) -> None:
    assert "Choisissez au moins une lettre." in post("post/deposit", 422, day="2026-11-23")
    assert "n’attend plus l’impression" in post("post/print")


def test_what_is_to_be_done_leads_where_it_is_done(
    post: Post, helene: FlaskClient, french: Open, company: Company
) -> None:
    page = words_of(helene.get(f"{DAY}/today").text)
    assert "7 envois attendent votre approbation" in page
    assert "Bâtiments Oriel 4 812,00 € au crédit du compte, 4 812,00 € à relancer" in page
    with company.desk().reading() as session:
        task = session.scalars(select(Task).where(Task.kind == TaskKind.CREDIT.value)).one()
    auditor = french("Aude").get(f"{DAY}/today").text
    assert "Voir" in words_of(auditor)
    assert "<form" not in auditor.partition("<main")[2].partition("</main>")[0]
    assert "C’est fait." in post(f"today/{task.number}/done")
    assert "Quelqu’un l’a déjà coché." in post(f"today/{task.number}/done")
    assert "Bâtiments Oriel" not in words_of(helene.get(f"{DAY}/today").text)


def test_every_kind_of_task_is_told(helene: FlaskClient, company: Company) -> None:
    desk = company.desk()
    facts = {
        "reference": "RE-1",
        "cents": 1,
        "currency": "EUR",
        "day": "no day",
        "case": 1,
        "last": "2026-11-30",
    }
    with desk.writing() as session:
        for kind in TaskKind:
            put_task(
                session,
                key=f"t:{kind}",
                kind=kind,
                account="411000",
                customer="CLAIR",
                day=desk.today,
                at=desk.now,
                letter=FIRST,
                facts=facts,
            )
            put_task(
                session,
                key=f"b:{kind}",
                kind=kind,
                account="411000",
                customer="GONE",
                day=desk.today,
                at=desk.now,
            )
    page = words_of(helene.get(f"{DAY}/today").text)
    assert page.count("Agence Clairambault") >= len(TaskKind)


def test_the_effect_counts_what_was_paid_after_each_level(helene: FlaskClient) -> None:
    page = words_of(helene.get(f"{DAY}/effect").text)
    assert "Professionnels , version 1 5 4 1 25 %" in page
    assert "0 promesse tenue sur 1" in page
    assert "Payé dans les 30 j d’une lettre" in words_of(helene.get(f"{DAY}/effect?within=30").text)
    assert "Payé dans les 14 j d’une lettre" in words_of(helene.get(f"{DAY}/effect?within=0").text)


def test_beta_has_an_empty_place_and_nothing_of_alpha(french: Open) -> None:
    bea = french("Bea")
    for page in ("", "/today", "/letters", "/post", "/effect", "/difference"):
        answer = bea.get(f"/t/beta/dunning{page}")
        assert answer.status_code == 200
        assert "Lorvaux" not in answer.text
    for address in (f"letters/{FIRST}", f"letters/{FIRST}/letter.pdf", "files/1"):
        assert bea.get(f"/t/beta/dunning/{address}").status_code == 404
        assert bea.get(f"{DAY}/{address}").status_code == 404


def test_levels_of_every_kind_have_their_word(helene: FlaskClient) -> None:
    words = helene.get(DAY).text
    for kind, word in zip(
        LevelKind, ("Prévenance", "Relance 1", "Mise en demeure", "Remerciement"), strict=True
    ):
        assert word in words, kind
