"""A file sent, looked at, kept and thrown away, as a browser does it; and files that are none."""

from collections.abc import Callable
from html import unescape
import io
from pathlib import Path
import re

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.services import Services
from tenants.imports import intake
from tenants.imports.imports import open_imports
from tenants.people.access import clients_of
from tests.server.cast import TODAY, Cast, Clock

SAMPLES = Path(__file__).parents[3] / "fec_samples"
STRICT = (SAMPLES / "strict.txt").read_bytes()
FAULTY = (SAMPLES / "faulty.txt").read_bytes()
NAME = "732829320FEC20261231.txt"
ENGLISH = {"Accept-Language": "en"}
ClientFor = Callable[[str], FlaskClient]
Work = Callable[[], None]


def send(
    client: FlaskClient, data: bytes = STRICT, name: str = "732829320FEC20261231.txt", **headers: str
) -> TestResponse:
    form = {"csrf": client.csrf, "file": (io.BytesIO(data), name)}
    return client.post("/f/vauclair/imports", data=form, headers=headers)


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers=ENGLISH)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.text)).split())


def sent(client: FlaskClient, data: bytes = STRICT, name: str = NAME) -> str:
    answer = send(client, data, name)
    assert answer.status_code == 303
    return answer.headers["Location"]


def keep(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(f"{address}/keep", data={"csrf": client.csrf, **form}, headers=ENGLISH)


@pytest.mark.usefixtures("cast")
def test_a_file_is_sent_read_and_kept(
    client_for: ClientFor, work: Work, cast: Cast, services: Services
) -> None:
    client = client_for("Paul")
    address = sent(client)
    assert "Reading the file" in page(client, address)
    assert "732829320FEC20261231.txt" in page(client, "/f/vauclair/")
    work()
    shown = page(client, address)
    assert "17 lines of 17 are good" in shown
    assert "Nothing is kept yet." in shown
    assert "732 829 320" in shown
    assert keep(client, address, name="Librairie du Môle", slug="mole").status_code == 303
    assert "Making the client" in page(client, address)
    work()
    assert "The client is there." in page(client, address)
    slugs = [client.slug for client in clients_of(services.database, cast.firm_id, TODAY)]
    assert "mole" in slugs
    assert "Librairie du Môle" in page(client, "/f/vauclair/")
    state = client.get(f"{address}/state")
    assert state.headers["HX-Redirect"] == "/t/mole/"


@pytest.mark.usefixtures("cast")
def test_the_state_of_a_file_is_a_fragment_until_it_is_read(client_for: ClientFor, work: Work) -> None:
    client = client_for("Paul")
    address = sent(client)
    first = client.get(f"{address}/state")
    assert "<html" not in first.text
    assert 'hx-trigger="load delay:1s"' in first.text
    work()
    assert client.get(f"{address}/state").headers["HX-Refresh"] == "true"
    assert "To decide" in page(client, "/f/vauclair/imports")


@pytest.mark.usefixtures("cast")
def test_a_script_is_answered_in_json(client_for: ClientFor) -> None:
    client = client_for("Paul")
    answer = send(client, Accept="application/json")
    assert answer.status_code == 201
    assert client.get(answer.get_json()["address"]).status_code == 200
    refused = send(client, name="a.pdf", Accept="application/json")
    assert refused.status_code == 422
    assert refused.get_json()["said"]


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"x"), ("a.txt", b""), ("", b"x"), ("..", b"x")])
def test_what_is_no_file_to_read_is_refused_with_a_sentence(
    client_for: ClientFor, name: str, data: bytes, cast: Cast, services: Services
) -> None:
    client = client_for("Paul")
    answer = send(client, data, name)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/f/vauclair/")
    assert 'class="note bad"' in client.get("/f/vauclair/").text
    assert open_imports(services.database, cast.firm_id) == []


@pytest.mark.usefixtures("cast")
def test_a_form_without_a_file_or_without_its_token_takes_nothing(client_for: ClientFor) -> None:
    client = client_for("Paul")
    assert client.post("/f/vauclair/imports", data={"csrf": client.csrf}).status_code == 303
    forged = {"csrf": "x", "file": (io.BytesIO(STRICT), "a.txt")}
    assert client.post("/f/vauclair/imports", data=forged).status_code in {400, 403}


@pytest.mark.usefixtures("cast")
def test_a_body_beyond_every_limit_is_not_read(client_for: ClientFor) -> None:
    client = client_for("Paul")
    answer = client.post(
        "/f/vauclair/imports",
        input_stream=io.BytesIO(b""),
        environ_overrides={"CONTENT_LENGTH": str(intake.MOST_BYTES * 2)},
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRF-Token": client.csrf},
    )
    assert answer.status_code == 413


