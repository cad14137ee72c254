"""Pushing with the real Git: what goes through, what is refused, and what the person reads."""

from collections.abc import Callable
from contextlib import suppress
import hashlib
import os
import signal
import subprocess
import threading
from urllib.parse import urlsplit

import pytest

from tenants.books import history
from tenants.books.refusals import StaleBaseError
from tenants.people.roles import Permission
from tenants.people.tokens import EDITOR
from tests.server.git_http.people import Person, Server, command
from tests.server.git_http.relay import Relay
from tests.tenants.books.ground import START, Books, invoice, month

MARCH = month("2026-03")
APRIL = month("2026-04")


def test_a_push_becomes_the_next_revision(books: Books, alice: Person) -> None:
    head = alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"), "April")
    alice.git("push", "origin", "main")
    assert books.head() == head
    with books.database.reading(books.tenant.id) as session:
        revision = history.revision_of(session)
    assert (revision.number, revision.origin, revision.message) == (2, "push", "April")
    assert revision.author.startswith("alice ")
    assert books.files()[APRIL] == invoice("2026-04-02", "F2", "50.00").encode()


def test_what_the_server_wrote_is_fetched(books: Books, alice: Person) -> None:
    books.write({APRIL: invoice("2026-04-02", "F2", "50.00")})
    alice.git("pull", "--ff-only")
    assert alice.head() == books.head()
    assert (alice.book / APRIL).read_text() == invoice("2026-04-02", "F2", "50.00")


def test_the_errors_of_a_bad_book_are_shown_with_path_and_line(books: Books, alice: Person) -> None:
    before = books.head()
    wrong = invoice("2026-04-02", "F2", "50.00").replace("-50.00", "-49.00")
    alice.commit(APRIL, wrong)
    told = alice.refused()
    assert f"remote: {APRIL}:1: Transaction does not balance" in told
    assert "! [remote rejected] main -> main" in told
    assert books.head() == before
    alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    alice.git("push", "origin", "main")
    assert books.head() == alice.head()


def test_whoever_loses_a_race_is_told_and_loses_nothing(books: Books, alice: Person) -> None:
    mine = alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    theirs = books.write({MARCH: invoice("2026-03-02", "F1", "121.00")}).commit
    told = alice.refused()
    assert "rejected" in told
    assert books.head() == theirs
    alice.git("pull", "--rebase", "origin", "main")
    alice.git("push", "origin", "main")
    assert books.head() == alice.head() != mine
    assert alice.git("log", "--format=%H").split()[1] == theirs
    assert set(books.files()) >= {MARCH, APRIL}


def test_a_push_against_a_branch_that_moved_since_it_was_read(
    books: Books, alice: Person, server: Server
) -> None:
    """Git checks first and sends then; here the branch moves in between."""
    alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    old, new = alice.git("rev-parse", "origin/main", "main").split()
    theirs = books.write({MARCH: invoice("2026-03-02", "F1", "121.00")}).commit
    status, told = alice.post("git-receive-pack", command(old, new, "refs/heads/main") + alice.pack(new, old))
    assert status == 200
    assert b"ng refs/heads/main somebody else changed the books meanwhile" in told
    assert books.head() == theirs
    assert server.process.is_running()


def test_a_forced_push_is_refused(books: Books, alice: Person) -> None:
    alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    alice.git("push", "origin", "main")
    kept = books.head()
    alice.git("reset", "--hard", "HEAD~1")
    alice.commit(APRIL, invoice("2026-04-02", "F3", "51.00"))
    told = alice.refused("--force", "origin", "main")
    assert "a forced push would take commits away that others have" in told
    assert books.head() == kept


@pytest.mark.parametrize(
    ("refspec", "said"),
    [
        (":main", "branches of the books are never deleted"),
        (
            "main:idea",
            "idea is not yours to push; push to main or to a draft of your own, such as u/alice/idea",
        ),
        ("main:u/bob/idea", "u/bob/idea is not yours to push"),
        ("main:refs/tags/v1", "refs/tags/v1 is not yours to push"),
    ],
)
def test_branches_that_nobody_may_touch(books: Books, alice: Person, refspec: str, said: str) -> None:
    before = books.head()
    assert said in alice.refused("origin", refspec)
    assert books.head() == before
    assert alice.git("ls-remote", "origin", "refs/*").split() == [before, "refs/heads/main"]


def test_a_draft_of_ones_own_may_hold_what_is_not_sound_yet(books: Books, alice: Person) -> None:
    before = books.head()
    draft = alice.commit(APRIL, "2026-04-02 * not yet\n")
    alice.git("push", "origin", "main:u/alice/april")
    assert books.head() == before
    assert alice.git("ls-remote", "origin", "u/alice/april").split()[0] == draft


