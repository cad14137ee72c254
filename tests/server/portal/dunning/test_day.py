"""The day of reminders: what is listed and why, approving, changing, holding, taking back."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from server.portal.dunning.approvals import MOST_APPROVED
from tenants.dunning.correspondence import letters_in
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.hold_rows import HoldRow, MandateRow
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import content_from_json
from tenants.outbox_rows import TenantEffect
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import Company, invoice

DAY = "/t/alpha/dunning"
WAITING = (LetterState.QUEUED, LetterState.TO_PRINT)
LETTERS = 7
Open = Callable[[str], FlaskClient]


def sent(client: FlaskClient, name: str) -> str:
    """Return what the day's form sends for the letter to a customer."""
    ticks = re.findall(r'name="chosen" value="([^"]+)" checked aria-label="([^"]+)"', client.get(DAY).text)
    (found,) = [value for value, label in ticks if label.startswith(f"{name},")]
    return found


def approve(client: FlaskClient, which: str, **more: object) -> str:
    """Approve, and return the address that follows."""
    answer = client.post(f"{DAY}/approve", data={"csrf": client.csrf, "which": which, **more})
    assert answer.status_code == 303
    return answer.location


def waiting(company: Company) -> list[LetterRow]:
    with company.desk().reading() as session:
        return list(letters_in(session, WAITING))


def test_the_day_lists_letters_with_their_reasons_and_what_is_held(helene: FlaskClient) -> None:
    page = words_of(helene.get(DAY).text)
    assert "Relances du lundi 23 novembre 2026" in page
    assert "Approuver 7 envois" in page
    assert "Mode essai." in page
    assert "Depuis le 20 nov. : 5 factures de plus." in page
    assert "3 factures ; la plus ancienne en retard de 45 j ; Relance 2 du 10 nov. sans effet" in page
    assert "promesse du 18 nov. sans effet" in page
    assert "8 j après l’échéance ; pas d’adresse de courriel" in page
    assert "échoit dans 4 j" in page
    assert "a payé le 20 nov. ; après : Relance 1 du 13 nov." in page
    for held in ("Crédit à affecter", "Litige", "Cédée au factor", "Procédure collective", "Sous le minimum"):
        assert held in page
    assert "la marchandise ; menuiseries fendues" in page
    assert "mandat du 12 janvier 2026" in page


def test_a_debt_past_its_last_day_is_shown_for_a_person_to_decide(
    helene: FlaskClient, company: Company
) -> None:
    books = company.books
    accounts = books.files()["accounts.beancount"].decode().replace("2025-01-01 open", "2019-01-01 open")
    old = invoice("LORVAUX", "F2020-0001", 100000, "2020-03-31", day="2020-03-01")
    books.write({"accounts.beancount": accounts, month("2020-03"): old})
    page = words_of(helene.get(DAY).text)
    assert "F2020-0001" in page
    assert "Prescrite" in page
    assert "le délai pour agir en justice est passé (prescription) : décidez de la suite" in page


def test_the_preview_is_the_letter_its_mail_and_its_reasons(helene: FlaskClient) -> None:
    key = sent(helene, "Habitat Lorvaux").partition(":")[0]
    letter = words_of(helene.get(f"{DAY}/preview/{key}").text)
    assert "Mise en demeure" in letter
    assert "F2026-0061" in letter
    assert "Voir" not in letter
    reason = words_of(helene.get(f"{DAY}/preview/{key}?part=reason").text)
    assert "le scénario d’usage, faute d’autre choix" in reason
    assert "1 promesse rompue depuis" in reason
    assert "Courriel" not in letter  # a registered letter has none
    mail = sent(helene, "Agence Clairambault").partition(":")[0]
    assert "facture F2026-0233" in words_of(helene.get(f"{DAY}/preview/{mail}?part=mail").text)
    paper = helene.get(f"{DAY}/preview/{key}/letter.pdf")
    assert paper.data.startswith(b"%PDF-")
    assert paper.headers["Content-Disposition"].startswith("inline")
    for address in (f"{DAY}/preview/{'0' * 24}", f"{DAY}/preview/{'0' * 24}/letter.pdf"):
        assert helene.get(address).status_code == 404


