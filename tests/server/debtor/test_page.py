"""The debtor's page: who may open it, what it shows and hides, what is taken down from it."""

from collections.abc import Callable
import io
import logging
import re

from flask.testing import FlaskClient
import pypdf
import pytest

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.edit import quoted
from server.auth.csrf import token_of
from server.debtor.pace import OF_ADDRESS_A_MINUTE, OF_LINK_A_MINUTE
from tenants.dunning.debtor.links import revoke
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.debtor.words import WORDS_A_DAY
from tenants.dunning.decisions.debtors import DebtorNotes
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.holds import NewHold, hold_rows, lift_hold
from tenants.dunning.plans.kept import plan_rows
from tenants.dunning.story import tasks
from tests.server.cast import TODAY, Clock
from tests.server.debtor.conftest import Visitor, letter_row
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import DAY, IBAN, Company, customer, invoice
from tests.tenants.dunning.factor import CONFIDENTIAL, MENTION, NOTIFIED, assign

Come = Callable[..., Visitor]
NOBODYS = "/d/alpha/" + "n" * 43


def test_the_page_shows_what_is_due_and_how_to_pay_it(visitor: Come, company: Company) -> None:
    company.books.write({month("2026-10"): invoice("DUPONT", "F9", 287160, "2027-01-02", day="2026-10-24")})
    page = visitor().look()
    words = words_of(page)
    for said in (
        "Menuiserie Trémarec",
        "à Dupont SARL, au 23 novembre 2026",
        "Vous devez aujourd’hui 2 000,00 €",
        "2 factures échues. 2 871,60 € de plus échoiront d’ici au 2 janvier 2027.",
        "31/10/2026 23 j de retard",
        "FR76 3000 6000 0112 3456 7890 189",
        "Motif F1 F2",
        "Ce lien vous est propre et expire le 23 novembre 2026",
        "compta@tremarec.example, 02 99 00 00 17",
    ):
        assert said in words, said
    assert f'data-plain="{IBAN}"' in page
    assert '<div class="qr" role="img"' in page


def test_what_a_factor_has_is_to_be_paid_to_it_and_nothing_else_is(visitor: Come, company: Company) -> None:
    assign(company, NOTIFIED, "F1")
    page = visitor().look()
    words = words_of(page)
    for said in (
        "Vous devez aujourd’hui 800,00 €",
        "1 200,00 € sont à payer à Factor Aldébaran : voir ci-dessous.",
        "Cédé à Factor Aldébaran, à payer à Factor Aldébaran",
        MENTION,
        "FR14 2004 1010 0505 0001 3M02 606",
        "Motif F1",
        "Motif F2",
    ):
        assert said in words, said
    assert page.count('<div class="qr" role="img"') == 2
    assign(company, NOTIFIED, "F2", number=15)
    page = visitor().look()
    words = words_of(page)
    assert "Rien à nous payer aujourd’hui" in words
    assert IBAN not in page
    assert "FR76" not in words
    assert "Je propose un échéancier" not in words


def test_of_a_confidential_contract_a_debtor_sees_nothing(visitor: Come, company: Company) -> None:
    assign(company, CONFIDENTIAL, "F1")
    page = visitor().look()
    assert "Aldébaran" not in page
    assert "Vous devez aujourd’hui 2 000,00 €" in words_of(page)


def test_an_account_is_said_to_be_unchanged_once_it_is_so_for_long(visitor: Come, clock: Clock) -> None:
    come = visitor(last_day=TODAY + 30 * DAY)
    assert "pas changé" not in come.look()
    clock.advance(days=30)
    assert "il n’a pas changé ici depuis le 23 novembre 2026" in words_of(come.look())


def test_nothing_is_shown_of_others_or_of_the_house(visitor: Come) -> None:
    page = visitor().look()
    for hidden in ("Martin", "Leroy", "Perdu", "411000", "DUPONT", "/t/alpha", "Assets"):
        assert hidden not in page, hidden
    assert not {"M1", "L1", "P1"} & set(words_of(page).split())


