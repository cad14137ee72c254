"""The page of a contract: figures of the mock-up, reasons in words, ticking, drafts, who may what."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt
import re

from flask.testing import FlaskClient
import pytest

from ledger_core.factoring.states import State
from tests.server.factored_books import DRAFT, FUNDED, SETTLED
from tests.server.portal.factoring.conftest import FACTORING, Send, said
from tests.tenants.factoring.assignments.works import CONTRACT, KEY, Works

# as of 23 November: 107 804,00 × 0,40 % = 431,216 ; VAT 20 % of 431,22 = 86,244; (107 804,00 − 22 200,00
# − 10 780,40) × 2,75 % × 13 / 365 = 73,286
LINES = (
    "5 documents cédés 107 804,00",
    "Au-delà des limites −22 200,00",
    "Retenue de garantie, 10 % −10 780,40",
    "Commission d’affacturage, 0,40 % −431,22",
    "TVA sur commission, 20 % −86,24",
    "Commission de financement, 13 j à 2,75 % −73,29",
    "Disponible 74 232,85",
)


def test_the_page_says_what_the_hand_says(helene: FlaskClient) -> None:
    page = said(helene.get(FACTORING))
    for words in (
        "Factor Aldébaran",
        "contrat 2026-A, confidentiel, avec recours",
        "quota 100 %, retenue 10 %",
        "Encours cédé 48 000,00 € 2 factures, 2 débiteurs",
        "Compte courant 467100 0,00 € aucun relevé importé",
        "Retenue de garantie 467200 4 800,00 € retenue de 10 % ; la preuve dans les livres",
        "5 sur 6 ; chaque ligne dit pourquoi",
        "échoit dans 6 j",
        "échoit dans 7 j, limite 40 000,00 €",
        "7 800,00 € financés, 22 200,00 € cédés sans financement",
        "particulier, ou professionnel non connu comme tel : le contrat n’admet que des professionnels",
        "À céder 107 804,00",
        f"Projet {DRAFT} Brouillon",
        *LINES,
        "En banque dès le financement 74 232,85 0,00",
        "Coût hors TVA 504,51",
        "Aucune facture n’est dans une autre cession",
        "Quittance subrogative : les 5 mentions y sont",
        "Fichier CSV générique : 5 lignes, total 107 804,00",
        "Vernègues SAS dépasse sa limite.",
        "Financée, 1 contestée",
    ):
        assert words in page, words


def test_the_cost_of_the_year_is_that_of_what_was_funded(helene: FlaskClient) -> None:
    # 36 000,00: 144,00 + 58,59; 48 000,00: 192,00 + 87,88. Advanced: 32 400,00 from 13 October to 9 November
    # (28 days); 43 200,00 from 10 November, two days less the holdback of 3 600,00 still kept, then 12
    # days: 907 200,00 + 79 200,00 + 518 400,00; 482,47 × 365 / 1 504 800,00
    assert "Coût depuis janvier 482,47 € 11,7 % l’an" in said(helene.get(FACTORING))


def test_ticks_are_valued_and_nothing_is_written(helene: FlaskClient, send: Send, works: Works) -> None:
    (prepared,) = [each for each in (works.look(3),) if each.state is State.DRAFT]
    names = [item.name for item in prepared.items if item.reference != "F2026-0312"]
    page = said(send("/figures", {"contract": KEY, "doc": names}))
    assert "4 documents cédés 77 804,00" in page
    assert "Au-delà des limites" not in page
    assert "À céder 77 804,00" in page
    assert works.look(3) == prepared
    assert "5 documents cédés 107 804,00" in said(helene.get(FACTORING))
    none = said(send("/figures", {"contract": KEY, "doc": ["no such debt"]}))
    assert "Rien n’est coché" in none


def test_the_draft_keeps_what_is_ticked(send: Send, works: Works) -> None:
    before = works.look(3)
    names = [item.name for item in before.items if item.reference != "F2026-0312"]
    answer = send("/draft", {"contract": KEY, "doc": names, "seen": before.print, "act": "save"})
    assert answer.status_code == 303
    assert works.look(3).cents == 77_804_00
    stale = send("/draft", {"contract": KEY, "doc": names[:1], "seen": before.print, "act": "save"})
    assert stale.status_code == 409
    assert "Rien n’a été écrit" in said(stale)
    assert works.look(3).cents == 77_804_00


def test_verifying_leads_to_the_assignment_or_says_why_not(send: Send, works: Works) -> None:
    before = works.look(3)
    form = {"contract": KEY, "doc": [item.name for item in before.items], "seen": before.print}
    works.add('2026-11-23 note Assets:51-Banques:512000 "rien"\n')
    answer = send("/draft", {**form, "act": "check"})
    assert answer.location.endswith(f"/assignments/{DRAFT}")
    checked = works.look(3)
    assert checked.state is State.CHECKED
    again = send("/draft", {**form, "seen": checked.print, "doc": form["doc"][:1], "act": "check"})
    assert again.status_code == 409
    assert "Vérifiée" in said(again)


def test_what_stands_in_the_way_is_said(helene: FlaskClient, send: Send, works: Works) -> None:
    form = {"contract": KEY, "doc": sorted(works.look(3).names), "seen": works.look(3).print, "act": "check"}
    works.pay("PERSANNE", 15_400_00, letter="aaz")
    works.put("F2026-0308", lettrage='"aaz"', **{"lettrage-date": "2026-11-20"})
    answer = send("/draft", form)
    page = said(helene.get(FACTORING)) if answer.status_code == 303 else said(answer)
    assert works.look(3).state is State.DRAFT
    assert "F2026-0308" in page


def test_every_rule_of_a_hand_made_world_has_words(helene: FlaskClient, works: Works) -> None:
    works.agree(
        replace(
            CONTRACT,
            version=2,
            rules=replace(
                CONTRACT.rules, countries=("BE",), customers_out=("ORIEL",), oldest_days=10, journals=("VE",)
            ),
        )
    )
    page = said(helene.get(FACTORING))
    assert "pays FR ; le contrat admet BE" in page


def test_the_proof_by_assignment_adds_up_to_what_it_is_in_all(helene: FlaskClient) -> None:
    page = helene.get(f"{FACTORING}/proof").text
    in_all, by_assignment = page.split("<table>")[1:3]
    of_row = re.compile(r'<th scope="row">[^<]*</th><td class="n">([^<]*)</td>')
    current, holdback, collected, outstanding = of_row.findall(in_all)
    assert (holdback, outstanding) == ("4\u202f800,00", "48\u202f000,00")
    rows, total = by_assignment.split("<tfoot>")
    moved = [each for each in re.findall(r">([\d\u202f]+,\d\d)<", rows) if each != "0,00"]
    assert moved == [holdback, outstanding]  # of the funded one
    totals = re.findall(r'<td class="n[^"]*">([^<]*)</td>', total.split("</tfoot>")[0])
    assert totals == [current, holdback, collected, "0,00", outstanding]


def test_without_a_contract_the_page_leads_to_the_settings(french: Callable[[str], FlaskClient]) -> None:
    page = said(french("Bea").get("/t/beta/factoring"))
    assert "Aucun contrat d’affacturage" in page
    assert "Décrire un contrat" in page
    for page_of in ("assignments", "statements", "proof"):
        assert "Aucun contrat d’affacturage" in said(french("Bea").get(f"/t/beta/factoring/{page_of}"))


@pytest.mark.parametrize("name", ["Aude", "Sami"])
def test_who_may_not_assign_sees_no_acts(french: Callable[[str], FlaskClient], name: str) -> None:
    client = french(name)
    for address in ("", f"/assignments/{DRAFT}", f"/assignments/{FUNDED}", "/statements"):
        page = client.get(FACTORING + address)
        assert page.status_code == 200
        assert "<form" not in page.text.split("<main", 1)[1].split("</main>", 1)[0], address


def test_an_ended_contract_assigns_nothing_and_keeps_its_past(helene: FlaskClient, works: Works) -> None:
    works.agree(replace(CONTRACT, version=2, ends=dt.date(2026, 11, 22)))
    page = helene.get(FACTORING)
    assert "Ce contrat n’est pas en vigueur aujourd’hui" in said(page)
    assert 'name="doc"' not in page.text
    assert SETTLED in page.text


@pytest.mark.parametrize("query", ["?contract=nothing", "?contract=%00", "?contract=" + "x" * 500])
def test_a_contract_that_is_not_there_is_not_found(helene: FlaskClient, query: str) -> None:
    for address in ("", "/assignments", "/statements", "/proof"):
        assert helene.get(FACTORING + address + query).status_code == 404