def test_all_are_approved_at_once_and_leave_by_their_ways(helene: FlaskClient, company: Company) -> None:
    everything = re.search(r'name="all" value="([^"]+)"', helene.get(DAY).text)
    assert everything is not None
    page = words_of(helene.get(approve(helene, "all", all=everything[1])).text)
    assert "7 envois approuvés. Ils partent à 9 h 10 ; jusque-là vous pouvez les reprendre." in page
    assert "2 attendent d’être imprimés et postés." in page
    rows = waiting(company)
    assert [row.state for row in rows].count("queued") == LETTERS - 2
    assert {row.approved_by for row in rows} == {"Hélène Dargoire <helene@people.example>"}
    with company.desk().reading() as session:
        effects = session.scalars(select(TenantEffect).where(TenantEffect.kind == "dunning")).all()
        assert read_settings(session).live_since is not None
    queued = {f"dunning:{company.books.tenant.id}:{row.number}" for row in rows if row.state == "queued"}
    assert queued <= {effect.key for effect in effects}
    approve(helene, "all", all=everything[1])
    assert len(waiting(company)) == LETTERS
    assert "il n’y a plus rien à envoyer" in words_of(helene.get(DAY).text)


def test_only_the_ticked_are_approved_and_the_next_is_shown(helene: FlaskClient, company: Company) -> None:
    chosen = [sent(helene, "Agence Clairambault"), sent(helene, "SCI Les Buis")]
    approve(helene, "chosen", chosen=chosen)
    assert {row.customer for row in waiting(company)} == {"CLAIR", "BUIS"}
    after = sent(helene, "Mairie de Fontvive").partition(":")[0]
    location = approve(helene, sent(helene, "Résidence Montclar"), after=after)
    assert f"letter={after}" in location
    assert "Mairie de Fontvive · 1 sur 4" not in location
    page = helene.get(location).text
    assert f'data-shown="{after}"' in page


@pytest.mark.parametrize("which", ["", "all", "chosen", "nonsense", "a:", ":b", "0:1"])
def test_what_names_no_letter_approves_none(helene: FlaskClient, company: Company, which: str) -> None:
    approve(helene, which)
    assert waiting(company) == []
    page = words_of(helene.get(DAY).text)
    assert "Aucun envoi n’est choisi." in page or "il n’y a plus rien à envoyer" in page


def test_a_letter_that_changed_since_it_was_seen_is_not_approved(
    helene: FlaskClient, company: Company
) -> None:
    key = sent(helene, "Agence Clairambault").partition(":")[0]
    approve(helene, f"{key}:{'0' * 24}")
    assert waiting(company) == []
    assert "Agence Clairambault : la lettre a changé depuis que vous l’avez vue." in words_of(
        helene.get(DAY).text
    )


def test_a_letter_is_changed_shown_so_and_approved_so(helene: FlaskClient, company: Company) -> None:
    said = sent(helene, "Cuisines Persanne")
    form = {
        "csrf": helene.csrf,
        "group": said.partition(":")[0],
        "edited": "1",
        "added": "Merci de <b>rappeler</b> Odile.",
        "language": "en",
        "channel": "post",
    }
    shown = helene.post(f"{DAY}/edit", data=form)
    assert shown.status_code == 200
    assert "Merci de &lt;b&gt;rappeler&lt;/b&gt; Odile." in shown.text
    assert "Approuver ainsi" in shown.text
    assert waiting(company) == []  # nothing is kept before it is approved
    helene.post(f"{DAY}/approve", data={**form, "which": said})
    (row,) = waiting(company)
    content = content_from_json(row.content)
    assert (row.language, row.channel, row.state) == ("en", "post", "to-print")
    assert ("Merci de <b>rappeler</b> Odile.",) in content.opening


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"added": "x" * 2001}, "C’est plus long que"),
        ({"channel": "call"}, "ne peut pas être joint par cette voie"),
        ({"channel": "registered"}, "ne peut pas être joint par cette voie"),
        ({"language": "de"}, "Choisissez l’une des langues."),
    ],
)
def test_a_change_that_cannot_be_is_told_and_approves_nothing(
    helene: FlaskClient, company: Company, changed: dict[str, str], words: str
) -> None:
    said = sent(helene, "Cuisines Persanne")
    form = {"csrf": helene.csrf, "group": said.partition(":")[0], "edited": "1", **changed}
    for where in ("edit", "approve"):
        answer = helene.post(f"{DAY}/{where}", data={**form, "which": said})
        assert answer.status_code == 422
        assert words in words_of(answer.text)
    assert waiting(company) == []


