"""Pushes: the same path as `write`, for commits that a person made.

All branches of a push stand, or none. `main` goes forward only and each of its heads is judged like any
write; drafts (`u/<login>/…`) need a sound history, not sound books. Objects reach the database in the
transaction that moves the branches, never before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt

from dulwich.objects import ObjectID, ShaFile
from dulwich.refs import Ref, check_ref_format

from tenants import audit_log
from tenants.books.arrivals import PushLimits, descends, reached, within_limits
from tenants.books.author import Author
from tenants.books.holding import hold_writes, release_writes
from tenants.books.judging import Case, judge, refuse_paths
from tenants.books.landing import Candidate, Step, Watcher, land, transaction, unwatched
from tenants.books.models import Origin
from tenants.books.objects import MAIN, LostRaceError, Overlay, SqlObjectStore, SqlRefs
from tenants.books.refusals import NotWrittenError, RefusedBookError, StaleBaseError
from tenants.books.tree import NotABookError, commit_of, files_of
from tenants.db import Database, TenantSession
from tenants.jail import Jail, JailUnavailableError

_HEADS = b"refs/heads/"
_LONGEST_REF = 255
_STALE = "somebody else changed the books meanwhile; `git pull --rebase`, then push again"
_TOGETHER = "not written, since another branch of this push was refused"


@dataclass(frozen=True, slots=True)
class Command:
    """What a push wants of one branch: from a commit (None: there is none yet) to another (None: delete)."""

    ref: Ref
    old: ObjectID | None
    new: ObjectID | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one branch: it stands, or here is why not (`path:line: message`, or a sentence)."""

    ref: Ref
    errors: tuple[str, ...] = ()


class RefusedPushError(NotWrittenError):
    """The push asks for something that nobody may do to this branch."""


@dataclass(frozen=True, slots=True)
class _Draft:
    command: Command
    objects: Sequence[ShaFile]


