"""What a careful reader would not accept is found where it is."""

from playwright.sync_api import Browser
import pytest

from tests.browser.seeing import faults_seen, unseen_focus

SOUND = '<main><h1>Clients</h1><p>Créances</p><a href="/x">Lien</a></main>'
FAULTY = {
    "no heading": ("<main><p>Créances</p></main>", "0 headings"),
    "two headings": (f"{SOUND}<h1>Encore</h1>", "2 headings"),
    "English": (f"{SOUND}<p>Customers</p>", "in the other language: 'Customers'"),
    "English in a label": (f'{SOUND}<p aria-label="Customers">x</p>', "in the other language: 'Customers'"),
    "cut": (
        f'{SOUND}<div class="side"><p style="width:2rem;overflow:hidden;white-space:pre">Très long</p></div>',
        "cut off: P.: Très long",
    ),
    "unseen": (
        f'{SOUND}<button style="outline:none;box-shadow:none">Aller</button>',
        "the focus cannot be seen",
    ),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_fault_is_found(chrome: Browser, case: str) -> None:
    content, said = FAULTY[case]
    page = chrome.new_page()
    page.set_content(content)
    found = [*faults_seen(page, "fr"), *unseen_focus(page)]
    page.close()
    assert len(found) == 1
    assert found[0].startswith(said)


def test_nothing_is_found_where_nothing_is(chrome: Browser) -> None:
    page = chrome.new_page()
    page.set_content(SOUND)
    found = [*faults_seen(page, "fr"), *unseen_focus(page)]
    page.close()
    assert found == []