def test_an_atomic_push_stands_whole_or_not_at_all(books: Books, alice: Person) -> None:
    before = books.head()
    alice.commit(APRIL, "2026-04-02 * not yet\n")
    told = alice.refused("--atomic", "origin", "main", "main:u/alice/april")
    assert f"{APRIL}:1:" in told
    assert books.head() == before
    assert "u/alice" not in alice.git("ls-remote", "origin")


def link(alice: Person) -> None:
    (alice.book / "link.beancount").symlink_to("/etc/passwd")


def submodule(alice: Person) -> None:
    alice.git("update-index", "--add", "--cacheinfo", f"160000,{alice.head()},other")


def modules(alice: Person) -> None:
    (alice.book / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = http://x.example/x\n')


def program(alice: Person) -> None:
    (alice.book / "main.beancount").chmod(0o755)


def git_folder(alice: Person) -> None:
    blob = alice.git("hash-object", "-w", "main.beancount").strip()
    tree = subprocess.run(
        ["git", "mktree"], input=f"100644 blob {blob}\tconfig\n", cwd=alice.book, env=alice.env,
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    whole = alice.git("ls-tree", "HEAD") + f"040000 tree {tree}\t.git\n"
    root = subprocess.run(
        ["git", "mktree"],
        input=whole,
        cwd=alice.book,
        env=alice.env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    commit = alice.git("commit-tree", root, "-p", "HEAD", "-m", "Edit").strip()
    alice.git("update-ref", "refs/heads/main", commit)


@pytest.mark.parametrize(
    ("slip_in", "said"),
    [
        (link, "link.beancount: a symbolic link"),
        (submodule, "other: a submodule"),
        (modules, ".gitmodules"),
        (program, "main.beancount: marked as a program"),
        (git_folder, ".git"),
    ],
)
def test_what_no_book_may_hold(
    books: Books, alice: Person, slip_in: Callable[[Person], None], said: str
) -> None:
    before = books.head()
    slip_in(alice)
    if slip_in is not git_folder:
        alice.git("add", "-A") if slip_in is not submodule else None
        alice.git("commit", "-q", "-m", "Edit")
    assert said in alice.refused()
    assert books.head() == before


def test_a_link_in_a_commit_that_a_later_one_removes_is_refused_too(books: Books, alice: Person) -> None:
    before = books.head()
    link(alice)
    alice.git("add", "-A")
    alice.git("commit", "-q", "-m", "In")
    alice.git("rm", "-q", "link.beancount")
    alice.git("commit", "-q", "-m", "Out")
    assert "a symbolic link" in alice.refused()
    assert books.head() == before


def test_a_push_above_a_mebibyte_arrives_in_chunks(books: Books, alice: Person) -> None:
    alice.git("config", "core.compression", "0")
    many = "".join(invoice("2026-04-02", f"F{number}", "50.00") for number in range(10_000))
    assert len(many) > 1024**2
    alice.commit(APRIL, many)
    done = alice.tried("-c", "http.postBuffer=65536", "push", "origin", "main")
    assert done.returncode == 0, done.stderr
    assert books.head() == alice.head()


def test_a_push_from_a_shallow_clone(books: Books, alice: Person) -> None:
    books.write({APRIL: invoice("2026-04-02", "F2", "50.00")})
    alice.git("clone", "--depth", "1", alice.url, "other/book", within=alice.home)
    shallow = Person("alice", alice.home / "other", alice.token, alice.address)
    shallow.commit(APRIL, invoice("2026-04-02", "F2", "51.00"))
    shallow.git("push", "origin", "HEAD:main")
    assert books.head() == shallow.head()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_push_that_is_killed_half_way_leaves_nothing(
    books: Books, alice: Person, server: Server, share: float
) -> None:
    before = books.head()
    many = "".join(invoice("2026-04-02", f"F{number}", "50.00") for number in range(4_000))
    alice.git("config", "core.compression", "0")
    alice.git("config", "http.postBuffer", "65536")
    head = alice.commit(APRIL, many)
    relay = Relay(server.base, int(share * len(many)))
    with relay.open():
        through = alice.url.replace(str(urlsplit(server.base).port), str(relay.port))
        pushing = alice.started("push", through, "main")
        half_way = relay.full.wait(30)
        os.killpg(pushing.pid, signal.SIGKILL)
        pushing.wait(30)
    assert half_way
    assert relay.sent >= share * len(many)
    assert books.head() == before
    alice.git("push", "origin", "main")
    assert books.head() == head


CLOSED = '2026-04-30 custom "books" "closed" 2026-03-31\n'


def test_entries_of_a_closed_period_stay_as_they_are(books: Books, alice: Person) -> None:
    alice.commit("main.beancount", books.files()["main.beancount"].decode() + CLOSED, "Close March")
    alice.git("push", "origin", "main")
    before = books.head()
    alice.commit(MARCH, invoice("2026-03-02", "F1", "121.00"))
    told = alice.refused()
    assert f"remote: {MARCH}:1:" in told
    assert "closed" in told
    assert books.head() == before
    alice.git("reset", "--hard", "HEAD~1")
    alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    alice.git("push", "origin", "main")
    assert books.head() == alice.head()


def test_only_who_may_reopen_moves_the_last_closed_day_back(
    books: Books, alice: Person, new_person: Callable[..., Person]
) -> None:
    open_books = books.files()["main.beancount"].decode()
    alice.commit("main.beancount", open_books + CLOSED, "Close March")
    alice.git("push", "origin", "main")
    before = books.head()
    alice.commit("main.beancount", open_books, "Open March again")
    assert "main.beancount" in alice.refused()
    assert books.head() == before
    bob = new_person("bob", EDITOR | {Permission.REOPEN})
    alice.git("push", bob.url, "main")
    assert books.head() == alice.head()


def test_a_person_gets_through_while_the_server_writes(books: Books, alice: Person) -> None:
    written: list[str] = []
    pushed = threading.Event()

    def write() -> None:
        while not pushed.is_set() and len(written) < 500:
            with suppress(StaleBaseError):
                text = invoice("2026-03-02", "F1", f"{len(written) + 1}.00")
                written.append(books.write({MARCH: text}).commit)

    writing = threading.Thread(target=write)
    writing.start()
    alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    tries = 0
    try:
        while tries < 5 and not pushed.is_set():
            tries += 1
            alice.git("pull", "--rebase", "-q", "origin", "main")
            if alice.tried("push", "origin", "main").returncode == 0:
                pushed.set()
    finally:
        went_through = pushed.is_set()
        pushed.set()
        writing.join()
    assert went_through
    alice.git("pull", "--rebase", "-q", "origin", "main")
    history = alice.git("log", "--format=%H").split()
    assert {*written} <= {*history}
    assert alice.git("log", "--merges", "--format=%H") == ""
    assert books.files()[APRIL] == invoice("2026-04-02", "F2", "50.00").encode()


def test_a_pack_larger_than_one_may_be_is_refused_in_words(books: Books, alice: Person) -> None:
    before = books.head()
    head = alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    huge = b"PACK" + (2).to_bytes(4) + (2**31).to_bytes(4)
    lines = command(before, head, "refs/heads/main")
    status, told = alice.post("git-receive-pack", lines + huge + hashlib.sha1(huge).digest())
    assert status == 200
    assert b"unpack the push holds 2147483648 objects, where 200000 are the most" in told
    assert b"ng refs/heads/main" in told
    assert books.head() == before


def test_a_damaged_pack_is_refused(books: Books, alice: Person) -> None:
    before = books.head()
    head = alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    lines = command(before, head, "refs/heads/main")
    for pack in (b"", b"PACK", alice.pack(head, before)[:-1], alice.pack(head, before) + b"x"):
        _, told = alice.post("git-receive-pack", lines + pack)
        assert b"unpack the pack is damaged" in told
    missing = command(before, "1" * 40, "refs/heads/main")
    _, told = alice.post("git-receive-pack", missing + alice.pack(head, before))
    assert b"ng refs/heads/main object " + b"1" * 40 in told
    assert books.head() == before


def test_errors_cannot_write_to_the_terminal_as_they_like(books: Books, alice: Person) -> None:
    """An escape sequence in a file is shown as what it is, never carried out."""
    before = books.head()
    alice.commit(APRIL, '2026-04-02 * "x" "\x1b[31m\n  Assets:Nowhere\x1b[2J  1 EUR\n')
    done = alice.tried("push", "origin", "main")
    assert done.returncode != 0
    assert "\x1b[2J" not in done.stderr
    assert books.head() == before


def test_books_begin_with_a_first_push(
    books: Books, alice: Person, new_empty: Callable[[str], Books], new_person: Callable[..., Person]
) -> None:
    begun = new_empty("new")
    bob = new_person("bob", of=begun)
    there = Person(bob.name, bob.home, bob.token, alice.address.replace(books.tenant.slug, begun.tenant.slug))
    assert "empty repository" in there.tried("clone", there.url, "book", within=there.home).stderr
    for path, data in START.files.items():
        there.commit(path, data)
    there.git("push", "origin", "HEAD:main")
    assert begun.head() == there.head()
    assert begun.files() == dict(START.files)
