"""Pushes: judged whole before anything is written; what is refused leaves nothing."""

from collections.abc import Callable
from contextlib import closing

from dulwich.objects import S_IFGITLINK, Blob, ObjectID, ShaFile, Tree
from dulwich.refs import Ref
import pytest
from sqlalchemy import func, select

from ledger_core.book import Book
from ledger_core.ledger import BookError
from tenants.books.arrivals import PushLimits
from tenants.books.author import commit
from tenants.books.history import read_book, revisions
from tenants.books.models import GitObject, IndexLine
from tenants.books.receive import Command, Outcome, receive
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import ALICE, MOMENT, START, Books, invoice, payment
from tests.tenants.books.pushing import MAIN, base_of, committed, committed_tree, pushed

APRIL = "journal/2026/2026-04.beancount"
DRAFT = Ref(b"refs/heads/u/alice/idea")


def with_april(text: str) -> dict[str, bytes]:
    return {**START.files, APRIL: text.encode()}


def object_count(books: Books) -> int:
    with books.database.reading(books.tenant.id) as session:
        return session.scalar(select(func.count()).select_from(GitObject)) or 0


def refusal(outcomes: tuple[Outcome, ...]) -> str:
    (outcome,) = outcomes
    return "\n".join(outcome.errors)


def test_a_push_becomes_one_revision_with_its_commits_as_history(books: Books) -> None:
    base = base_of(books)
    first, some = committed(with_april("; begun\n"), base, message="Begin April")
    second, more = committed(with_april(payment("2026-04-02", "V1", "120.00")), first, message="The payment")
    assert pushed(books, [Command(MAIN, base, second)], [*some, *more]) == (Outcome(MAIN),)
    with books.database.reading(books.tenant.id) as session:
        assert [(made.number, made.message, made.origin) for made in revisions(session)] == [
            (2, "The payment", "push"),
            (1, "Begin", "create"),
        ]
        assert session.scalar(select(func.sum(IndexLine.cents))) == 0
    assert books.files()[APRIL] == payment("2026-04-02", "V1", "120.00").encode()


def test_the_first_push_begins_the_books(books: Books, new_tenant: Callable[[str], Tenant]) -> None:
    empty = Books(books.database, books.jail, new_tenant("empty"))
    head, objects = committed(START.files)
    assert pushed(empty, [Command(MAIN, None, head)], objects) == (Outcome(MAIN),)
    with books.database.reading(empty.tenant.id) as session:
        assert read_book(session) == Book(dict(START.files))


def test_books_that_are_not_sound_are_refused_and_nothing_is_kept(books: Books) -> None:
    before = object_count(books)
    base = base_of(books)
    head, objects = committed(
        with_april(invoice("2026-04-02", "F2", "10.00").replace("-10.00", "-1.00")), base
    )
    assert refusal(pushed(books, [Command(MAIN, base, head)], objects)).startswith(f"{APRIL}:1: ")
    assert (base_of(books), object_count(books)) == (base, before)


