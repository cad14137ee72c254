"""Our pages in a jailed Fava say what they say in a plain one, and who gave a letter beside it."""

from collections.abc import Callable
import datetime as dt
from pathlib import Path

from fava.application import create_app
import pytest

from ledger_core.lettrage.given import GIVEN_FILE, Given, given_text
from tenants.fava import FavaRequest, House
from tests.ledger_core.fava.plain_fava import BOOKS, PLUGINS, Page
from tests.tenants.fava.ground import MakeHouse

PAGES = ("OpenItems", "AgedBalance", "LettrageGroups", "LettrageChecks")
TEXT = (PLUGINS + BOOKS).encode()


def shown(house: House, name: str, language: str) -> Page:
    asked = FavaRequest(f"extension/{name}/", b"partial=true&days=30", "/t/alice/fava", language)
    answer = house.ask(asked)
    assert answer.status == 200, answer
    return Page(answer.body.decode())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Page]:
    main = tmp_path_factory.mktemp("books") / "main.beancount"
    main.write_bytes(TEXT)
    client = create_app([main], load=True, read_only=True).test_client()

    def ask(name: str, language: str) -> Page:
        address = f"/livres/extension/{name}/?partial=true&days=30"
        return Page(client.get(address, headers={"Accept-Language": language}).get_data(as_text=True))

    return ask


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_page_is_that_of_a_plain_fava(
    make_house: MakeHouse, plain: Callable[[str, str], Page], language: str
) -> None:
    house, _ = make_house({"main.beancount": TEXT})
    for name in PAGES:
        page = shown(house, name, language)
        assert len(page.rows) > 3
        assert page.rows == plain(name, language).rows
        assert all(link.startswith(("/t/alice/fava/1/", "#")) for link in page.links)


def test_who_gave_a_letter_is_said(make_house: MakeHouse) -> None:
    house, folder = make_house({"main.beancount": TEXT})
    given = Given(7, "abcdef12" * 5, dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC), "<b>Zoé</b>")
    _put(folder, given_text({("411000", "A", "AAA"): given}))
    page = shown(house, "LettrageGroups", "fr")
    assert "révision 7, abcdef12, <b>Zoé</b>, 2026-01-02 03:04" in page.rows[1][1]
    assert "auteur inconnu" in page.rows[4][1]


def _put(folder: Path, text: str) -> None:
    folder.chmod(0o700)
    (folder / GIVEN_FILE).write_text(text, "utf-8")