@pytest.mark.usefixtures("cast")
def test_faulty_lines_are_told_in_both_languages_and_left_out_on_a_word(
    client_for: ClientFor, work: Work
) -> None:
    client = client_for("Hélène")
    address = sent(client, FAULTY)
    work()
    assert "are refused." in page(client, address)
    french = unescape(client.get(address, headers={"Accept-Language": "fr"}).text)
    assert "sont refusées" in french
    assert "n’est pas une date de la forme AAAAMMJJ" in french or "n’est pas un nombre" in french
    without = keep(client, address, name="X", slug="left-out")
    assert without.status_code == 422
    assert "Say that they are left out" in unescape(without.text)
    assert keep(client, address, name="X", slug="left-out", leave_out="1").status_code == 303
    work()
    assert "The client is there." in page(client, address)


@pytest.mark.usefixtures("cast")
def test_faults_come_as_a_table_that_no_spreadsheet_runs(client_for: ClientFor, work: Work) -> None:
    client = client_for("Paul")
    header, first, *_rest = STRICT.split(b"\r\n" if b"\r\n" in STRICT else b"\n")
    cells = first.split(b"\t" if b"\t" in first else b"|")
    cells[3] = b"=1+1"
    separator = b"\t" if b"\t" in first else b"|"
    address = sent(client, header + b"\n" + separator.join(cells) + b"\n")
    work()
    answer = client.get(f"{address}/faults.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith("\ufeff".encode())
    assert not re.search(r"(^|;)[=+@-]", answer.text, re.MULTILINE)


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "slug": "a"}, "The name has 1 to 200 characters"),
        ({"name": "x" * 201, "slug": "a"}, "The name has 1 to 200 characters"),
        ({"name": "Dupont", "slug": "Dupont SARL"}, "Use small letters"),
        ({"name": "株式会社", "slug": ""}, "Use small letters"),
        ({"name": "Dupont", "slug": "alpha"}, "This address is taken"),
    ],
)
def test_a_name_that_cannot_be_is_told_at_its_field(
    client_for: ClientFor, work: Work, form: dict[str, str], sentence: str
) -> None:
    client = client_for("Paul")
    address = sent(client)
    work()
    answer = keep(client, address, **form)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)


@pytest.mark.usefixtures("cast")
def test_a_file_is_thrown_away_and_a_second_decision_changes_nothing(
    client_for: ClientFor, work: Work
) -> None:
    helene, paul = client_for("Hélène"), client_for("Paul")
    address = sent(helene)
    work()
    away = helene.post(f"{address}/abandon", data={"csrf": helene.csrf}, headers=ENGLISH)
    assert away.headers["Location"] == "/f/vauclair/"
    assert "was thrown away" in page(helene, "/f/vauclair/")
    late = keep(paul, address, name="Dupont", slug="dupont")
    assert late.status_code == 303
    assert "Somebody has decided on this file meanwhile" in page(paul, address)
    assert paul.get("/t/dupont/").status_code == 404


@pytest.mark.usefixtures("cast")
def test_what_cannot_be_opened_says_why_and_can_be_thrown_away(client_for: ClientFor, work: Work) -> None:
    client = client_for("Paul")
    address = sent(client, b"no archive", "export.zip")
    work()
    assert "This archive cannot be opened." in page(client, address)
    assert client.post(f"{address}/abandon", data={"csrf": client.csrf}).status_code == 303


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("number", ["999", "0", str(2**62), str(2**70)])
def test_there_is_no_import_of_another_number(client_for: ClientFor, number: str) -> None:
    client = client_for("Paul")
    for tail in ("", "/state", "/faults.csv"):
        assert client.get(f"/f/vauclair/imports/{number}{tail}").status_code == 404
    assert keep(client, f"/f/vauclair/imports/{number}", name="X", slug="x").status_code == 404


def test_a_file_nobody_decides_on_shows_its_last_day(client_for: ClientFor, work: Work, clock: Clock) -> None:
    client = client_for("Paul")
    address = sent(client)
    work()
    assert "thrown away on 23 December 2026" in page(client, address)
    del clock


@pytest.mark.usefixtures("cast")
def test_so_many_files_and_no_more(client_for: ClientFor) -> None:
    client = client_for("Paul")
    for _ in range(intake.MOST_OPEN):
        sent(client, b"x")
    answer = send(client, b"x", Accept="application/json")
    assert answer.status_code == 429
