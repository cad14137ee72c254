"""Acts on a customer's page: what each writes, what is refused at its field, what the page shows after."""

from collections.abc import Callable
import datetime as dt
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from tenants.audit_log import AuditEntry
from tenants.dunning.claims.register import register_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.debtors import DebtorNotes, read_notes
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.holds import NewHold, hold_rows
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.plans.kept import plan_rows
from tenants.dunning.story import TaskKind, Told, put_task, tasks, timeline
from tenants.dunning.story_rows import ClaimAct
from tests.server.cast import NOW, TODAY, Clock
from tests.server.debtor.conftest import letter_row
from tests.server.debtor.test_page import paper_words
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import DAY, Company, invoice

ClientFor = Callable[[str], FlaskClient]
PAGE = "/t/alpha/customers/DUPONT"


@pytest.fixture
def sami(client_for: ClientFor, company: Company) -> FlaskClient:
    """Sign somebody of the staff in, at a company with late customers."""
    assert company
    return client_for("Sami")


def act(client: FlaskClient, what: str, page: str = PAGE, **typed: object) -> tuple[int, str]:
    """Send a form; return the status and the page that follows."""
    answer = client.post(f"{page}/{what}", data={"csrf": client.csrf, **typed}, follow_redirects=True)
    return answer.status_code, words_of(answer.get_data(as_text=True))


def name_of(company: Company, reference: str) -> str:
    (found,) = [debt.name for debt in company.look().situation.debts if debt.reference == reference]
    return found


def holds_of(company: Company) -> list[HoldRow]:
    with company.desk().reading() as session:
        return list(hold_rows(session, "411000", "DUPONT"))


def test_a_call_is_noted_with_its_promise(sami: FlaskClient, company: Company) -> None:
    status, page = act(
        sami, "calls", outcome="reached", text="Mme Dupont", amount="1 200,00 €", promised="2026-11-30"
    )
    assert status == 200
    assert "L’appel et la promesse sont notés." in page
    (hold,) = holds_of(company)
    assert (hold.kind, hold.cents, hold.day, hold.currency) == (
        "promise",
        120000,
        dt.date(2026, 11, 30),
        "EUR",
    )
    with company.desk().reading() as session:
        promised, called = timeline(session, "411000", "DUPONT")
    assert (called.kind, called.text, called.facts) == (Told.CALL, "Mme Dupont", {"outcome": "reached"})
    assert called.actor.startswith("Sami Benacer")
    assert promised.hold == hold.number
    assert (
        "Promesse de 1 200,00 € 30 nov." in page.replace(" Mme Dupont", "")
        or "Promesse de 1 200,00 €" in page
    )
    assert page.count("Promise") >= 2  # both invoices wait for it


def test_a_call_alone_stops_nothing(sami: FlaskClient, company: Company) -> None:
    status, page = act(sami, "calls", outcome="no-answer", text="")
    assert (status, holds_of(company)) == (200, [])
    assert "Appel sans réponse" in page
    assert "Sami Benacer" in page


def test_a_call_that_the_ladder_asks_for_is_that_letter_s(sami: FlaskClient, company: Company) -> None:
    with company.desk().writing() as session:
        session.add(letter_row(1, state=LetterState.TO_CALL.value, channel="call"))
    status, _ = act(sami, "calls", outcome="reached", text="Paiera")
    assert status == 200
    with company.desk().reading() as session:
        letter = session.scalars(select(LetterRow)).one()
        (told, *_) = timeline(session, "411000", "DUPONT")
    assert letter.state == LetterState.SENT.value
    assert (told.kind, told.letter) == (Told.CALL_DONE, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "beaucoup", "promised": "2026-11-30"}, "Un montant"),
        ({"amount": "0", "promised": "2026-11-30"}, "Un montant"),
        ({"amount": "100", "promised": ""}, "Choisissez un jour."),
        ({"amount": "100", "promised": "2026-11-22"}, "Cette date est passée."),
        ({"amount": "100", "promised": "2028-11-22"}, "Une promesse"),
        ({}, "Choisissez un jour."),
    ],
)
def test_a_promise_needs_an_amount_and_a_day(
    sami: FlaskClient, company: Company, typed: dict[str, str], said: str
) -> None:
    status, page = act(sami, "promises", **typed)
    assert (status, holds_of(company)) == (422, [])
    assert said in page


