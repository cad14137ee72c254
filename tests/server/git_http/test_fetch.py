"""Cloning and fetching with the real Git."""

from collections.abc import Callable
import datetime as dt
import gzip

from dulwich.objects import Blob, ObjectID, ShaFile
import pytest

from tenants.books.author import commit
from tenants.books.objects import MAIN, SqlObjectStore, SqlRefs
from tenants.books.tree import trees_of
from tests.server.git_http.people import Person
from tests.tenants.books.ground import ALICE, MOMENT, Books, invoice, month

APRIL = month("2026-04")
COMMITS = 5_000


def lengthen(books: Books, commits: int) -> str:
    """Add commits to the history past all checks; return the last."""
    files = books.files()
    blobs = {path: Blob.from_string(data) for path, data in files.items()}
    objects: dict[ObjectID, ShaFile] = {}
    head = ObjectID(books.head().encode())
    for number in range(commits):
        text = b"; %d\n" % number + files[month("2026-03")]
        blobs[month("2026-03")] = Blob.from_string(text)
        root, trees = trees_of({path: blob.id for path, blob in blobs.items()})
        made = commit(root.id, [head], ALICE, f"Edit {number}", MOMENT + dt.timedelta(minutes=number))
        objects |= {found.id: found for found in (*blobs.values(), *trees, made)}
        head = made.id
    with books.database.writing(books.tenant.id) as session:
        SqlObjectStore(session).add_objects([(found, None) for found in objects.values()])
        SqlRefs(session).move(MAIN, ObjectID(books.head().encode()), head)
    return head.decode()


def test_a_clone_is_the_book(books: Books, alice: Person) -> None:
    there = {path.relative_to(alice.book).as_posix() for path in alice.book.rglob("*.beancount")}
    assert {path: (alice.book / path).read_bytes() for path in there} == books.files()
    assert alice.git("rev-parse", "--abbrev-ref", "origin/HEAD").strip() == "origin/main"


def test_a_long_history_is_cloned_whole(books: Books, alice: Person) -> None:
    head = lengthen(books, COMMITS)
    alice.git("clone", "-q", alice.url, "long", within=alice.home)
    long = alice.home / "long"
    assert alice.git("rev-parse", "HEAD", within=long).strip() == head
    assert int(alice.git("rev-list", "--count", "HEAD", within=long)) == COMMITS + 1
    done = alice.tried("fsck", "--full", "--strict", within=long)
    assert (done.returncode, done.stdout, done.stderr.replace("notice", "")) == (0, "", "")
    alice.git("pull", "-q", "--ff-only")  # the same history, to one who has its beginning
    assert alice.head() == head
    assert alice.git("fsck", "--full", "--strict") == ""


def test_a_shallow_clone_grows(books: Books, alice: Person) -> None:
    lengthen(books, 20)
    alice.git("clone", "--depth", "3", alice.url, "shallow", within=alice.home)
    shallow = alice.home / "shallow"

    def length() -> int:
        return int(alice.git("rev-list", "--count", "HEAD", within=shallow))

    assert length() == 3
    books_head = lengthen(books, 2)
    alice.git("pull", "--ff-only", within=shallow)
    assert (length(), alice.git("rev-parse", "HEAD", within=shallow).strip()) == (5, books_head)
    alice.git("fetch", "--depth", "9", within=shallow)
    assert length() == 9
    alice.git("fetch", "--unshallow", within=shallow)
    assert length() == 23
    assert alice.git("fsck", "--full", "--strict", within=shallow) == ""


def test_a_partial_clone_becomes_a_whole_one(alice: Person) -> None:
    alice.git("clone", "--filter=blob:none", alice.url, "partial", within=alice.home)
    assert "missing" not in alice.git("fsck", "--full", within=alice.home / "partial")
    status, refs = alice.ask("GET", "/info/refs?service=git-upload-pack")
    assert (status, b" filter" in refs) == (200, False)


def test_one_branch_and_drafts(books: Books, alice: Person, new_person: Callable[..., Person]) -> None:
    draft = alice.commit(APRIL, invoice("2026-04-02", "F2", "50.00"))
    alice.git("push", "origin", "main:u/alice/april")
    bob = new_person("bob")
    bob.git("clone", "--single-branch", bob.url, "book", within=bob.home)
    assert bob.head() == books.head() != draft
    bob.git("fetch", "origin", "u/alice/april")
    assert bob.git("rev-parse", "FETCH_HEAD").strip() == draft


def test_a_branch_that_moved_between_two_requests_is_still_served(books: Books, alice: Person) -> None:
    old = books.head()
    books.write({APRIL: invoice("2026-04-02", "F2", "50.00")})
    want = f"want {old} side-band-64k thin-pack ofs-delta no-progress\n".encode()
    status, answer = alice.post("git-upload-pack", b"%04x%s00000009done\n" % (len(want) + 4, want))
    assert (status, b"PACK" in answer) == (200, True)


def test_what_is_not_there_is_refused_in_git_s_own_way(alice: Person) -> None:
    want = b"want " + b"1" * 40 + b" side-band-64k thin-pack ofs-delta\n"
    status, answer = alice.post("git-upload-pack", b"%04x%s00000009done\n" % (len(want) + 4, want))
    assert (status, answer[4:8]) == (200, b"ERR ")


@pytest.mark.parametrize("body", [b"", b"0000", b"zzzz", b"0009want", b"0032want " + b"x" * 41])
def test_what_is_no_request_breaks_nothing(alice: Person, body: bytes) -> None:
    for service in ("git-upload-pack", "git-receive-pack"):
        assert alice.post(service, body)[0] in {200, 400}
    alice.git("fetch")


def test_bodies_may_be_compressed(books: Books, alice: Person) -> None:
    want = f"want {books.head()} side-band-64k thin-pack ofs-delta no-progress\n".encode()
    body = b"%04x%s00000009done\n" % (len(want) + 4, want)
    status, answer = alice.post("git-upload-pack", gzip.compress(body), Content_Encoding="gzip")
    assert (status, b"PACK" in answer) == (200, True)
    assert alice.post("git-upload-pack", body, Content_Encoding="gzip")[0] == 400
    assert alice.post("git-upload-pack", gzip.compress(body)[:-9], Content_Encoding="gzip")[0] == 400
    assert alice.post("git-upload-pack", body, Content_Encoding="br")[0] == 400


def test_a_body_larger_than_it_may_be_is_refused(alice: Person) -> None:
    bomb = gzip.compress(bytes(17 * 1024**2))
    status, told = alice.post("git-upload-pack", bomb, Content_Encoding="gzip")
    assert (status, b"more than 16 MiB" in told) == (413, True)