def test_a_push_that_was_overtaken_is_told_so(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; mine\n"), base)
    theirs = books.write({APRIL: "; theirs\n"})
    assert "git pull --rebase" in refusal(pushed(books, [Command(MAIN, base, head)], objects))
    assert books.head() == theirs.commit


def test_a_push_overtaken_while_it_is_judged_is_told_so(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; mine\n"), base)

    class Overtaken(Jail):
        """A jail during whose work somebody else writes."""

        def full_check(self, book: Book) -> tuple[BookError, ...]:
            books.write({APRIL: "; theirs\n"})
            return super().full_check(book)

    with closing(Overtaken()) as jail:
        outcome = receive(books.database, jail, books.tenant.id, [Command(MAIN, base, head)], objects, ALICE)
    assert "git pull --rebase" in refusal(outcome)
    assert books.files()[APRIL] == b"; theirs\n"


def test_a_forced_push_is_refused(books: Books) -> None:
    first = base_of(books)
    books.write({APRIL: "; second\n"})
    second = base_of(books)
    head, objects = committed(with_april("; other\n"), first)
    assert "forced push" in refusal(pushed(books, [Command(MAIN, second, head)], objects))
    assert base_of(books) == second


def test_going_back_to_an_old_commit_is_refused(books: Books) -> None:
    first = base_of(books)
    books.write({APRIL: "; second\n"})
    assert "forced push" in refusal(pushed(books, [Command(MAIN, base_of(books), first)], []))


@pytest.mark.parametrize("ref", [MAIN, DRAFT])
def test_a_branch_is_never_deleted(books: Books, ref: Ref) -> None:
    assert "never deleted" in refusal(pushed(books, [Command(ref, base_of(books), None)], []))


@pytest.mark.parametrize(
    "name",
    [
        b"refs/heads/other",
        b"refs/heads/u/bob/idea",
        b"refs/tags/v1",
        b"refs/heads/u/alice",
        b"HEAD",
        b"refs/heads/u/alice/../bob/idea",
        b"refs/heads/u/alice/idea.lock",
        b"refs/heads/u/alice/an idea",
        b"refs/heads/u/alice/\xff",
    ],
)
def test_a_foreign_branch_and_one_that_git_cannot_keep_are_refused(books: Books, name: bytes) -> None:
    head, objects = committed(START.files, base_of(books))
    refused = refusal(pushed(books, [Command(Ref(name), None, head)], objects))
    assert "not yours to push" in refused
    assert "u/alice/" in refused


@pytest.mark.parametrize("name", [DRAFT + b"/more", DRAFT.rpartition(b"/")[0] + b"/idea/other/one"])
def test_a_draft_within_another_is_refused_for_no_clone_can_hold_both(books: Books, name: bytes) -> None:
    nested = Ref(name)
    head, objects = committed(with_april("; begun\n"), base_of(books))
    both = pushed(books, [Command(DRAFT, None, head), Command(nested, None, head)], objects)
    assert all("Git keeps no other beside it" in outcome.errors[0] for outcome in both)
    assert pushed(books, [Command(DRAFT, None, head)], objects) == (Outcome(DRAFT),)
    assert "there is a branch u/alice/idea" in refusal(pushed(books, [Command(nested, None, head)], []))


def test_a_draft_around_another_is_refused(books: Books) -> None:
    head, objects = committed(with_april("; begun\n"), base_of(books))
    nested = Ref(DRAFT + b"/more")
    assert pushed(books, [Command(nested, None, head)], objects) == (Outcome(nested),)
    assert "there is a branch u/alice/idea/more" in refusal(pushed(books, [Command(DRAFT, None, head)], []))


def test_a_draft_around_one_that_is_being_judged_leaves_nothing_of_it(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; mine\n"), base)
    nested = Ref(DRAFT + b"/more")

    class Overtaken(Jail):
        """A jail during whose work the draft around another is made."""

        def full_check(self, book: Book) -> tuple[BookError, ...]:
            assert pushed(books, [Command(DRAFT, None, base)], []) == (Outcome(DRAFT),)
            return super().full_check(book)

    commands = [Command(nested, None, head), Command(MAIN, base, head)]
    with closing(Overtaken()) as jail:
        outcomes = receive(books.database, jail, books.tenant.id, commands, objects, ALICE)
    assert all("push again" in outcome.errors[0] for outcome in outcomes)
    assert base_of(books) == base


def test_what_a_pad_fills_up_is_left_to_the_whole_load(books: Books) -> None:
    padded = """\
2026-04-01 open Assets:53-Caisse:530000 EUR
  account-number: "530000"
2026-04-01 open Equity:10-Capital:101000 EUR
  account-number: "101000"
2026-04-02 pad Assets:53-Caisse:530000 Equity:10-Capital:101000
2026-04-03 balance Assets:53-Caisse:530000  100.00 EUR
"""
    base = base_of(books)
    head, objects = committed(with_april(padded), base)
    assert pushed(books, [Command(MAIN, base, head)], objects) == (Outcome(MAIN),)
    wrong = padded + "2026-04-04 balance Assets:53-Caisse:530000  90.00 EUR\n"
    bad, more = committed(with_april(wrong), head)
    assert "10.00 too much" in refusal(pushed(books, [Command(MAIN, head, bad)], more))


def test_a_draft_need_not_be_sound_and_can_become_main_later(books: Books) -> None:
    base = base_of(books)
    broken, some = committed(with_april("nonsense\n"), base)
    assert pushed(books, [Command(DRAFT, None, broken)], some) == (Outcome(DRAFT),)
    assert base_of(books) == base
    mended, more = committed(with_april("; mended\n"), broken)
    assert pushed(books, [Command(DRAFT, broken, mended)], more) == (Outcome(DRAFT),)
    assert pushed(books, [Command(MAIN, base, mended)], []) == (Outcome(MAIN),)
    assert base_of(books) == mended


def test_one_refused_branch_stops_the_others(books: Books) -> None:
    base = base_of(books)
    sound, some = committed(with_april("; sound\n"), base)
    broken, more = committed(with_april("nonsense\n"), base)
    outcomes = pushed(books, [Command(DRAFT, None, sound), Command(MAIN, base, broken)], [*some, *more])
    assert outcomes[0].errors == ("not written, since another branch of this push was refused",)
    assert outcomes[1].errors[0].startswith(f"{APRIL}:1: ")
    with books.database.reading(books.tenant.id) as session:
        assert (
            session.scalar(select(GitObject.oid).where(GitObject.oid == bytes.fromhex(sound.decode())))
            is None
        )


def test_both_branches_of_a_sound_push_stand(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; sound\n"), base)
    commands = [Command(DRAFT, None, head), Command(MAIN, base, head)]
    assert pushed(books, commands, objects) == (Outcome(DRAFT), Outcome(MAIN))


def tree_with(mode: int, name: bytes = b"x") -> Tree:
    tree = Tree()
    tree.add(name, mode, Blob.from_string(b"target").id)
    return tree


@pytest.mark.parametrize(
    ("mode", "name", "said"),
    [
        (0o120000, b"link", "a symbolic link"),
        (S_IFGITLINK, b"module", "a submodule"),
        (0o100755, b"run.beancount", "marked as a program"),
        (0o100644, b".gitmodules", "Git's own"),
        (0o100644, b"plugin.py", "programs"),
        (0o100644, b".GIT", "Git's own"),
        (0o100644, b"\xff\xfe", "control or invisible"),
        (0o100664, b"x", "marked as a program"),
    ],
)
def test_what_no_book_may_hold_is_refused_in_every_commit(
    books: Books, mode: int, name: bytes, said: str
) -> None:
    base = base_of(books)
    bad, some = committed_tree(tree_with(mode, name), base)
    clean, more = committed(START.files, bad)
    objects = [*some, *more, Blob.from_string(b"target")]
    assert said in refusal(pushed(books, [Command(MAIN, base, clean)], objects))
    assert said in refusal(pushed(books, [Command(DRAFT, None, clean)], objects))


def test_what_is_missing_is_named(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; new\n"), base)
    for left_out in objects:
        if left_out.id == head or left_out.id in stored(books):
            continue
        rest = [made for made in objects if made is not left_out]
        assert f"{left_out.id.decode()} is missing" in refusal(
            pushed(books, [Command(MAIN, base, head)], rest)
        )


def stored(books: Books) -> set[ObjectID]:
    with books.database.reading(books.tenant.id) as session:
        return {ObjectID(oid.hex().encode()) for oid in session.scalars(select(GitObject.oid))}


def test_a_commit_that_is_none_is_refused(books: Books) -> None:
    base = base_of(books)
    blob = Blob.from_string(b"x")
    assert "wrong kind" in refusal(pushed(books, [Command(MAIN, base, blob.id)], [blob]))
    head, objects = committed_tree(tree_with(0o40000), base)
    assert "wrong kind" in refusal(
        pushed(books, [Command(MAIN, base, head)], [*objects, Blob.from_string(b"target")])
    )


@pytest.mark.parametrize(
    "content",
    [
        b"100644 a/b\0" + bytes(20),
        b"100644 b\0" + bytes(20) + b"100644 a\0" + bytes(20),
        b"644 a\0" + bytes(20),
    ],
)
def test_malformed_trees_are_refused(books: Books, content: bytes) -> None:
    base = base_of(books)
    bad = ShaFile.from_raw_string(Tree.type_num, content)
    made = commit(bad.id, [base], ALICE, "Bad", MOMENT)
    assert "malformed" in refusal(pushed(books, [Command(MAIN, base, made.id)], [made, bad]))


@pytest.mark.parametrize(
    "limits",
    [
        PushLimits(objects=2),
        PushLimits(object_bytes=100),
        PushLimits(bytes=200),
        PushLimits(tenant_bytes=300),
    ],
)
def test_a_push_beyond_the_limits_is_refused(books: Books, limits: PushLimits) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; April\n"), base)
    assert refusal(pushed(books, [Command(MAIN, base, head)], objects, limits))
    assert base_of(books) == base


def test_objects_that_no_branch_reaches_are_dropped(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; April\n"), base)
    stray = Blob.from_string(b"stray")
    assert pushed(books, [Command(MAIN, base, head)], [*objects, stray]) == (Outcome(MAIN),)
    assert stray.id not in stored(books)


def test_an_object_cannot_pretend_another_name(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; April\n"), base)
    april = next(made for made in objects if made.as_raw_string() == b"; April\n")
    false = ShaFile.from_raw_string(3, b"; August\n", april.id)
    rest = [made for made in objects if made is not april]
    assert f"{april.id.decode()} is missing" in refusal(
        pushed(books, [Command(MAIN, base, head)], [*rest, false])
    )


def test_a_merge_is_a_push_like_any_other(books: Books) -> None:
    base = base_of(books)
    one, some = committed(with_april("; one\n"), base)
    other, more = committed({**START.files, "notes.txt": b"two"}, base)
    both, rest = committed({**with_april("; one\n"), "notes.txt": b"two"}, one, other)
    assert pushed(books, [Command(MAIN, base, both)], [*some, *more, *rest]) == (Outcome(MAIN),)


def test_a_long_history_is_walked_whole(books: Books) -> None:
    base = base_of(books)
    head, objects = base, list[ShaFile]()
    for number in range(150):
        head, some = committed(with_april(f"; {number}\n"), head)
        objects += some
    assert pushed(books, [Command(MAIN, base, head)], objects) == (Outcome(MAIN),)
    aside, more = committed(with_april("; aside\n"), base)
    assert "forced push" in refusal(pushed(books, [Command(MAIN, head, aside)], more))
    side, more = committed(with_april("; side\n"), base)
    merged, rest = committed(with_april("; merged\n"), side, head)
    assert pushed(books, [Command(MAIN, head, merged)], [*more, *rest]) == (Outcome(MAIN),)


def test_a_jail_that_does_not_work_is_said_and_nothing_is_written(books: Books) -> None:
    base = base_of(books)
    head, objects = committed(with_april("; April\n"), base)
    jail = Jail()
    jail.close()
    outcome = receive(books.database, jail, books.tenant.id, [Command(MAIN, base, head)], objects, ALICE)
    assert "push again later" in refusal(outcome)
    assert base_of(books) == base