def test_a_dispute_stops_its_invoices_alone(sami: FlaskClient, company: Company) -> None:
    status, page = act(
        sami,
        "disputes",
        debt=[name_of(company, "F1")],
        category="goods",
        text="<x-attack>Abîmé",
        owner="Paul",
    )
    assert status == 200
    (hold,) = holds_of(company)
    assert (hold.category, hold.owner, hold.debts) == ("goods", "Paul", [name_of(company, "F1")])
    assert "En litige" in page
    assert {step.debt.reference for step in company.look().plan.steps if step.debt.customer == "DUPONT"} == {
        "F2"
    }
    raw = sami.get(PAGE).get_data(as_text=True)
    assert "<x-attack" not in raw


def test_a_dispute_says_which_what_and_why(sami: FlaskClient, company: Company) -> None:
    for typed in (
        {"category": "goods", "text": "Abîmé"},
        {"debt": [name_of(company, "F1")], "category": "", "text": "Abîmé"},
        {"debt": [name_of(company, "F1")], "category": "goods", "text": " "},
        {"debt": [name_of(company, "M1")], "category": "goods", "text": "Abîmé"},
    ):
        status, _ = act(sami, "disputes", **typed)
        assert status == 422
    assert holds_of(company) == []


def test_a_hold_names_what_of_it_is_still_open(sami: FlaskClient, company: Company) -> None:
    company.hold(
        NewHold(
            HoldKind.DISPUTE,
            "411000",
            "DUPONT",
            "Abîmé",
            debts=frozenset({name_of(company, "F1")}),
            category=DisputeCategory.GOODS,
        )
    )
    for debts, told in (
        ([name_of(company, "F1"), "settled-1"], "Litige, F1"),
        (["settled-1"], "Litige, rien qui soit encore ouvert"),
    ):
        with company.desk().writing() as session:
            (row,) = hold_rows(session, "411000", "DUPONT")
            row.debts = debts
        assert told in sami.get(PAGE).get_data(as_text=True)


def test_a_hold_is_lifted_with_a_reason_and_its_task_is_done(sami: FlaskClient, company: Company) -> None:
    number = company.hold(
        NewHold(HoldKind.DISPUTE, "411000", "DUPONT", "Abîmé", category=DisputeCategory.GOODS)
    )
    with company.desk().writing() as session:
        put_task(
            session, key="said", kind=TaskKind.REPLY, account="411000", customer="DUPONT", day=TODAY, at=NOW,
            hold=number,
        )  # fmt: skip
    status, page = act(sami, f"holds/{number}/lift", reason=" ")
    assert (status, holds_of(company)[0].lifted_on) == (422, None)
    assert "Écrivez quelque chose ici." in page
    status, page = act(sami, f"holds/{number}/lift", reason="Avoir A12")
    assert status == 200
    assert (holds_of(company)[0].lifted_on, holds_of(company)[0].lift_reason) == (TODAY, "Avoir A12")
    with company.desk().reading() as session:
        assert tasks(session, TODAY) == ()
    assert "Levée : Litige" in page
    status, page = act(sami, f"holds/{number}/lift", reason="Encore")
    assert "C’était déjà levé." in page