@dataclass(frozen=True, slots=True)
class _Push:
    author: Author
    at: dt.datetime
    reopening: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a push is judged with: the stored objects, those received before them, the jail."""

    session: TenantSession
    jail: Jail
    push: _Push
    stored: SqlObjectStore
    overlay: Overlay

    @classmethod
    def of(cls, session: TenantSession, jail: Jail, push: _Push) -> "_Reading":
        """Begin to judge a push in a session."""
        stored = SqlObjectStore(session)
        return cls(session, jail, push, stored, Overlay(stored))


def receive(  # noqa: PLR0913, PLR0917  what a push is made of
    database: Database,
    jail: Jail,
    tenant_id: int,
    commands: Sequence[Command],
    objects: Iterable[ShaFile],
    author: Author,
    *,
    limits: PushLimits = PushLimits(),  # noqa: B008  a frozen value
    reopening: bool = False,
    at: dt.datetime | None = None,
    watch: Watcher = unwatched,
) -> tuple[Outcome, ...]:
    """Judge a push and write it, whole or not at all; return an outcome for each command, in their order.

    Args:
        database: where the books are.
        jail: reads the changed files.
        tenant_id: whose books.
        commands: what the push wants of each branch.
        objects: what it brought; nothing of it is stored unless the push stands.
        author: who pushes; the commits' own authors stay as they are.
        limits: what one push and the whole history may hold.
        reopening: whether the author may move the last closed day back.
        at: the moment of the push; now where it is not given.
        watch: told at each named point of the transaction.

    Raises:
        StorageError: the database could not write.
    """
    push = _Push(author, at or dt.datetime.now(dt.UTC), reopening)
    with database.reading(tenant_id) as session:
        reading = _Reading.of(session, jail, push)
        candidates, refused = _judged(reading, commands, objects, limits)
    if not refused:
        try:
            _write(database, tenant_id, candidates, push, watch)
        except StaleBaseError:
            refused = {command.ref: (_STALE,) for command in commands}
    if (_STALE,) in refused.values():
        with transaction(database, tenant_id) as session:
            hold_writes(session, dt.datetime.now(dt.UTC))
    together = (_TOGETHER,) if refused else ()
    return tuple(Outcome(command.ref, refused.get(command.ref, together)) for command in commands)


def _judged(
    reading: _Reading, commands: Sequence[Command], objects: Iterable[ShaFile], limits: PushLimits
) -> tuple[list[Candidate | _Draft], dict[Ref, tuple[str, ...]]]:
    """Judge all commands; return what may be written, and why the others may not."""
    fresh = [ShaFile.from_raw_string(found.type_num, found.as_raw_string()) for found in objects]
    try:
        within_limits(fresh, reading.stored.stored_bytes(), limits)
    except NotABookError as error:
        return [], {command.ref: (str(error),) for command in commands}
    reading.overlay.add_objects([(found, None) for found in fresh])
    candidates: list[Candidate | _Draft] = []
    refused: dict[Ref, tuple[str, ...]] = {}
    for command in commands:
        try:
            _refuse_nested(reading.session, command, commands)
            candidates.append(_candidate(reading, command))
        except StaleBaseError:
            refused[command.ref] = (_STALE,)
        except RefusedBookError as error:
            refused[command.ref] = tuple(map(str, error.errors))
        except (RefusedPushError, NotABookError) as error:
            refused[command.ref] = (str(error),)
        except JailUnavailableError as error:
            refused[command.ref] = (f"books cannot be read here just now, push again later: {error}",)
    return candidates, refused


def _candidate(reading: _Reading, command: Command) -> Candidate | _Draft:
    """Check one command: the branch, its history, and for `main` the books."""
    push, overlay = reading.push, reading.overlay
    head = _allowed(command, push.author)
    if SqlRefs(reading.session).target(command.ref) != command.old:
        raise StaleBaseError
    objects = reached(overlay, reading.stored, head)
    if command.old is not None and not descends(overlay, head, command.old):
        raise RefusedPushError(
            "a forced push would take commits away that others have; `git pull --rebase`, then push again"
        )
    files = files_of(overlay, head)
    if command.ref != MAIN:
        refuse_paths(files)
        return _Draft(command, objects)
    case = Case(overlay, files_of(overlay, command.old), files)
    verdict = judge(reading.session, reading.jail, case, reopening=push.reopening)
    message = commit_of(overlay, head).message.decode("utf-8", "replace")
    return Candidate(
        base=command.old,
        head=head,
        objects=objects,
        case=case,
        verdict=verdict,
        author=push.author,
        message=message,
        origin=Origin.PUSH,
        at=push.at,
    )


def _allowed(command: Command, author: Author) -> ObjectID:
    """Return the commit that the branch is to point at, where the author may push it."""
    name = command.ref.decode("utf-8", "replace")
    drafts = f"u/{author.login}/" if author.login else ""
    if command.new is None:
        raise RefusedPushError("branches of the books are never deleted; leave it as it is")
    if command.ref == MAIN:
        return command.new
    own = bool(drafts) and command.ref.startswith(_HEADS + drafts.encode())
    if not own or len(command.ref) > _LONGEST_REF or not _well_formed(command.ref):
        where = f" or to a draft of your own, such as {drafts}idea" if drafts else ""
        raise RefusedPushError(f"{name[:80]} is not yours to push; push to main{where}")
    return command.new


def _well_formed(ref: Ref) -> bool:
    try:
        ref.decode()
    except UnicodeDecodeError:
        return False
    return check_ref_format(ref)


def _refuse_nested(session: TenantSession, command: Command, others: Iterable[Command] = ()) -> None:
    """Refuse a new branch whose name is a folder of another's, or the reverse: no clone can hold both."""
    if command.old is not None:
        return
    for name in sorted({*SqlRefs(session).allkeys(), *(other.ref for other in others)}):
        if name.startswith(command.ref + b"/") or command.ref.startswith(name + b"/"):
            shown = name.removeprefix(_HEADS).decode("utf-8", "replace")
            raise RefusedPushError(
                f"there is a branch {shown[:80]}, and Git keeps no other beside it; rename yours"
            )


def _write(
    database: Database, tenant_id: int, candidates: Sequence[Candidate | _Draft], push: _Push, watch: Watcher
) -> None:
    with transaction(database, tenant_id) as session:
        for candidate in sorted(candidates, key=lambda one: isinstance(one, _Draft)):  # all lock main first
            if isinstance(candidate, Candidate):
                land(session, candidate, watch=watch)
                release_writes(session, push.at)
            else:
                _move_draft(session, candidate, push.author)
    watch(Step.COMMITTED)


def _move_draft(session: TenantSession, draft: _Draft, author: Author) -> None:
    command = draft.command
    assert command.new is not None
    audit_log.append(
        session,
        actor=str(author),
        action="books:draft",
        subject=command.ref.decode("utf-8", "replace"),
        detail={"commit": command.new.decode()},
    )
    try:  # again, now that the audit log lets one in at a time
        _refuse_nested(session, command)
    except RefusedPushError as error:
        raise LostRaceError from error
    SqlObjectStore(session).add_objects([(found, None) for found in draft.objects])
    SqlRefs(session).move(command.ref, command.old, command.new)
