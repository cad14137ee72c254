"""Which language a page is answered in: the person's, the cookie's, the browser's, else French."""

from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
import pytest
from sqlalchemy import update

from server.portal import i18n
from tenants.db import Database
from tenants.people.models import PersonRow
from tests.server.cast import Cast


@pytest.mark.parametrize(
    ("accepts", "cookie", "language"),
    [
        ("", "", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "", "en"),
        ("de,en;q=0.5", "", "en"),
        ("de", "", "fr"),
        ("en-GB", "fr", "fr"),
        ("fr-FR", "en", "en"),
        ("fr-FR", "tlh", "fr"),
        ("\x80;q=x", "", "fr"),
    ],
)
def test_who_is_not_signed_in(
    browser: Callable[[], FlaskClient], accepts: str, cookie: str, language: str
) -> None:
    client = browser()
    if cookie:
        client.set_cookie("lettrine-language", cookie)
    answer = client.get("/sign-in", headers={"Accept-Language": accepts})
    assert f'<html lang="{language}"' in answer.text


def test_the_setting_of_a_person_goes_before_the_browser(
    client_for: Callable[[str], FlaskClient], cast: Cast, database: Database
) -> None:
    with database.platform() as session:
        session.execute(update(PersonRow).where(PersonRow.id == cast.people["Nina"].id).values(language="en"))
    client = client_for("Nina")
    client.set_cookie("lettrine-language", "fr")
    assert '<html lang="en"' in client.get("/homes", headers={"Accept-Language": "fr"}).text


def test_the_areas_together_are_one_catalogue() -> None:
    words = i18n.words("fr")
    assert words.gettext("Dashboard") == "Tableau de bord"
    one, many = (
        words.ngettext(
            "%(num)s field needs another look. Nothing was written.",
            "%(num)s fields need another look. Nothing was written.",
            number,
        )
        for number in (0, 2)
    )
    assert one.startswith("%(num)s champ est")
    assert many.startswith("%(num)s champs sont")
    assert i18n.words("en").gettext("Dashboard") == "Dashboard"


def test_of_a_message_in_two_files_the_first_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of the translations tells that there are two; the service goes on."""
    (tmp_path / "fr").mkdir()
    for name in ("one", "two"):
        (tmp_path / "fr" / f"{name}.po").write_text(f'msgid "Total"\nmsgstr "Total {name}"\n')
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    assert i18n.catalogue("fr").get("Total").string == "Total one"