def test_another_customer_s_things_are_not_found_here(sami: FlaskClient, company: Company) -> None:
    number = company.hold(NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Stop"))
    act(sami, "links", days="30")
    act(sami, "plans", debt=[name_of(company, "F1")], parts="2", first="2026-12-01")
    martin = "/t/alpha/customers/MARTIN"
    for what in (
        f"holds/{number}/lift",
        "links/1/revoke",
        "plans/1/agree",
        "holds/99/lift",
        "links/99/revoke",
    ):
        assert act(sami, what, martin, reason="Fini")[0] == 404
    assert sami.get(f"{martin}/plans/1/paper.pdf").status_code == 404
    assert holds_of(company)[0].lifted_on is None


def test_a_link_is_made_copied_and_revoked(
    sami: FlaskClient, browser: Callable[[], FlaskClient], client_for: ClientFor, company: Company
) -> None:
    status, page = act(sami, "links", days="7")
    assert status == 200
    assert "jusqu’au 30/11/2026" in page
    (address,) = re.findall(r"http://localhost(/d/alpha/[\w-]{43})<", sami.get(PAGE).get_data(as_text=True))
    assert "Vous devez aujourd’hui" in browser().get(address).get_data(as_text=True)
    assert "1 vue" in words_of(sami.get(PAGE).get_data(as_text=True))
    status, page = act(sami, "links/1/revoke")
    assert status == 200
    assert browser().get(address).status_code == 404
    assert "/d/alpha/" not in sami.get(PAGE).get_data(as_text=True)
    with company.desk().reading() as session:
        kinds = [told.kind for told in timeline(session, "411000", "DUPONT")]
        assert kinds == [Told.LINK_REVOKED, Told.LINK_MADE]
        assert session.scalars(select(DebtorLink)).one().author.startswith("Sami Benacer")
        wanted = select(AuditEntry.action).where(AuditEntry.subject == "411000 DUPONT")
        assert list(session.scalars(wanted.order_by(AuditEntry.number))) == ["dunning:link", "dunning:revoke"]
    log = words_of(client_for("Hélène").get("/t/alpha/audit").get_data(as_text=True))
    assert "Lien vers la page du client DUPONT créé : jusqu’au 30/11/2026" in log
    assert "Lien vers la page du client DUPONT retiré" in log
    assert act(sami, "links", days="9999")[0] == 422


def test_a_schedule_is_chosen_and_left_to_the_rules_again(sami: FlaskClient, company: Company) -> None:
    status, page = act(sami, "schedule", schedule="house-business")
    assert status == 200
    assert company.look().choices.customer == {("411000", "DUPONT"): "house-business"}
    assert "Scénario choisi : Professionnels" in page
    assert act(sami, "schedule", schedule="house-consumer")[0] == 422  # a business is none
    assert act(sami, "schedule", schedule="")[0] == 200
    assert company.look().choices.customer == {}


def test_how_to_write_is_noted(sami: FlaskClient, company: Company) -> None:
    status, page = act(sami, "writing", language="en", late_rate="12,40 %", public="1", e_registered="1")
    assert status == 200
    with company.desk().reading() as session:
        notes = read_notes(session, "411000", "DUPONT")
    assert (notes.language, str(notes.late_rate), notes.is_public) == ("en", "12.40", True)
    assert "English" in page
    for typed in ({"late_rate": "douze"}, {"late_rate": "1e9"}, {"language": "de"}, {"late_rate": "NaN"}):
        assert act(sami, "writing", **{"language": "", **typed})[0] == 422


def test_a_plan_is_noted_printed_agreed_and_ended(sami: FlaskClient, company: Company) -> None:
    debts = [name_of(company, "F1"), name_of(company, "F2")]
    status, page = act(sami, "plans", debt=debts, parts="4", first="2026-12-01", clause="1")
    assert status == 200
    assert "L’échéancier est noté." in page
    paper = sami.get(f"{PAGE}/plans/1/paper.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.get_data().startswith(b"%PDF")
    status, page = act(sami, "plans/1/agree", recognised="2026-11-20")
    assert status == 200
    with company.desk().reading() as session:
        (plan,) = plan_rows(session, "411000", "DUPONT")
    assert (plan.state, plan.recognised_on) == ("agreed", dt.date(2026, 11, 20))
    assert page.count("Échéancier") > 2
    assert {debt.instalment for debt in company.look().situation.debts if debt.customer == "DUPONT"} >= {
        1,
        2,
        3,
        4,
    }
    assert act(sami, "plans/1/agree")[0] == 422
    assert act(sami, "plans/1/invoke", reason="Impayé")[0] == 422  # nothing is late
    assert act(sami, "plans/1/end", reason="")[0] == 422
    status, page = act(sami, "plans/1/end", reason="Renégocié")
    assert status == 200
    assert "Échéancier terminé" in page


def test_a_plan_may_be_agreed_at_once_and_its_clause_invoked(
    sami: FlaskClient, client_for: ClientFor, company: Company, clock: Clock
) -> None:
    status, _ = act(
        sami, "plans", debt=[name_of(company, "F1")], parts="2", first="2026-11-23", clause="1", agreed="1"
    )
    assert status == 200
    clock.advance(days=10)
    client = client_for("Sami")
    for noticed, said in (
        ("", "Une mise en demeure portant sur l’échéance en retard doit précéder"),
        ("2026-11-20", "entre l’échéance en retard et aujourd’hui"),
        ("2026-11-26", "La mise en demeure est trop récente"),
    ):
        status, page = act(client, "plans/1/invoke", reason="Impayée", noticed=noticed)
        assert (status, said in page) == (422, True), said
    status, page = act(client, "plans/1/invoke", reason="Impayée", noticed="2026-11-24")
    assert status == 200
    assert "Échéancier rompu : tout est dû" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"parts": "1"}, "parts"),
        ({"parts": "25"}, "parts"),
        ({"parts": "²"}, "parts"),
        ({"first": "2026-11-22"}, "first"),
        ({"first": ""}, "first"),
        ({"debt": []}, "debt"),
        ({"recognised": "2026-11-24"}, "recognised"),
        ({"note": "n" * 2001}, "note"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    sami: FlaskClient, company: Company, typed: dict[str, object], field: str
) -> None:
    whole = {"debt": [name_of(company, "F1")], "parts": "3", "first": "2026-12-01"} | typed
    answer = sami.post(f"{PAGE}/plans", data={"csrf": sami.csrf, **whole})
    assert answer.status_code == 422, field
    page = answer.get_data(as_text=True)
    assert 'id="act-plan" open' in page
    with company.desk().reading() as session:
        assert plan_rows(session, "411000", "DUPONT") == ()


