"""The pages of assignments: from a draft to what became of it, its files, its entries; hostile words."""

from collections.abc import Callable
from dataclasses import replace
import hashlib
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import update

from ledger_core.factoring.states import State
from server.portal.factoring.event_form import CHARGES
from server.portal.typed import cents_typed
from tenants import outbox
from tenants.factoring.mailing import KIND, key_of
from tenants.factoring.rows import SentNumberRow
from tenants.outbox_rows import State as Delivery
from tenants.outbox_rows import TenantEffect
from tests.server.factored_books import DRAFT, FUNDED, SETTLED
from tests.server.portal.factoring.conftest import FACTORING, Send, said
from tests.tenants.books.ground import month
from tests.tenants.factoring.assignments.works import CONTRACT, KEY, Works

SCRIPT = "<script>alert(1)</script>"


def print_in(page: str) -> str:
    """Return the print that the button which writes hands in."""
    found = re.search(r'name="print" value="([0-9a-f]{64})"', page)
    assert found, "nothing is offered to be written"
    return found[1]


def test_the_list_is_asked_by_state(helene: FlaskClient) -> None:
    every = said(helene.get(f"{FACTORING}/assignments"))
    assert all(reference in every for reference in (SETTLED, FUNDED, DRAFT))
    settled = said(helene.get(f"{FACTORING}/assignments?state=settled"))
    assert SETTLED in settled
    assert FUNDED not in settled
    assert "Aucune cession dans cet état" in said(helene.get(f"{FACTORING}/assignments?state=returned"))
    for query in ("?state=nothing", "?page=0", "?page=999", "?page=x"):
        assert helene.get(f"{FACTORING}/assignments{query}").status_code == 200


def test_a_funded_assignment_shows_what_became_of_each_document(helene: FlaskClient) -> None:
    page = said(helene.get(f"{FACTORING}/assignments/{FUNDED}"))
    for words in (
        "Financée, 1 contestée",
        "contestée depuis le 23 nov. : le factor peut la rendre",
        "2 documents cédés 48 000,00",
        "Disponible 42 881,72",
        "Total 4 800,00 48 000,00 48 000,00",
        "Financée par le factor Olivia Owner",
        "Règlements reçus par le factor…",
    ):
        assert words in page, words


def test_a_settled_assignment_leaves_nothing_to_name(helene: FlaskClient) -> None:
    page = said(helene.get(f"{FACTORING}/assignments/{SETTLED}"))
    assert "Réglée" in page
    assert "Retenue de garantie restituée" in page
    assert "Règlements reçus par le factor…" not in page
    assert "36 000,00" in page


def test_files_are_handed_out_as_they_are_hashed(helene: FlaskClient) -> None:
    page = helene.get(f"{FACTORING}/assignments/{FUNDED}").text
    files = re.findall(r'href="(/t/alpha/factoring/files/\d+)"', page)
    hashes = re.findall(r'class="hash">([0-9a-f]{64})<', page)
    assert len(files) == len(hashes) == 3
    for address, hashed in zip(files, hashes, strict=True):
        answer = helene.get(address)
        assert hashlib.sha256(answer.get_data()).hexdigest() == hashed
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Fichier d’affacturage" in said(helene.get("/t/alpha/audit?kind=factoring:"))
    assert helene.get(f"{FACTORING}/files/999999").status_code == 404


def test_the_whole_way_in_pages(helene: FlaskClient, send: Send, works: Works) -> None:
    at = f"/assignments/{DRAFT}"
    assert helene.get(f"{FACTORING}{at}/slip.pdf").get_data().startswith(b"%PDF-")
    assert send(f"{at}/check", {}).status_code == 303
    assert send(f"{at}/reopen", {}).status_code == 303
    assert send(f"{at}/check", {}).status_code == 303
    assert send(f"{at}/send", {}).status_code == 303
    assert works.look(3).state is State.SENT
    assert helene.get(f"{FACTORING}{at}/slip.pdf").status_code == 404  # what was sent is kept
    late = send(f"{at}/send", {})
    assert late.status_code == 409
    assert "est « Envoyée » entre-temps" in said(late)
    fund = f"{at}/events/fund"
    form = {"day": "2026-11-23", "cash": "74 232,85"}
    shown = send(fund, form)
    page = said(shown)
    assert works.look(3).state is State.SENT
    for words in ("Cession de créances", "467200", "10 780,40", "622500", "Enregistrer dans les livres"):
        assert words in page, words
    assert send(fund, {**form, "print": print_in(shown.text)}).status_code == 303
    assert works.look(3).state is State.FUNDED
    again = send(fund, {**form, "print": print_in(shown.text)})
    assert again.status_code == 422
    assert "La cession n’en est pas là" in said(again)
    assert "Les livres et les cessions disent la même chose, au centime." in said(
        helene.get(f"{FACTORING}/proof")
    )


