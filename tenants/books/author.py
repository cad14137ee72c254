"""Who changed the books, and the commit that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from dulwich.objects import Commit, ObjectID

_FORBIDDEN = str.maketrans("", "", "<>\n\r\0")


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or the server acting for one; drafts go to the branches `u/<login>/…`."""

    name: str
    email: str
    login: str = ""

    def __str__(self) -> str:
        """Return `Name <address>` as Git writes it, without what would break the line."""
        return f"{self.name.translate(_FORBIDDEN).strip()} <{self.email.translate(_FORBIDDEN).strip()}>"


def commit(
    tree: ObjectID, parents: Sequence[ObjectID], author: Author, message: str, at: dt.datetime
) -> Commit:
    """Make the commit of a tree by the author at the moment `at`, which knows its zone."""
    made = Commit()
    made.tree = tree
    made.parents = list(parents)
    made.author = made.committer = str(author).encode()
    made.author_time = made.commit_time = int(at.timestamp())
    made.author_timezone = made.commit_timezone = 0
    made.encoding = b"UTF-8"
    made.message = message.replace("\0", " ").strip().encode("utf-8", "replace") + b"\n"
    return made