def test_invoices_of_two_currencies_make_no_plan(sami: FlaskClient, company: Company) -> None:
    company.books.write(
        {
            month("2026-10"): invoice("DUPONT", "U1", 700, "2026-11-01", day="2026-10-01", currency="USD"),
        }
    )
    status, page = act(
        sami, "plans", debt=[name_of(company, "F1"), name_of(company, "U1")], parts="2", first="2026-12-01"
    )
    assert status == 422
    assert "Un échéancier est en une seule devise" in page


def claims_on(client: FlaskClient) -> tuple[list[str], str]:
    """Return the claims to tick, and the key of the form."""
    page = client.get(PAGE).get_data(as_text=True)
    (key,) = re.findall(r'name="key" value="([0-9a-f]{32})"', page)
    return re.findall(r'name="part" value="([^"]+)"', page), key


def test_claims_are_waived_taken_back_and_posted_once(
    sami: FlaskClient, client_for: ClientFor, company: Company
) -> None:
    parts, key = claims_on(sami)
    indemnities = [part for part in parts if "|indemnity|" in part]
    assert len(indemnities) == 3  # one of an invoice that was paid late
    assert act(sami, "claims", act="waive", part=indemnities[:1], key=key, reason="")[0] == 422
    status, page = act(sami, "claims", act="waive", part=indemnities[:1], key=key, reason="Geste")
    assert status == 200
    assert "abandonnés 40,00" in page
    again = act(sami, "claims", act="waive", part=indemnities[:1], key=key, reason="Geste")
    assert again[0] == 200  # the same form sent twice is one act
    assert acts_of(company) == ["waive"]
    parts, key = claims_on(sami)
    waived = [part for part in parts if part.endswith("|4000")]
    assert act(sami, "claims", act="keep", part=waived, key=key)[0] == 200
    parts, key = claims_on(sami)
    wanted = [part for part in parts if "|indemnity|" in part]
    assert act(sami, "claims", act="post", part=wanted, key=key)[0] == 403  # staff writes no books
    status, page = act(client_for("Paul"), "claims", act="post", part=wanted, key=key)
    assert status == 200
    assert page.count("comptabilisés 40,00") == 3
    assert acts_of(company) == ["waive", "keep", "post", "post", "post"]


