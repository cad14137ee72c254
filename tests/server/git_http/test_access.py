"""Who gets in, and what a stranger learns: nothing, not even which tenants there are."""

import base64
from collections.abc import Callable

import pytest

from tenants.people.tokens import READER
from tests.server.git_http.people import Person
from tests.tenants.books.ground import Books, invoice, month

ADDRESSES = [
    ("GET", "/info/refs?service=git-upload-pack"),
    ("GET", "/info/refs?service=git-receive-pack"),
    ("GET", "/info/refs"),
    ("POST", "/git-upload-pack"),
    ("POST", "/git-receive-pack"),
]
NewPerson = Callable[..., Person]


def elsewhere(person: Person, slug: str) -> Person:
    base = person.address.rsplit("/", 1)[0]
    return Person(person.name, person.home, person.token, f"{base}/{slug}.git")


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_asks_for_a_token_whether_the_tenant_exists_or_not(
    alice: Person, method: str, path: str
) -> None:
    here = alice.ask(method, path, token="")
    assert here == elsewhere(alice, "nobody").ask(method, path, token="")
    assert here[0] == 401
    nameless = base64.b64encode(b"alice:").decode()
    assert alice.ask(method, path, token="", Authorization=f"Basic {nameless}")[0] == 401


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_a_token_that_opens_nothing_here_finds_nothing(
    alice: Person, new_books: Callable[[str], Books], new_person: NewPerson, method: str, path: str
) -> None:
    answers = {
        alice.ask(method, path, token="wrong"),
        alice.ask(method, path, token=alice.token[:-1] + "!"),
        alice.ask(method, path, token="é" * 43),
        elsewhere(alice, "nobody").ask(method, path),
        elsewhere(alice, "no%00body").ask(method, path),
        elsewhere(alice, new_books("other").tenant.slug).ask(method, path),
        new_person("bob", of=new_books("another")).ask(method, path),
        new_person("carol", days=0).ask(method, path),
    }
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1


def test_git_says_so_in_words(
    alice: Person, new_person: NewPerson, new_books: Callable[[str], Books]
) -> None:
    stranger = new_person("bob", of=new_books("other"))
    for verb in ("ls-remote", "clone"):
        told = alice.tried(verb, stranger.url, within=alice.home).stderr
        assert "Nothing is found here with this token" in told
        assert "not found" in told
    told = alice.tried("push", stranger.url, "main").stderr
    assert "Nothing is found here with this token" in told


def test_a_reader_may_fetch_and_not_push(books: Books, new_person: NewPerson) -> None:
    reader = new_person("bob", READER)
    reader.git("clone", reader.url, "book", within=reader.home)
    before = books.head()
    reader.commit(month("2026-04"), invoice("2026-04-02", "F2", "50.00"))
    assert "This token may read and not push" in reader.refused()
    assert reader.post("git-receive-pack", b"0000")[0] == 403
    assert books.head() == before


def test_other_schemes_than_basic_are_asked_for_a_token(alice: Person) -> None:
    path = "/info/refs?service=git-upload-pack"
    assert alice.ask("GET", path, token="", Authorization=f"Bearer {alice.token}")[0] == 401
    assert alice.ask("GET", path, token="", Authorization="Basic !!!")[0] in {401, 404}


@pytest.mark.parametrize("service", ["git-upload-pack", "git-receive-pack"])
def test_a_form_in_a_browser_cannot_post(alice: Person, service: str) -> None:
    status, _ = alice.ask("POST", f"/{service}", b"0000", Content_Type="text/plain")
    assert status == 415


@pytest.mark.parametrize("path", ["/HEAD", "/objects/info/packs", "/config", "/info/refs?service=git-shell"])
def test_nothing_else_is_served(alice: Person, path: str) -> None:
    assert alice.ask("GET", path)[0] in {403, 404}