def test_what_changed_between_check_send_and_fund_is_said(
    helene: FlaskClient, send: Send, works: Works
) -> None:
    at = f"/assignments/{DRAFT}"
    send(f"{at}/check", {})
    works.limit("PERSANNE", 1_000_00)
    page = said(helene.get(f"{FACTORING}{at}"))
    assert "Les limites ou les montants ont changé depuis la vérification" in page
    assert "F2026-0308, Au-delà des limites : 0,00 € à la vérification, 15 400,00 € maintenant" in page
    refused = send(f"{at}/send", {})
    assert (refused.status_code, works.look(3).state) == (422, State.CHECKED)
    for act in ("reopen", "check", "send"):
        assert send(f"{at}/{act}", {}).status_code == 303, act
    files = works.company.books.files()
    path = month("2026-11")
    works.company.books.write({path: files[path].decode().replace("15400.00", "15401.50")})
    page = said(send(f"{at}/events/fund", {"day": "2026-11-23", "cash": ""}))
    assert "Remettez son texte comme il était et financez la cession" in page
    assert "F2026-0308 : 15 400,00 à l’envoi, 15 401,50 maintenant." in page


def test_the_factor_took_none_of_it(send: Send, works: Works) -> None:
    at = f"/assignments/{DRAFT}"
    send(f"{at}/check", {})
    send(f"{at}/send", {})
    without = send(f"{at}/refuse", {"reason": " "})
    assert without.status_code == 422
    assert "Dites pourquoi elle revient." in said(without)
    answer = send(f"{at}/refuse", {"reason": f"Débiteurs refusés {SCRIPT}"})
    assert answer.status_code == 303
    assert works.look(3).state is State.RETURNED


def test_a_draft_is_given_up(send: Send, works: Works) -> None:
    seen = works.look(3).print
    assert send(f"/assignments/{DRAFT}/drop", {"seen": "0" * 64}).status_code == 409
    assert send(f"/assignments/{DRAFT}/drop", {"seen": seen}).status_code == 303
    assert send(f"/assignments/{DRAFT}/drop", {"seen": seen}).status_code == 404


def test_a_part_is_settled_and_another_comes_back(helene: FlaskClient, send: Send, works: Works) -> None:
    oriel, persanne = sorted(works.look(2).items, key=lambda item: item.reference)
    at = f"/assignments/{FUNDED}/events"
    form = {"day": "2026-11-20", "doc": persanne.name, "name": [oriel.name, persanne.name]}
    part = {**form, "cents": ["28 000,00", "5 000,00"]}
    shown = send(f"{at}/settled", part)
    assert "5 000,00" in said(shown)
    assert send(f"{at}/settled", {**part, "print": print_in(shown.text)}).status_code == 303
    recourse = {"day": "2026-11-21", "doc": oriel.name, "reason": SCRIPT}
    shown = send(f"{at}/recourse", recourse)
    assert SCRIPT not in shown.text
    assert send(f"{at}/recourse", {**recourse, "print": print_in(shown.text)}).status_code == 303
    found = {item.reference: item for item in works.look(2).items}
    assert found["F2026-0281"].returned_cents == 28_000_00
    assert found["F2026-0290"].settled_cents == 5_000_00
    page = helene.get(f"{FACTORING}/assignments/{FUNDED}")
    assert SCRIPT not in page.text
    assert "réglée en partie" in said(page)
    assert "Les livres et les cessions disent la même chose" in said(helene.get(f"{FACTORING}/proof"))


def test_a_debtor_paid_us_and_it_is_passed_on(helene: FlaskClient, send: Send, works: Works) -> None:
    works.pay("PERSANNE", 20_000_00)
    (item,) = [each for each in works.look(2).items if each.reference == "F2026-0290"]
    at = f"/assignments/{FUNDED}/events"
    form = helene.get(f"{FACTORING}{at}/direct").text
    (payment,) = re.findall(r'<option value="([^"]+)">[^<]*20\s000,00', form)
    asked = {"day": "2026-11-23", "doc": item.name, "payment": payment}
    shown = send(f"{at}/direct", asked)
    assert send(f"{at}/direct", {**asked, "print": print_in(shown.text)}).status_code == 303
    assert "20 000,00 reçus, à reverser" in said(helene.get(f"{FACTORING}/assignments/{FUNDED}"))
    netted = send(f"{at}/passed", {"day": "2026-11-23", "every": "1", "through": "current"})
    assert "467100" in said(netted)
    passed = {"day": "2026-11-23", "every": "1"}
    shown = send(f"{at}/passed", passed)
    assert send(f"{at}/passed", {**passed, "print": print_in(shown.text)}).status_code == 303
    (item,) = [each for each in works.look(2).items if each.reference == "F2026-0290"]
    assert (item.collected_cents, item.settled_cents) == (0, 20_000_00)