def test_the_page_speaks_the_customer_s_language_and_the_other_on_demand(
    visitor: Come, company: Company
) -> None:
    company.note("DUPONT", DebtorNotes(language="en"))
    come = visitor()
    page = come.look()
    assert '<html lang="en">' in page
    assert "You owe today" in page
    assert "€2,000.00" in page
    french = come.look("?lang=fr")
    assert "Vous devez aujourd’hui" in french
    assert f'action="{come.address}/paid?lang=fr"' in french
    assert '<html lang="en">' in come.look("?lang=de")


def test_what_leads_nowhere_reads_the_same_whatever_the_reason(
    browser: Callable[[], FlaskClient], visitor: Come, company: Company, clock: Clock
) -> None:
    over, revoked, other = visitor(last_day=TODAY - DAY), visitor(), visitor()
    with company.desk().writing() as session:
        revoke(session, session.get_one(DebtorLink, (company.books.tenant.id, revoked.number)), clock.now())
    secret = other.address.rpartition("/")[2]
    answers = [
        browser().get(address)
        for address in (
            NOBODYS,
            over.address,
            revoked.address,
            f"/d/beta/{secret}",
            f"/d/nobody/{secret}",
            f"/d/alpha/{secret[:-1]}",
            f"/d/{'x' * 300}/{secret}",
        )
    ]
    assert {answer.status_code for answer in answers} == {404}
    pages = {answer.get_data(as_text=True) for answer in answers}
    assert len(pages) == 1
    (page,) = pages
    assert "Ce lien ne mène nulle part" in page
    assert "Trémarec" not in page
    assert browser().post(f"{over.address}/paid").get_data(as_text=True) == page


def test_a_slash_too_many_leads_there_too(visitor: Come) -> None:
    assert "Vous devez aujourd’hui" in visitor().look("/")


def test_the_last_day_counts_and_the_next_does_not(visitor: Come, clock: Clock) -> None:
    come = visitor()
    clock.advance(hours=14, minutes=59)  # 23:59 in Paris
    come.look()
    clock.advance(minutes=1)
    assert come.client.get(come.address).status_code == 404


def test_answers_leave_no_trace_elsewhere(visitor: Come, browser: Callable[[], FlaskClient]) -> None:
    come = visitor()
    for answer in (
        come.client.get(come.address),
        come.client.post(f"{come.address}/paid"),
        browser().get(NOBODYS),
    ):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'; base-uri 'none'")
        assert answer.headers["X-Frame-Options"] == "DENY"
        page = answer.get_data(as_text=True)
        assert not re.search(r"\sstyle=|<style|<script>|\son\w+=", page)


@pytest.mark.parametrize(
    ("method", "then", "status"),
    [
        ("POST", "", 405),
        ("PUT", "", 405),
        ("GET", "/paid", 405),
        ("DELETE", "/papers/x", 405),
        ("GET", "/papers", 404),
        ("GET", "/papers/../../../t/alpha", 404),
        ("GET", "/more", 404),
        ("GET", "/paid/", 404),
        ("GET", ").<br>/more", 404),
    ],
)
def test_an_address_that_is_not_whole_is_answered_as_plainly(
    visitor: Come, caplog: pytest.LogCaptureFixture, method: str, then: str, status: int
) -> None:
    come = visitor()
    with caplog.at_level(logging.INFO):
        answer = come.client.open(come.address + then, method=method)
    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert ("Allow" in answer.headers) == (status == 405)
    page = answer.get_data(as_text=True)
    assert "Rien n’a été fait" in page or "Ce lien ne mène nulle part" in page
    assert "/sign-in" not in page
    assert come.address.rpartition("/")[2] not in caplog.text + page


