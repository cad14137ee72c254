"""Limits in the portal: given by hand, kept as a history, taken from the factor's file once shown."""

from base64 import b64encode
from html import unescape
import re

from flask.testing import FlaskClient
import pytest

from server.portal.factoring_settings.limit_file_routes import MOST_BYTES
from tenants.factoring.contracts.limits import history_of
from tenants.factoring.files import FileKind, files_of
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.factoring_settings.conftest import ADDRESS, Send
from tests.tenants.dunning.company import Company

PAGE = "/contracts/cap-factor/limits"
FILE = "Code;Limite;Depuis\nLORVAUX;40 000,00;01/11/2026\nNOBODY;5 000;01/11/2026\nCLAIR;0;01/11/2026\n"
pytestmark = pytest.mark.usefixtures("contract")


def limits(company: Company) -> list[tuple[str, int | None]]:
    with company.desk().reading() as session:
        return [(limit.debtor, limit.cents) for limit in history_of(session, "cap-factor")]


def carried(page: str) -> dict[str, str]:
    """Return what a page carries until the file is confirmed."""
    found = dict(re.findall(r'<input type="hidden" name="(seen|name|data)" value="([^"]*)"', page))
    return {name: unescape(value) for name, value in found.items()}


def test_a_limit_is_given_by_hand_and_the_one_before_stays(
    helene: FlaskClient, send: Send, company: Company
) -> None:
    form = {"debtor": "LORVAUX", "cents": "80 000", "since": "2026-05-01", "why": "lettre du 28 avril"}
    assert send(PAGE, form).status_code == 303
    assert send(PAGE, form | {"cents": "40 000,00", "since": "2026-09-01"}).status_code == 303
    assert send(PAGE, form | {"debtor": "CLAIR", "cents": ""}).status_code == 303  # none of its own any more
    assert limits(company) == [("LORVAUX", 80_000_00), ("LORVAUX", 40_000_00), ("CLAIR", None)]
    page = words_of(helene.get(f"{ADDRESS}{PAGE}").text)
    assert "Habitat Lorvaux LORVAUX 2 limites données 01/09/2026 40 000,00 €" in page
    assert "40 000,00 € depuis le 01/09/2026 0,00 40 000,00" in page


def test_a_faulty_limit_is_refused_at_its_field(send: Send, company: Company) -> None:
    form = {"debtor": "LORVAUX", "cents": "1", "since": "2026-05-01", "why": "w"}
    faulty = (("cents", "beaucoup"), ("cents", "-1"), ("since", ""), ("since", "2500-01-01"), ("debtor", "X"))
    for field, said in faulty:
        answer = send(PAGE, form | {field: said})
        assert answer.status_code == 422
        assert f'id="f-{field}-error"' in answer.text
    assert limits(company) == []


def test_the_factors_file_is_shown_first_and_kept_as_it_was_shown(send: Send, company: Company) -> None:
    shown = send(f"{PAGE}/file", {}, file=FILE.encode())
    page = words_of(shown.text)
    assert shown.status_code == 200
    assert "1 débiteur du fichier n’est pas connu : sa limite est laissée de côté. Ligne 3 : NOBODY" in page
    assert "Habitat Lorvaux LORVAUX · ligne 2 sans limite 40 000,00 € 01/11/2026" in page
    assert limits(company) == []
    assert send(f"{PAGE}/file", carried(shown.text)).status_code == 303
    assert limits(company) == [("LORVAUX", 40_000_00), ("CLAIR", 0)]
    with company.desk().reading() as session:
        assert [head.kind for head in files_of(session, contract="cap-factor")] == [FileKind.LIMITS]
    again = words_of(send(f"{PAGE}/file", {}, file=FILE.encode()).text)
    assert "Ce même fichier a déjà été repris." in again
    assert "Le fichier ne change rien." in again


def test_a_plan_that_changed_meanwhile_is_shown_again(send: Send, company: Company) -> None:
    shown = send(f"{PAGE}/file", {}, file=FILE.encode())
    send(PAGE, {"debtor": "LORVAUX", "cents": "1", "since": "2026-05-01"})
    late = send(f"{PAGE}/file", carried(shown.text))
    assert late.status_code == 409
    assert "Quelque chose a changé depuis l’affichage du fichier" in words_of(late.text)
    assert limits(company) == [("LORVAUX", 1_00)]
    assert send(f"{PAGE}/file", carried(late.text)).status_code == 303


def test_a_faulty_file_is_refused_with_its_lines(send: Send, company: Company) -> None:
    for data, said in (
        (b"Code;Limite\nLORVAUX;beaucoup\n", "Ligne 2, « Limite » : « beaucoup » n’est pas un montant"),
        (b"Code;Limite\nLORVAUX;1\nLORVAUX;2\n", "Ligne 3 : la ligne 2 parle déjà de ce débiteur"),
        (b"Nom;Ville\nLorvaux;Nantes\n", "aucune colonne ne porte ce nom"),
        (b"", "Choisissez un fichier non vide"),
    ):
        answer = send(f"{PAGE}/file", {}, file=data)
        assert answer.status_code == 422
        assert said in words_of(answer.text)
    assert limits(company) == []


def test_what_is_carried_is_not_trusted(helene: FlaskClient, send: Send, company: Company) -> None:
    assert send(f"{PAGE}/file", {"seen": "0" * 64, "data": "§", "name": "x"}).status_code == 422
    huge = b64encode(b"x" * (MOST_BYTES + 1)).decode("ascii")
    too_large = helene.post(f"{ADDRESS}{PAGE}/file", data={"csrf": helene.csrf, "seen": "", "data": huge})
    assert too_large.status_code == 422
    assert "Choisissez un fichier non vide de 1 Mo au plus." in words_of(too_large.text)
    shown = send(f"{PAGE}/file", {}, file=FILE.encode())
    other = carried(shown.text) | {"data": "Q29kZTtMaW1pdGUKTE9SVkFVWDs5OTkK"}  # another file than was shown
    assert send(f"{PAGE}/file", other).status_code == 409
    assert limits(company) == []