def test_claims_of_settled_invoices_are_folded_under_their_sum(sami: FlaskClient, company: Company) -> None:
    page = sami.get(PAGE).get_data(as_text=True)
    opened, folded = page[page.index('id="claims"') :].split('<details class="rule-told">')[:2]
    folded = folded.partition("</details>")[0]
    assert re.findall(r'<bdi class="strong">(\w+)</bdi>', opened) == ["F1", "F2"]
    assert re.findall(r'<bdi class="strong">(\w+)</bdi>', folded) == ["F0"]
    with company.desk().reading() as session:
        register = register_of(session, company.desk().picture(), TODAY)
    (settled,) = [
        each for each in register.by_customer["411000", "DUPONT"] if each.claim.line.reference == "F0"
    ]
    cents = sum(part.open_cents or 0 for part in settled.parts)
    assert cents > 40_00
    said = f"1 facture réglée depuis : {cents // 100},{cents % 100:02} €"
    assert said in words_of(folded.partition("</summary>")[0])


def test_claims_that_changed_or_are_forged_are_not_decided(sami: FlaskClient, company: Company) -> None:
    parts, key = claims_on(sami)
    name = parts[0].partition("|")[0]
    for part, status in (
        (f"{name}|indemnity|4100|0", 409),
        ("0000000000000000-1|indemnity|4000|0", 409),
        (f"{name}|other|4000|0", 422),
        ("x", 422),
        (f"{name}|indemnity|x|0", 409),
    ):
        assert act(sami, "claims", act="waive", part=[part], key=key, reason="Geste")[0] == status, part
    assert act(sami, "claims", act="give", part=parts[:1], key=key)[0] == 422
    assert act(sami, "claims", act="waive", part=parts[:1], key="")[0] == 422
    assert acts_of(company) == []


def acts_of(company: Company) -> list[str]:
    with company.desk().reading() as session:
        return [row.act for row in session.scalars(select(ClaimAct).order_by(ClaimAct.number))]


def test_a_statement_is_handed_out_in_the_customer_s_language(sami: FlaskClient, company: Company) -> None:
    company.note("DUPONT", DebtorNotes(language="en"))
    (address,) = re.findall(r'href="([^"]+/statement.pdf[^"]*)"', sami.get(PAGE).get_data(as_text=True))
    answer = sami.get(address)
    assert answer.headers["Content-Disposition"] == "attachment; filename=releve-DUPONT-2026-11-23.pdf"
    words = paper_words(answer.get_data())
    assert "To pay today: €2,000.00" in words
    assert "Statement of account as of 23 November 2026" in words
    assert sami.get("/t/alpha/customers/NOBODY/statement.pdf").status_code == 404
    for currency in ("USD", "%00", ""):
        assert sami.get(f"{PAGE}/statement.pdf?currency={currency}").status_code == 404


def test_an_auditor_sees_it_all_and_no_act(client_for: ClientFor, company: Company) -> None:
    company.hold(NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Stop"))
    page = client_for("Aude").get(PAGE).get_data(as_text=True)
    assert "Retenues" in page
    assert "Intérêts et indemnités" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert "<input" not in main


def test_the_page_of_a_past_day_shows_no_reminders(sami: FlaskClient) -> None:
    page = sami.get(f"{PAGE}?au=2026-10-31").get_data(as_text=True)
    assert "Ventes, 12 mois" in page
    assert 'id="acts"' not in page
    assert 'id="claims"' not in page


def test_a_broken_promise_is_told_in_the_figures_and_at_its_invoices(
    sami: FlaskClient, company: Company
) -> None:
    early = company.at(NOW - 10 * DAY)
    new = NewHold(
        HoldKind.PROMISE,
        "411000",
        "DUPONT",
        "Au téléphone",
        cents=200000,
        currency="EUR",
        day=TODAY - 5 * DAY,
    )
    early.hold(new)
    page = words_of(sami.get(PAGE).get_data(as_text=True))
    assert "0 sur 1" in page
    assert "la dernière rompue le 18 nov." in page
    assert page.count("Promesse rompue") >= 2
