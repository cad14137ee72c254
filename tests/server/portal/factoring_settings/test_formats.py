"""Formats in the portal: the house's described, one's own written, previewed and kept, files read back."""

from collections.abc import Callable
from html import unescape
import re

from flask.testing import FlaskClient
import pytest

from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import Format, files_of
from ledger_core.factoring.formats.house import HOUSE
from ledger_core.factoring.records.reading import read
from server.portal.factoring_settings.example_format import EXAMPLE
from server.portal.factoring_settings.format_shown import read_description
from server.portal.factoring_settings.sample_batch import TERMS, sample_batch
from tenants.factoring.contracts.formats import own_formats
from tests.server.portal.dashboard.test_dashboard import words_of
from tests.server.portal.factoring_settings.conftest import ADDRESS, TODAY, Send
from tests.tenants.dunning.company import Company

Open = Callable[[str], FlaskClient]
BROKEN = EXAMPLE.replace("at = 8\nwidth = 8", "at = 9\nwidth = 8")


def own(company: Company) -> list[tuple[str, int, str]]:
    with company.desk().reading() as session:
        return [(each.key, each.version, each.text) for each in own_formats(session)]


@pytest.mark.parametrize("form", HOUSE.values(), ids=HOUSE)
def test_every_house_format_writes_the_sample_and_reads_it_back(form: Format) -> None:
    batch = sample_batch(form, TODAY)
    assert {document.kind for document in batch.documents} == form.kinds
    made = files_of(form, batch, TERMS)
    assert not isinstance(made, Faults), [str(fault) for fault in made.faults]
    for file in made:
        assert read(form.layout, file.data).flaws == ()


def test_the_sample_fills_codes_that_a_format_wants_of_a_length() -> None:
    text = EXAMPLE.replace('source = "seller.code"\n', 'source = "seller.code"\nexact = true\n')
    form = read_description("own", text)
    assert isinstance(form, Format)
    assert sample_batch(form, TODAY).seller.code == "123456"
    assert not isinstance(files_of(form, sample_batch(form, TODAY), TERMS), Faults)


def test_house_formats_are_described_with_what_the_factor_must_confirm(helene: FlaskClient) -> None:
    assert "BPCE Factor 7.0 275 caractères par enregistrement" in words_of(
        helene.get(f"{ADDRESS}/formats").text
    )
    answer = helene.get(f"{ADDRESS}/formats/bpce-7.0").text
    page = words_of(answer)
    assert "Le reste dû d’une facture réglée en partie est-il accepté ?" in page
    assert "38–47 10 référence client code du débiteur chez l’entreprise exigé ORIEL" in page
    assert "143–145 3 type de document FAC = facture, AVO = avoir" in page
    assert 'data-cell="référence client, 38–47"' in answer
    assert ">99900002900018</span>" in answer
    columns = words_of(helene.get(f"{ADDRESS}/formats/csv").text)
    assert "colonnes entre « ; »" in columns
    assert "5 ≤ 20 montant du document" in columns


def test_a_file_is_read_back_and_every_flaw_named(send: Send) -> None:
    sound = "ORIEL;F-1;2026-10-05;2026-12-04;1150.00;EUR\r\n"
    assert "Le fichier est juste : 1 enregistrement" in words_of(
        send("/formats/csv", {"content": sound}).text
    )
    faulty = sound + "ORIEL;F-1;2026-13-05;2026-12-04;mille;EU\r\n"
    page = words_of(send("/formats/csv", {}, file=faulty.encode()).text)
    assert "4 erreurs dans le fichier" in page
    assert "2, position 3, date du document : « 2026-13-05 » n’est pas" in page
    latin = words_of(send("/formats/bpce-7.0", {"content": "é" * 10}).text)
    assert "n’est pas écrit en ascii" in latin


def test_a_format_is_described_previewed_and_kept(helene: FlaskClient, send: Send, company: Company) -> None:
    begun = helene.get(f"{ADDRESS}/formats/new").text
    assert "REMISE_20261123_012.txt" in begun
    assert "E44710·20112026" not in begun
    assert "F0ORIELBATIMENTSF1" in re.sub(r"<[^>]+>", "", begun)
    part = send("/formats/preview", {"text": EXAMPLE.replace("Aldébaran", "Bellatrix")})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert send("/formats/new", {"key": "bellatrix", "text": EXAMPLE, "act": "save"}).status_code == 303
    assert own(company) == [("bellatrix", 1, EXAMPLE)]
    page = helene.get(f"{ADDRESS}/formats/bellatrix").text
    assert 'name="expected" value="1"' in page
    assert unescape(page.partition("<textarea")[2].partition(">\n")[2].partition("</textarea>")[0]) == EXAMPLE
    other = EXAMPLE.replace("width = 40", "width = 40 # signs")
    assert send("/formats/bellatrix", {"text": other, "expected": "1", "act": "save"}).status_code == 303
    late = send("/formats/bellatrix", {"text": EXAMPLE, "expected": "1", "act": "save"})
    assert late.status_code == 409
    assert "Quelqu’un a enregistré pendant que vous écriviez." in words_of(late.text)
    assert own(company) == [("bellatrix", 2, other)]
    assert "Aldébaran, remise" in words_of(helene.get(f"{ADDRESS}/formats").text)


def test_faults_of_a_description_stand_at_their_lines_and_nothing_is_kept(
    send: Send, company: Company
) -> None:
    line = BROKEN.splitlines().index("at = 9") + 1
    for address, act in (("/formats/preview", ""), ("/formats/new", "save"), ("/formats/new", "check")):
        answer = send(address, {"key": "own", "text": BROKEN, "act": act, "content": "x"})
        assert answer.status_code == (422 if act == "save" else 200)
        page = words_of(answer.text)
        assert f"Ligne {line} : records.1.fields.3.at , la position 9 laisse un vide : 8 est attendu" in page
        assert f'data-line="{line}"' in answer.text
    toml = words_of(send("/formats/preview", {"text": 'name = "'}).text)
    assert "un texte ne finit pas sur sa ligne" in toml
    assert own(company) == []
    for key in ("", "new", "preview", "csv", "Été", "x" * 41):
        refused = send("/formats/new", {"key": key, "text": EXAMPLE, "act": "save"})
        assert refused.status_code == 422
        assert 'id="f-key-error"' in refused.text
    assert own(company) == []


def test_a_file_is_checked_by_a_description_that_is_not_kept(send: Send) -> None:
    form = {"key": "own", "text": EXAMPLE, "act": "check", "content": "E44710 20112026".ljust(40) + "\n"}
    page = words_of(send("/formats/new", form).text)
    assert "l’enregistrement « trailer » manque" in page


def test_markup_in_a_description_and_a_file_stays_text(send: Send) -> None:
    attack = "<x-attack>"
    text = EXAMPLE.replace("Aldébaran, remise", attack).replace('name = "seller"', f'name = "{attack}"')
    form = {"key": "own", "text": text, "act": "check", "content": attack * 4}
    for answer in (send("/formats/preview", form), send("/formats/new", form)):
        assert answer.status_code == 200
        assert attack not in answer.text


def test_who_may_not_assign_sees_fields_and_no_editor(french: Open, send: Send) -> None:
    assert send("/formats/new", {"key": "own", "text": EXAMPLE, "act": "save"}).status_code == 303
    page = french("Aude").get(f"{ADDRESS}/formats/own").text
    assert "<textarea" not in page
    assert "Aldébaran, remise" in words_of(page)
    assert french("Aude").get(f"{ADDRESS}/formats/no-such").status_code == 404
