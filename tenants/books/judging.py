"""Judging: may these files become the next state of the books? Reads, asks the jail, writes nothing.

Files whose content is known are not parsed again. Where the facts of the files cannot decide, or the
books are small, the full check of Beancount is made at once; otherwise it is left to `checking`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from beancount.core.data import Custom
from dulwich.objects import ObjectID

from ledger_core.book import Book
from ledger_core.closing import reopens, violations
from ledger_core.facts import Digest, FileFacts, combine
from ledger_core.facts.giving import Giving, given_between
from ledger_core.gate import path_refusals
from ledger_core.ledger import BookError
from ledger_core.lettrage.lines import Line
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import TEXT_ENDS
from tenants.books import index, parsed
from tenants.books.refusals import ClosedPeriodError, RefusedBookError
from tenants.books.tree import Objects, contents_of, differing
from tenants.db import TenantSession
from tenants.jail import Jail, JailError

SMALL_BOOK_BYTES = 1_000_000  # some four thousand transactions: loaded whole in half a second
LIMITS = Limits()

Files = Mapping[str, ObjectID]


@dataclass(frozen=True, slots=True)
class Case:
    """Two states of the books, as the blobs of their files, and where to find those."""

    objects: Objects
    before: Files
    after: Files

    @property
    def touched(self) -> set[str]:
        """Return the paths that differ."""
        return differing(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Sound books: what they say, the facts that are new, and how they were judged."""

    digest: Digest
    lines: Sequence[Line]  # of the files that were touched
    new_facts: Mapping[str, FileFacts]
    checked: bool
    reopened: bool  # days that were closed are open
    given: Giving  # letters


@dataclass(frozen=True, slots=True)
class _After:
    """The later state: what its files say, each and together."""

    facts: Mapping[str, FileFacts]
    digest: Digest


def judge(session: TenantSession, jail: Jail, case: Case, *, reopening: bool = False) -> Verdict:
    """Judge the later state of a case; `reopening` allows to move the last closed day back.

    Raises:
        RefusedBookError: the books are not sound, or a file crashed or hung its reader.
        ClosedPeriodError: an entry of a closed period is another than before.
    """
    refuse_paths(case.after)
    facts, new = facts_of(session, jail, case.objects, case.after)
    digest = combine(facts)
    _refuse(digest.errors)
    lines = index.lines_of(digest, case.touched)
    _refuse(index.faults(digest, lines))
    before = _facts_before(session, jail, case, facts)
    reopened = _refuse_closed(before, _After(facts, digest), reopening=reopening)
    checked = bool(digest.needs_full) or _text_bytes(facts) <= SMALL_BOOK_BYTES
    if checked:
        _refuse(full_check(jail, case.objects, case.after))
    return Verdict(digest, lines, new, checked, reopened, given_between(before, facts))


def refuse_paths(paths: Collection[str]) -> None:
    """Raise `RefusedBookError` where a file is called what no file of a book may be."""
    _refuse(path_refusals(paths, LIMITS))


def facts_of(
    session: TenantSession, jail: Jail, objects: Objects, files: Files
) -> tuple[dict[str, FileFacts], dict[str, FileFacts]]:
    """Return the facts of all files, and of those only that have no row yet.

    Raises:
        RefusedBookError: a file crashed or hung its reader.
    """
    known = parsed.known(session, files, jail.memory)
    facts = known.stored | known.remembered
    missing = {path: name for path, name in files.items() if path not in facts}
    read = read_facts(jail, contents_of(objects, missing)) if missing else {}
    for path, said in read.items():
        jail.memory.keep(parsed.key_of(session, path, missing[path]), said)
    return facts | read, known.remembered | read


def read_facts(jail: Jail, contents: Mapping[str, bytes]) -> dict[str, FileFacts]:
    """Return what the jail says of files.

    Raises:
        RefusedBookError: a file crashed or hung its reader.
    """
    try:
        return dict(jail.facts_of(contents))
    except JailError as error:
        raise RefusedBookError([error.error]) from error


def full_check(jail: Jail, objects: Objects, files: Files) -> tuple[BookError, ...]:
    """Load the books whole, as Beancount does, and return what is wrong with them.

    Of documents only the names count, so their content stays where it is.
    """
    texts = {path: name for path, name in files.items() if path.endswith(TEXT_ENDS)}
    contents = dict.fromkeys(files, b"") | contents_of(objects, texts)
    try:
        return jail.full_check(Book(contents))
    except JailError as error:
        return (error.error,)


def _facts_before(
    session: TenantSession, jail: Jail, case: Case, after: Mapping[str, FileFacts]
) -> dict[str, FileFacts]:
    """Return the facts of the earlier state; what did not change is not read again."""
    others = {path: name for path, name in case.before.items() if case.after.get(path) != name}
    changed, _new = facts_of(session, jail, case.objects, others)
    return {**{path: after[path] for path in case.before.keys() - others.keys()}, **changed}


def _refuse_closed(facts: Mapping[str, FileFacts], after: _After, *, reopening: bool) -> bool:
    """Refuse what touches a closed period; return whether days that were closed are opened again."""
    if not any(map(_sets_closed_day, facts.values())):
        return False
    before = combine(facts)
    errors = violations(before, after.digest, may_reopen=reopening)
    if errors:
        raise ClosedPeriodError(errors)
    return reopens(before, after.digest)


def _sets_closed_day(facts: FileFacts) -> bool:
    return any(isinstance(entry, Custom) and entry.type == "books" for entry in facts.directives)


def _text_bytes(facts: Mapping[str, FileFacts]) -> int:
    return sum(said.text_bytes for said in facts.values())


def _refuse(errors: Sequence[BookError]) -> None:
    if errors:
        raise RefusedBookError(errors)
