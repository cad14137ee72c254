"""An auditor has a package sealed in a browser, takes it out, and verifies it in an empty folder."""

from collections.abc import Callable
from pathlib import Path
import subprocess
import sys
import zipfile

from playwright.sync_api import Page, expect

from tests.browser.chromium import grave_faults
from tests.browser.conftest import PHONE
from tests.browser.seeing import faults_seen, unseen_focus

PAGE = "/t/alpha/auditing/packages"
MADE_MS = 60_000  # on a busy machine


def test_an_auditor_seals_a_package_and_verifies_it(page_as: Callable[..., Page], tmp_path: Path) -> None:
    page = page_as("Aude")
    page.goto("/t/alpha/auditing")
    page.get_by_role("navigation", name="Audit").get_by_role("link", name="Dossier scellé").click()
    page.get_by_role("button", name="Sceller un dossier").click()
    file = page.get_by_role("link", name="Télécharger le dossier de la révision")
    expect(file).to_be_visible(timeout=MADE_MS)
    with page.expect_download() as taken:
        file.click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    program = tmp_path / path.stem / "verify.py"
    found = subprocess.run(
        [sys.executable, "-I", program, "--language", "fr"], check=False, capture_output=True, text=True
    )
    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert "OK     le sceau" in found.stdout
    page.reload()
    assert [*grave_faults(page), *faults_seen(page, "fr"), *unseen_focus(page)] == []


def test_the_page_is_sound_on_a_phone_with_a_package(page_as: Callable[..., Page]) -> None:
    page = page_as("Hélène", width=PHONE, language="en", theme="dark")
    page.goto(PAGE)
    page.get_by_role("button", name="Seal a package").click()
    file = page.get_by_role("link", name="Download the package of revision")
    expect(file).to_be_visible(timeout=MADE_MS)
    assert [*grave_faults(page), *faults_seen(page, "en"), *unseen_focus(page)] == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