def test_a_credit_note_that_came_later_is_told(helene: FlaskClient, works: Works) -> None:
    works.add(
        '2026-11-20 * "Persanne" "Avoir A1 sur F2026-0290"\n  piece: "A1"\n'
        "  Assets:41-Clients:411000:PERSANNE  -500.00 EUR\n"
        "  Income:70-Ventes:706000  500.00 EUR\n\n"
    )
    page = said(helene.get(f"{FACTORING}/assignments/{FUNDED}"))
    assert "avoir A1 du 20 nov. : 500,00 de moins" in page


def test_a_charge_of_the_contract_is_posted(helene: FlaskClient, send: Send) -> None:
    form = {"contract": KEY, "day": "2026-11-23", "sum": "12,50", "direction": "paid"}
    shown = send("/events/financing", form)
    assert "661600" in said(shown)
    assert send("/events/financing", {**form, "print": print_in(shown.text)}).status_code == 303
    assert "Coût depuis janvier 494,97 €" in said(helene.get(FACTORING))


def test_a_commission_of_a_month_is_posted_with_its_vat(helene: FlaskClient, send: Send) -> None:
    form = {"contract": KEY, "day": "2026-11-23", "sum": "150,00", "vat": "30,00", "charge": "commission"}
    page = said(send("/events/charged", form))
    for words in ("622500", "445660", "30,00", "180,00"):
        assert words in page, words
    # given back, and the VAT by the rate of the day
    back = {"contract": KEY, "day": "2026-11-23", "sum": "10", "charge": "file-fees", "direction": "back"}
    shown = send("/events/charged", back)
    assert "627000" in said(shown)
    assert send("/events/charged", {**back, "print": print_in(shown.text)}).status_code == 303
    refused = send("/events/charged", {**form, "charge": "cash", "vat": "x"})
    assert refused.status_code == 422
    assert "Choisissez ce qui est prélevé." in said(refused)
    assert "Les livres et les cessions disent la même chose" in said(helene.get(f"{FACTORING}/proof"))


def test_the_factor_takes_all_but_one(helene: FlaskClient, send: Send, works: Works) -> None:
    at = f"/assignments/{DRAFT}"
    send(f"{at}/check", {})
    send(f"{at}/send", {})
    sent = works.look(3)
    out = max(sent.items, key=lambda item: item.cents)
    page = said(helene.get(f"{FACTORING}{at}/events/fund"))
    assert "Ce que le factor n’a pas pris" in page
    amounts = sent.amounts
    assert amounts is not None
    kept = {name: f"{getattr(amounts, name) / 100:.2f}" for name in CHARGES}
    form = {"day": "2026-11-23", "left": out.name, **kept}
    shown = send(f"{at}/events/fund", form)
    proposed = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', shown.text) for name in CHARGES}
    rest = sent.cents - out.cents
    held = proposed["holdback_cents"]
    assert held is not None
    assert cents_typed(held[1]) == round(amounts.holdback_cents * rest / sent.cents)
    # what the page shows now is what is sent back with its print
    again = {name: found[1] for name, found in proposed.items() if found}
    written = send(f"{at}/events/fund", {**form, **again, "print": print_in(shown.text)})
    assert written.status_code == 303
    funded = works.look(3)
    assert funded.state is State.FUNDED
    assert [item.reference for item in funded.items if not item.held] == [out.reference]
    page = said(helene.get(f"{FACTORING}{at}"))
    assert page.count("non prise par le factor") == 1
    assert "Les livres et les cessions disent la même chose" in said(helene.get(f"{FACTORING}/proof"))


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        ("settled", {}, "Cochez au moins une facture."),
        ("settled", {"doc": "nothing", "name": "nothing", "cents": "1"}, "Un montant, par exemple"),
        ("settled", {"every": "1", "day": "2030-01-01"}, "Cette date est encore à venir."),
        ("settled", {"every": "1", "day": "tomorrow"}, "Ce n’est pas une date."),
        ("cash", {"sum": "-3"}, "Un montant, par exemple"),
        ("cash", {"sum": "0"}, "Indiquez un montant"),
        ("recourse", {"doc": "nothing", "reason": "x"}, "n’est pas dans cette cession"),
        ("repaid", {"every": "1"}, "Ce contrat ne connaît pas cet événement."),
        ("fund", {}, "La cession n’en est pas là"),
        ("direct", {"every": "1", "payment": "nothing"}, "n’est plus ouverte"),
    ],
)
def test_what_cannot_be_is_said_and_not_written(
    send: Send, works: Works, kind: str, form: dict[str, str], words: str
) -> None:
    before = works.company.books.head()
    answer = send(f"/assignments/{FUNDED}/events/{kind}", form)
    assert answer.status_code in {200, 422}
    assert words in said(answer)
    assert 'name="print"' not in answer.text
    assert works.company.books.head() == before


