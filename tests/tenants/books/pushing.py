"""A person's clone, in memory: commits made on top of a known one, to be pushed."""

from collections.abc import Mapping, Sequence

from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree
from dulwich.refs import Ref

from tenants.books.arrivals import PushLimits
from tenants.books.author import commit
from tenants.books.receive import Command, Outcome, receive
from tenants.books.tree import trees_of
from tests.tenants.books.ground import ALICE, MOMENT, Books

MAIN = Ref(b"refs/heads/main")
NO_LIMITS = PushLimits()


def committed(
    files: Mapping[str, bytes], *parents: ObjectID, message: str = "Edit"
) -> tuple[ObjectID, list[ShaFile]]:
    """Commit files; return the commit's name and all objects that a push of it brings."""
    blobs = {path: Blob.from_string(data) for path, data in files.items()}
    root, trees = trees_of({path: blob.id for path, blob in blobs.items()})
    made = commit(root.id, parents, ALICE, message, MOMENT)
    return made.id, [*blobs.values(), *trees, made]


def committed_tree(tree: Tree, *parents: ObjectID) -> tuple[ObjectID, list[ShaFile]]:
    """Commit a tree as it is, whatever it holds."""
    made: Commit = commit(tree.id, parents, ALICE, "Edit", MOMENT)
    return made.id, [tree, made]


def pushed(
    books: Books, commands: Sequence[Command], objects: Sequence[ShaFile], limits: PushLimits = NO_LIMITS
) -> tuple[Outcome, ...]:
    """Push as Alice."""
    return receive(
        books.database, books.jail, books.tenant.id, commands, objects, ALICE, limits=limits, at=MOMENT
    )


def base_of(books: Books) -> ObjectID:
    """Return the commit of main as Git's objects name it."""
    head = books.head()
    assert head is not None
    return ObjectID(head.encode())