def test_a_page_that_breaks_says_so_and_tells_the_log_no_secret(
    visitor: Come, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    come = visitor()
    come.say("plan", parts="2")
    with company.desk().writing() as session:
        plan_rows(session, "411000", "DUPONT")[0].instalments = [["demain", 1]]
    answer = come.client.get(come.address)
    assert answer.status_code == 500
    assert "Set-Cookie" not in answer.headers
    page = answer.get_data(as_text=True)
    assert "Cette page ne peut pas être affichée pour l’instant" in page
    assert "Trémarec" not in page
    assert "Traceback" in caplog.text
    assert come.address.rpartition("/")[2] not in caplog.text


def test_the_secret_stands_in_no_log(visitor: Come, caplog: pytest.LogCaptureFixture) -> None:
    come = visitor()
    with caplog.at_level(logging.INFO):
        come.look()
        come.say("dispute", debt="x")
        come.client.get(f"{come.address}/")
    assert '"path": "/d/<slug>/<secret>"' in caplog.text
    assert come.address.rpartition("/")[2] not in caplog.text


def test_views_are_counted_and_looking_ahead_is_not(
    visitor: Come, link_row: Callable[[int], DebtorLink], clock: Clock
) -> None:
    come = visitor()
    come.look()
    come.look("?lang=en")
    come.client.head(come.address)
    row = link_row(come.number)
    assert (row.views, row.seen_at) == (2, clock.now())


def test_who_is_signed_in_sees_the_same(visitor: Come, client_for: Callable[[str], FlaskClient]) -> None:
    come = visitor()
    of_paul = client_for("Paul").get(come.address).get_data(as_text=True)
    assert of_paul == come.look()


def test_a_payment_is_taken_down_and_shown(visitor: Come, company: Company) -> None:
    come = visitor()
    status, page = come.say("paid", debt="", day="2026-11-20")
    assert status == 200
    words = words_of(page)
    assert "C’est noté. Aucune relance ne part pendant 10 jours" in words
    assert words.count("Signalée payée le 23/11/2026") == 2
    assert "Rien à payer aujourd’hui" in words
    assert 'id="pay"' not in page
    with company.desk().reading() as session:
        (hold,) = hold_rows(session, "411000", "DUPONT")
    assert hold.reason == "Virement du 20/11/2026"


def test_a_dispute_is_taken_down_shown_and_escaped(visitor: Come, company: Company) -> None:
    come, attack = visitor(), "<x-attack>\u202e\"'&lt;" + "z" * 300
    debt = re.findall(r'<option value="([0-9a-f]{16}-1)"', come.look())[0]
    status, page = come.say("dispute", debt=debt, category="goods", words=attack)
    assert status == 200
    assert "Contestée le 23/11/2026" in words_of(page)
    assert "Vous devez aujourd’hui 800,00 €" in words_of(page)
    with company.desk().reading() as session:
        (hold,) = hold_rows(session, "411000", "DUPONT")
        assert hold.reason == attack.replace("\u202e", "")
        assert [task.hold for task in tasks(session, TODAY)] == [hold.number]
    status, page = come.say("dispute", debt=debt, category="x", words=attack)
    assert status == 422
    assert "<x-attack" not in page
    assert page.count("z" * 300) == 1  # what was typed is not lost
    assert 'aria-invalid="true"' in page


def test_a_plan_is_proposed_and_shown(visitor: Come, company: Company) -> None:
    come = visitor()
    assert "c’est reconnaître devoir cette somme" in words_of(come.look())
    status, page = come.say("plan", parts="4")
    assert status == 200
    assert "Votre proposition est transmise" in words_of(page)
    assert "30 novembre 2026 500,00 €" in words_of(page)
    assert "Je propose un échéancier" not in page
    with company.desk().reading() as session:
        (plan,) = plan_rows(session, "411000", "DUPONT")
    assert (plan.state, len(plan.instalments)) == ("proposed", 4)


@pytest.mark.parametrize(
    ("what", "typed", "said"),
    [
        ("paid", {"day": "demain"}, "Indiquez la date de votre virement."),
        ("paid", {"day": "2026-11-24"}, "Cette date est à venir"),
        ("paid", {"day": "2026-11-20", "debt": "0000000000000000-1"}, "Cette facture est réglée"),
        ("dispute", {"words": "Abîmé", "category": "goods"}, "Cette facture est réglée"),
        ("plan", {"parts": "5"}, "Cet échéancier ne peut plus être proposé"),
        ("plan", {"parts": "³"}, "Cet échéancier ne peut plus être proposé"),
        ("plan", {"parts": "9" * 5000}, "Cet échéancier ne peut plus être proposé"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    visitor: Come, company: Company, what: str, typed: dict[str, str], said: str
) -> None:
    status, page = visitor().say(what, **typed)
    assert status == 422
    assert said in words_of(page)
    with company.desk().reading() as session:
        assert (hold_rows(session, "411000", "DUPONT"), tasks(session, TODAY)) == ((), ())


def test_what_its_letter_asks_for_beside_is_said_and_not_counted(visitor: Come, company: Company) -> None:
    come = visitor()
    with company.desk().writing() as session:
        session.add(letter_row(1, interest_cents=121321, indemnity_cents=8000))
        session.get_one(DebtorLink, (company.books.tenant.id, come.number)).letter = 1
    words = words_of(come.look())
    assert "Notre lettre RE-2026-0001 du 23 novembre 2026 demande aussi 1 213,21 € de pénalités" in words
    assert "80,00 € d’indemnité forfaitaire" in words
    assert "Vous devez aujourd’hui 2 000,00 €" in words


def test_a_form_needs_the_token_of_its_link_and_the_same_site(visitor: Come, company: Company) -> None:
    come, other = visitor(), visitor("MARTIN")
    for form, headers in (
        ({"day": "2026-11-20"}, {}),
        ({"day": "2026-11-20", "csrf": token_of(f"debtor {other.address.rpartition('/')[2]}")}, {}),
        (
            {"day": "2026-11-20", "csrf": token_of(f"debtor {come.address.rpartition('/')[2]}")},
            {"Sec-Fetch-Site": "cross-site"},
        ),
    ):
        answer = come.client.post(f"{come.address}/paid", data=form, headers=headers)
        assert answer.status_code == 403
        assert "Rien n’a été fait" in answer.get_data(as_text=True)
    with company.desk().reading() as session:
        assert hold_rows(session, "411000", "DUPONT") == ()


def test_a_large_body_is_refused(visitor: Come) -> None:
    status, page = visitor().say("dispute", words="m" * 100_000)
    assert status == 413
    assert "Cette demande ne peut pas être lue" in page


def test_enough_is_enough_for_a_day(visitor: Come, company: Company) -> None:
    come = visitor()
    for _ in range(WORDS_A_DAY):
        assert come.say("paid", day="2026-11-20")[0] == 200
        with company.desk().writing() as session:
            row: HoldRow = hold_rows(session, "411000", "DUPONT")[0]
            lift_hold(session, company.desk(), row.number, "Rien reçu")
    status, page = come.say("paid", day="2026-11-20")
    assert status == 429
    assert "Vous avez déjà fait plusieurs signalements" in words_of(page)


def test_one_link_may_be_opened_so_often_a_minute(visitor: Come) -> None:
    come, other = visitor(), visitor("MARTIN")
    seen = [
        come.client.get(come.address, environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code
        for number in range(OF_LINK_A_MINUTE + 1)
    ]
    assert seen == [200] * OF_LINK_A_MINUTE + [429]
    assert other.client.get(other.address).status_code == 200


def test_one_address_may_try_so_many_links_a_minute(browser: Callable[[], FlaskClient]) -> None:
    client = browser()
    seen = [client.get(NOBODYS).status_code for _ in range(OF_ADDRESS_A_MINUTE)]
    assert set(seen) == {404}
    answer = client.get(NOBODYS)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(NOBODYS, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_papers_of_open_invoices_are_handed_out_and_no_others(
    visitor: Come, client_for: Callable[[str], FlaskClient]
) -> None:
    visitor()  # alpha's customers are there
    paul = client_for("Paul")
    for code, name in (("DUPONT", "Facture F1.pdf"), ("DUPONT", "Contrat.pdf"), ("MARTIN", "Facture M1.pdf")):
        _put_document(paul, code, name)
    come, other = visitor(), visitor("MARTIN")
    (address,) = re.findall(r'href="([^"]+/papers/[^"]+)"', come.look())
    answer = come.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Facture F1.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.get_data() == b"%PDF-1.7 DUPONT"
    (others,) = re.findall(r"/papers/([0-9a-f]+)", other.look())
    assert come.client.get(f"{come.address}/papers/{others}").status_code == 404
    assert come.client.get(f"{come.address}/papers/Contrat.pdf").status_code == 404


def test_the_statement_says_what_the_page_says(visitor: Come, company: Company) -> None:
    company.hold(
        NewHold(
            HoldKind.DISPUTE,
            "411000",
            "DUPONT",
            "#emph[x]",
            frozenset([debt.name for debt in company.look().situation.debts if debt.reference == "F2"]),
            category=DisputeCategory.GOODS,
        )
    )
    come = visitor()
    (address,) = re.findall(r'href="([^"]+/statement.pdf[^"]*)"', come.look())
    answer = come.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename=releve-2026-11-23.pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    words = paper_words(answer.get_data())
    for said in (
        "Relevé de compte au 23 novembre 2026",
        "Client : Dupont SARL",
        "À payer ce jour : 1 200,00 €",
        "F1 Facture F1 31/10/2026 1 200,00",
        "FR76 3000 6000 0112 3456 7890 189",
        "avec le motif F1",
        "F2 contestée le 23/11/2026 800,00",
    ):
        assert said in words, said
    for hidden in ("Martin", "#emph", "411000"):
        assert hidden not in words
    assert come.client.get(address).get_data() == answer.get_data()
    english = paper_words(come.client.get(f"{come.address}/statement.pdf?lang=en").get_data())
    assert "Statement of account as of 23 November 2026" in english


def paper_words(pdf: bytes) -> str:
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"[\s\u00a0\u202f]+", " ", words.replace("\u200b", ""))


def _put_document(client: FlaskClient, code: str, name: str) -> None:
    sent = client.post(
        f"/t/alpha/customers/{code}/documents",
        data={"csrf": client.csrf, "file": (io.BytesIO(f"%PDF-1.7 {code}".encode()), name)},
    )
    assert sent.status_code == 303


def test_hostile_names_are_shown_as_they_are(visitor: Come, company: Company) -> None:
    attack = "<x-attack>\"'&{{7*7}}"
    books: Books = company.books
    accounts = (
        books.files()["accounts.beancount"].decode()
        + customer("EVIL", kind="business")
        + (f"  name: {quoted(attack)}\n")
    )
    entry = invoice("EVIL", "E1", 5000, "2026-11-01").replace('"Facture E1"', quoted(attack))
    books.write(
        {
            "accounts.beancount": accounts,
            month("2026-08"): entry.replace('piece: "E1"', f"piece: {quoted(attack)}"),
        }
    )
    page = visitor("EVIL").look()
    assert "<x-attack" not in page
    assert page.count("&lt;x-attack&gt;") >= 3


def test_where_nothing_is_due_it_says_nothing_is_due_yet(visitor: Come, company: Company) -> None:
    later = invoice("DUPONT", "F7", 4200, "2027-02-28", day="2026-09-01")
    company.books.write({month("2026-09"): later}, removed=(month("2026-11"),))
    words = words_of(visitor().look())
    assert "Rien à payer aujourd’hui" in words
    assert "42,00 € de plus échoiront d’ici au 28 février 2027" in words
    assert "Payer par virement" not in words
