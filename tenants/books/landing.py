"""Landing: a judged change becomes the next revision, in one short transaction, whole or not at all.

The base is compared again here, since judging took its time without a lock. Judges nothing itself.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from dulwich.objects import ObjectID, ShaFile, hex_to_sha
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from tenants import audit_log
from tenants.books import index, letters_given, parsed
from tenants.books.author import Author
from tenants.books.judging import Case, Verdict
from tenants.books.models import Origin, Revision
from tenants.books.objects import MAIN, LostRaceError, SqlObjectStore, SqlRefs
from tenants.books.refusals import StaleBaseError, StorageError
from tenants.db import Database, TenantSession

_LONGEST_ACTOR = 320

Alongside = Callable[[TenantSession, Revision], None]


class Step(StrEnum):
    """The named points of a write, in their order; each is told once it is done."""

    JUDGED = "judged"
    BEGUN = "begun"
    OBJECTS = "objects"
    BRANCH = "branch"
    REVISION = "revision"
    INDEX = "index"
    ALONGSIDE = "alongside"
    AUDIT = "audit"
    COMMITTED = "committed"


Watcher = Callable[[Step], None]


def unwatched(_step: Step) -> None:
    """Let a step pass; what a write does unless somebody watches it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A commit that is to become `main`, with the objects that are new, and who asks for it."""

    base: ObjectID | None
    head: ObjectID
    objects: Sequence[ShaFile]
    case: Case
    verdict: Verdict
    author: Author
    message: str
    origin: Origin
    at: dt.datetime


@contextmanager
def transaction(database: Database, tenant_id: int) -> Iterator[TenantSession]:
    """Open the one transaction of a write.

    Raises:
        StaleBaseError: a branch was moved by somebody else first.
        StorageError: the database refuses, for example for want of space.
    """
    try:
        with database.writing(tenant_id) as session:
            yield session
    except LostRaceError as error:
        raise StaleBaseError from error
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise StorageError(f"the database could not write ({reason}); nothing was changed") from error


def land(
    session: TenantSession,
    candidate: Candidate,
    alongside: Alongside | None = None,
    watch: Watcher = unwatched,
) -> Revision:
    """Write the candidate as the next revision, within the caller's transaction.

    Raises:
        LostRaceError: `main` is no longer the candidate's base.
    """
    refs = SqlRefs(session)
    if refs.hold(MAIN) != candidate.base:
        raise LostRaceError("main was moved by somebody else meanwhile")
    watch(Step.BEGUN)
    SqlObjectStore(session).add_objects([(made, None) for made in candidate.objects])
    watch(Step.OBJECTS)
    refs.move(MAIN, candidate.base, candidate.head)
    watch(Step.BRANCH)
    revision = _revision(session, candidate)
    watch(Step.REVISION)
    _keep(session, candidate, revision.number, candidate.case.touched)
    watch(Step.INDEX)
    if alongside is not None:
        alongside(session, revision)
        session.flush()
    watch(Step.ALONGSIDE)
    _audit(session, candidate, revision)  # last: whoever writes to a tenant's log locks its own rows first
    watch(Step.AUDIT)
    return revision


def _revision(session: TenantSession, candidate: Candidate) -> Revision:
    last = session.scalar(select(func.max(Revision.number))) or 0
    revision = Revision(
        tenant_id=session.tenant_id,
        number=last + 1,
        oid=hex_to_sha(candidate.head),
        author=str(candidate.author)[:_LONGEST_ACTOR],
        at=candidate.at,
        origin=candidate.origin.value,
        message=candidate.message.replace("\0", " ").strip(),
        checked=candidate.verdict.checked,
        errors=[],
    )
    session.add(revision)
    session.flush()
    return revision


def _keep(session: TenantSession, candidate: Candidate, number: int, touched: Collection[str]) -> None:
    case = candidate.case
    parsed.keep(session, case.after, candidate.verdict.new_facts)
    parsed.prune(session, case.before, case.after)
    index.update(session, candidate.verdict.digest, number, touched, candidate.verdict.lines)
    letters_given.keep(session, number, candidate.verdict.given)


def _audit(session: TenantSession, candidate: Candidate, revision: Revision) -> None:
    for action in ("books:write", *(["books:reopen"] if candidate.verdict.reopened else [])):
        audit_log.append(
            session,
            actor=str(candidate.author)[:_LONGEST_ACTOR],
            action=action,
            subject=f"revision {revision.number}",
            detail={"commit": revision.commit, "origin": revision.origin},
            at=revision.at,
        )