def test_a_dispute_holds_the_letter_and_says_on_whose_word(helene: FlaskClient, company: Company) -> None:
    form = {
        "csrf": helene.csrf,
        "group": sent(helene, "Résidence Montclar").partition(":")[0],
        "kind": "dispute",
        "category": "price",
        "reason": "Le devis disait 1 900 €.",
        "until": "2026-12-15",
    }
    assert helene.post(f"{DAY}/hold", data=form).status_code == 303
    page = words_of(helene.get(DAY).text)
    assert "Résidence Montclar est retenu : Litige." in page
    assert "F2026-0251 : le prix ; Le devis disait 1 900 €." in page
    assert "Hélène Dargoire, jusqu’au 15 déc." in page
    assert "Approuver 6 envois" in page
    with company.desk().reading() as session:
        row = session.scalars(select(HoldRow).where(HoldRow.customer == "MONTCLAR")).one()
    assert len(row.debts) == 1  # those of the letter, and no more


def test_a_promise_takes_its_amount_and_its_day(helene: FlaskClient, company: Company) -> None:
    form = {
        "csrf": helene.csrf,
        "group": sent(helene, "Agence Clairambault").partition(":")[0],
        "kind": "promise",
        "amount": "7 428,00 €",
        "day": "2026-11-30",
        "reason": "au téléphone",
        "whole": "1",
        "until": "pas un jour",  # is no part of a promise
    }
    assert helene.post(f"{DAY}/hold", data=form).status_code == 303
    with company.desk().reading() as session:
        row = session.scalars(select(HoldRow).where(HoldRow.customer == "CLAIR")).one()
    assert (row.cents, row.currency, row.debts) == (742_800, "EUR", [])
    assert "7 428,00 € pour le 30 nov., grâce 2 j ; au téléphone" in words_of(helene.get(DAY).text)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "plan"}, "Choisissez un motif."),
        ({"reason": " "}, "Écrivez quelque chose ici."),
        ({"kind": "dispute"}, "Choisissez ce qui est contesté."),
        ({"until": "2026-11-22"}, "Cette date est passée."),
        ({"until": "demain"}, "Ce n’est pas une date."),
        ({"kind": "promise", "amount": "beaucoup", "day": "2026-11-30"}, "Un montant au-dessus de zéro"),
        ({"kind": "promise", "amount": "0", "day": "2026-11-30"}, "Un montant au-dessus de zéro"),
        ({"kind": "promise", "amount": "10", "day": ""}, "Écrivez quelque chose ici."),
        ({"kind": "promise", "amount": "10", "day": "2028-01-01"}, "sur un an au plus"),
    ],
)
def test_a_hold_that_cannot_be_is_told_at_its_field(
    helene: FlaskClient, company: Company, changed: dict[str, str], words: str
) -> None:
    form = {
        "csrf": helene.csrf,
        "group": sent(helene, "Agence Clairambault").partition(":")[0],
        "kind": "manual",
        "reason": "x",
    }
    answer = helene.post(f"{DAY}/hold", data={**form, **changed})
    assert answer.status_code == 422
    assert words in words_of(answer.text)
    assert 'aria-invalid="true"' in answer.text or words == "Choisissez un motif."
    with company.desk().reading() as session:
        assert session.scalars(select(HoldRow).where(HoldRow.customer == "CLAIR")).all() == []


