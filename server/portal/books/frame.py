"""What stands on every page of the books: the revision, its files as a tree, the last revisions.

Finds the revision that an address names (`main`, or a number that stays) and answers «not found» where there
is none. Reads files by name only, never their text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import re

from dulwich.objects import ObjectID
from flask import abort, request, url_for
from flask_babel import gettext as _

from server.portal.books.tree import Node, tree_of
from server.portal.formats import PARIS
from server.portal.page import tenant_page
from server.services import services
from tenants.books.history import (
    NoSuchRevisionError,
    files_at,
    revision_count,
    revision_of,
    revisions_before,
)
from tenants.books.models import Origin, Revision
from tenants.db import TenantSession
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

MAIN = "main"
LINES_A_PAGE = 2_000
_RECENT = 7
MOST_DIGITS = 9
_LONGEST_SUMMARY = 140
_ERROR = re.compile(r"(?P<path>.*?):(?P<line>\d+): (?P<message>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fault that the full check found in a revision, at its place."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A revision, and what of it stands on each page. `at` is how the address names it."""

    at: str
    revision: Revision
    files: Mapping[str, ObjectID]
    tree: Node
    recent: Sequence[Revision]
    total: int
    errors: Sequence[Recorded]

    @property
    def day(self) -> dt.date:
        """The day of the revision, in Paris."""
        return self.revision.at.astimezone(PARIS).date()

    @property
    def is_main(self) -> bool:
        """Whether the address follows the books, rather than naming a state of them."""
        return self.at == MAIN


def found_revision(session: TenantSession, at: str) -> Revision:
    """Return the revision that an address names; not found where there is none."""
    if at != MAIN and not (at.isascii() and at.isdecimal() and len(at) <= MOST_DIGITS):
        abort(404)
    try:
        return revision_of(session, None if at == MAIN else int(at))
    except NoSuchRevisionError:
        abort(404)


def frame_of(session: TenantSession, at: str, current: str = "") -> Frame:
    """Return the frame of a page at a revision; `current` is the file or folder that it shows."""
    revision = found_revision(session, at)
    files = files_at(session, revision)
    errors = recorded(revision)
    counts: dict[str, int] = {}
    for error in errors:
        counts[error.path] = counts.get(error.path, 0) + 1
    return Frame(
        at=at,
        revision=revision,
        files=files,
        tree=tree_of(files, current, counts),
        recent=revisions_before(session, limit=_RECENT),
        total=revision_count(session),
        errors=errors,
    )


def recorded(revision: Revision) -> list[Recorded]:
    """Return what the full check of a revision found."""
    found = (_ERROR.fullmatch(text) for text in revision.errors)
    return [Recorded(each["path"], int(each["line"]), each["message"]) for each in found if each]


def books_page(template: str, access: TenantAccess, frame: Frame | None, **context: object) -> str:
    """Render a page of the books; `frame` is None where there are none yet."""
    return tenant_page(
        template,
        access,
        "books",
        frame=frame,
        may_write=access.may(Permission.WRITE),
        clone_address=clone_address(access.slug),
        file_address=file_address,
        author_name=author_name,
        origin_word=origin_word,
        summary=summary,
        **context,
    )


def author_name(author: str) -> str:
    """Return the name of who made a revision, without the address."""
    return author.partition(" <")[0] or author


def summary(message: str) -> str:
    """Return the first line of a message, cut where it is long."""
    first = message.partition("\n")[0].strip() or "…"
    return first if len(first) <= _LONGEST_SUMMARY else f"{first[:_LONGEST_SUMMARY]}…"


def origin_word(origin: str) -> str:
    """Say where a revision came from."""
    words = {
        Origin.PUSH: _("pushed with Git"),
        Origin.WEB: _("written in the portal"),
        Origin.IMPORT: _("imported"),
        Origin.LETTRAGE: _("lettered"),
        Origin.CREATE: _("began the books"),
        Origin.DUNNING: _("reminders"),
        Origin.BILLING: _("billing"),
    }
    return words.get(Origin(origin), origin) if origin in set(Origin) else origin


def clone_address(slug: str) -> str:
    """Return where Git finds the books of a tenant."""
    base = services().settings.address or request.host_url
    return f"{base.rstrip('/')}/git/{slug}.git"


def file_address(slug: str, at: str | int, path: str, lineno: int = 0) -> str:
    """Return the address of a file, or of a line in it."""
    page = (lineno - 1) // LINES_A_PAGE + 1 if lineno else 1
    return url_for(
        "books.get_file",
        slug=slug,
        at=at,
        path=path,
        page=page if page > 1 else None,
        _anchor=f"L{lineno}" if lineno else None,
    )