@pytest.mark.parametrize(
    "address", [f"/assignments/{FUNDED}/events/nothing", "/events/settled", "/assignments/C-1999-001"]
)
def test_what_there_is_not_is_not_found(helene: FlaskClient, address: str) -> None:
    assert helene.get(FACTORING + address).status_code == 404


@pytest.mark.parametrize("name", ["Aude", "Sami"])
def test_who_may_not_write_posts_no_event(
    french: Callable[[str], FlaskClient], send: Send, works: Works, name: str
) -> None:
    before = works.company.books.head()
    for address in (f"/assignments/{FUNDED}/events/cash", f"/assignments/{DRAFT}/check", "/draft"):
        assert send(address, {}, client=french(name)).status_code == 403
    assert works.company.books.head() == before
    assert works.look(3).state is State.DRAFT


def test_the_factor_wants_another_number_of_what_it_had(
    helene: FlaskClient, send: Send, works: Works
) -> None:
    at = f"/assignments/{DRAFT}"
    assert "Numéro pour le factor" not in said(helene.get(f"{FACTORING}{at}"))
    item = works.look(3).items[0]
    assert send(f"{at}/number", {"name": item.name, "sent_as": "F2026_0303"}).status_code == 303
    page = said(helene.get(f"{FACTORING}{at}"))
    assert "envoyée sous F2026_0303" in page
    assert "Numéro pour le factor" in page  # so that it can be taken back
    assert works.look(3).items[0].sent_as == "F2026_0303"
    for typed in ({"name": item.name, "sent_as": ""}, {"name": "nothing", "sent_as": "A"}):
        assert send(f"{at}/number", typed).status_code == 422
    assert send(f"/assignments/{FUNDED}/number", {"name": item.name, "sent_as": "A"}).status_code == 409


def test_a_number_sent_before_is_asked_for_where_it_stands(helene: FlaskClient, works: Works) -> None:
    form = replace(CONTRACT.filing, form="eurofactor-faa", domestic_emitter="12345")
    works.agree(replace(CONTRACT, filing=form))
    assert "Numéro pour le factor" not in said(helene.get(f"{FACTORING}/assignments/{DRAFT}"))
    item = works.look(3).items[0]
    with works.company.desk().writing() as session:
        session.add(SentNumberRow(contract=KEY, written=item.reference, assignment=2, name="x"))
    assert "Numéro pour le factor" in said(helene.get(f"{FACTORING}/assignments/{DRAFT}"))


def test_a_mail_that_broke_off_is_answered_by_a_person(helene: FlaskClient, send: Send, works: Works) -> None:
    page = helene.get(f"{FACTORING}/assignments/{FUNDED}").text
    first, second, _third = sorted(int(each) for each in re.findall(r"/factoring/files/(\d+)", page))
    desk = works.company.desk()
    with desk.writing() as session:
        keys = [key_of(session.tenant_id, number) for number in (first, second)]
        for key in keys:
            outbox.put(session, KIND, key, {}, desk.now)
        stuck = {"state": Delivery.STUCK.value, "error": f"gone {SCRIPT}", "ended_at": desk.now}
        session.execute(update(TenantEffect).where(TenantEffect.key.in_(keys)).values(**stuck))
    told = said(helene.get(f"{FACTORING}/assignments/{FUNDED}"))
    assert told.count("non parti par courriel") == 2
    assert f"Le courriel n’a pas pu partir (gone {SCRIPT})" in told
    at = f"/assignments/{FUNDED}/files"
    assert send(f"{at}/{first}/again", {}).status_code == 303
    assert send(f"{at}/{second}/leave", {}).status_code == 303
    told = said(helene.get(f"{FACTORING}/assignments/{FUNDED}"))
    assert "non parti" not in told
    assert "non envoyé" in told or "pas envoyé" in told
    again = send(f"{at}/{first}/again", {})
    assert again.status_code == 409
    assert "quelqu’un en a décidé" in said(again)
    assert send(f"/assignments/{SETTLED}/files/{first}/again", {}).status_code == 404
    assert send(f"{at}/99999999999/again", {}).status_code == 404
    logged = said(helene.get("/t/alpha/audit?kind=factoring:"))
    assert f"Fichier d’affacturage {first} : envoi par courriel relancé" in logged