def test_a_letter_that_is_gone_is_neither_held_nor_changed(helene: FlaskClient) -> None:
    for where in ("hold", "edit"):
        form = {"csrf": helene.csrf, "group": "0" * 24, "kind": "manual", "reason": "x"}
        assert helene.post(f"{DAY}/{where}", data=form).status_code == 303
        assert "n’est plus parmi celles du jour" in words_of(helene.get(DAY).text)


def test_what_was_approved_is_taken_back_and_may_be_approved_anew(
    helene: FlaskClient, company: Company
) -> None:
    location = approve(helene, sent(helene, "Agence Clairambault"))
    (row,) = waiting(company)
    assert "Reprendre" in helene.get(location).text
    answer = helene.post(f"{DAY}/take-back", data={"csrf": helene.csrf, "letter": f"{row.number} 999 x"})
    assert answer.status_code == 303
    page = words_of(helene.get(DAY).text)
    assert "1 envoi repris. Rien n’en est parti." in page
    assert "1 envoi n’a pas pu être repris" in page
    assert "Agence Clairambault" in page
    approve(helene, sent(helene, "Agence Clairambault"))
    assert len(waiting(company)) == 1


def test_without_a_mandate_the_firm_sees_why_and_the_company_sends(french: Open, company: Company) -> None:
    with company.desk().writing() as session:
        for mandate in session.scalars(select(MandateRow)):
            mandate.ended_on, firm_id = mandate.since, mandate.firm_number
    odile, helene = french("Odile"), french("Hélène")
    page = words_of(helene.get(DAY).text)
    assert "7 lettres ne peuvent pas partir : Cabinet Vauclair n’a pas de mandat pour elles." in page
    assert "Approuver" not in page
    (group,) = [each for each in company.look(firm_id=firm_id).groups if each.customer == "CLAIR"]
    approve(helene, f"{group.key}:{group.print}")
    assert "le cabinet n’a pas de mandat pour cette lettre" in words_of(helene.get(DAY).text)
    assert waiting(company) == []
    approve(odile, sent(odile, "Agence Clairambault"))
    assert len(waiting(company)) == 1


def test_an_auditor_sees_everything_and_no_act(french: Open) -> None:
    page = french("Aude").get(DAY).text
    assert "Habitat Lorvaux" in page
    for act in ('name="chosen"', "Approuver", "Retenir…", "Modifier", "Reprendre", 'name="which"'):
        assert act not in page
    assert 'table class="calm"' in french("Sami").get(DAY).text


def test_the_navigation_counts_what_waits(french: Open) -> None:
    def count(client: FlaskClient, address: str) -> str:
        found = re.search(r'data-go="r".*?</a>', client.get(address).text, re.DOTALL)
        assert found is not None
        return words_of(found[0]).strip()

    helene = french("Hélène")
    assert count(helene, "/t/alpha/customers").endswith("à approuver")  # of the last run
    helene.get(DAY)
    assert ", 7 à approuver" in count(helene, "/t/alpha/customers")
    approve(helene, sent(helene, "Agence Clairambault"))
    helene.get(DAY)
    assert "à approuver" not in count(french("Aude"), DAY)


def test_the_difference_names_what_is_new(helene: FlaskClient) -> None:
    page = words_of(helene.get(f"{DAY}/difference").text)
    assert "Depuis le 20 nov. : 5 factures de plus." in page
    assert "Habitat Lorvaux F2026-0061, F2026-0097, F2026-0209 Mise en demeure 26 160,00" in page


def test_only_so_many_are_approved_at_once_and_the_rest_is_told(helene: FlaskClient) -> None:
    approve(helene, "all", all=" ".join(f"{rank:024x}:{'0' * 24}" for rank in range(MOST_APPROVED + 2)))
    page = words_of(helene.get(DAY).text)
    assert "Il reste 2 envois : approuvez encore." in page
    assert "495 autres envois n’ont pas été approuvés." in page
