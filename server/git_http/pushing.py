"""Push: received into memory, judged and written by `tenants.books.receive`, answered branch by branch.

What is wrong is shown to the person in the terminal, line by line, and in short beside each branch.
Nothing is written here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO

from dulwich.objects import ObjectID, ShaFile
from dulwich.protocol import (
    CAPABILITY_ATOMIC,
    CAPABILITY_DELETE_REFS,
    CAPABILITY_OFS_DELTA,
    CAPABILITY_QUIET,
    CAPABILITY_REPORT_STATUS,
    CAPABILITY_SIDE_BAND_64K,
    SIDE_BAND_CHANNEL_PROGRESS,
    ZERO_SHA,
    capability_object_format,
)
from dulwich.refs import Ref
from dulwich.server import ReceivePackHandler

from server.git_http.unpacking import BadPackError, PushTooLargeError, unpack
from server.git_http.wire import BooksRepository, OneRepository, PushLine
from tenants.books.arrivals import PushLimits
from tenants.books.receive import Command, Outcome
from tenants.books.refusals import StorageError

Receive = Callable[[Sequence[Command], Sequence[ShaFile]], Iterable[Outcome]]

_OK = b"ok"
_SHOWN_ERRORS = 50
_REASON_LENGTH = 400  # of the reason beside a branch, which Git shows on one line


class ReceivePack(ReceivePackHandler):
    """The server side of a push."""

    def __init__(
        self,
        repository: BooksRepository,
        line: PushLine,
        receive: Receive | None = None,
        limits: PushLimits = PushLimits(),  # noqa: B008  a frozen value
    ) -> None:
        super().__init__(
            OneRepository(repository), [""], line, stateless_rpc=True, advertise_refs=receive is None
        )
        self._books = repository
        self._receive = receive
        self._limits = limits

    def capabilities(self) -> list[bytes]:
        """Return what is offered; deleting is, so that who asks for it reads why not."""
        return [
            CAPABILITY_REPORT_STATUS,
            CAPABILITY_DELETE_REFS,
            CAPABILITY_QUIET,
            CAPABILITY_ATOMIC,
            CAPABILITY_OFS_DELTA,
            CAPABILITY_SIDE_BAND_64K,
            capability_object_format(self.repo.object_format.name),
        ]

    def _apply_pack(self, refs: list[tuple[ObjectID, ObjectID, Ref]]) -> Iterator[tuple[bytes, bytes]]:
        """Receive the pack and hand it on; yield how unpacking went, then how each branch did."""
        assert self._receive is not None
        commands = [Command(ref, _named(old), _named(new)) for old, new, ref in refs]
        try:
            objects = self._objects(commands)
        except (BadPackError, PushTooLargeError) as error:
            yield b"unpack", _one_line(str(error))
            yield from ((ref, b"not unpacked") for _, _, ref in refs)
            return
        yield b"unpack", _OK
        try:
            outcomes = list(self._receive(commands, objects))
        except StorageError as error:
            outcomes = [Outcome(command.ref, (str(error),)) for command in commands]
        self._show(outcomes)
        yield from ((outcome.ref, _reason(outcome.errors)) for outcome in outcomes)

    def _objects(self, commands: Sequence[Command]) -> list[ShaFile]:
        if all(command.new is None for command in commands):
            return []  # only deletions: no pack follows
        assert isinstance(self.proto, PushLine)
        objects = unpack(self.proto.rest(), self._books.object_store.get_raw, self._limits)
        self._books.session.rollback()  # gives its connection back: judging takes one of its own
        return objects

    def _show(self, outcomes: Iterable[Outcome]) -> None:
        """Show what is wrong, whole, in the person's terminal."""
        if not self.has_capability(CAPABILITY_SIDE_BAND_64K):
            return
        errors = list(dict.fromkeys(error for outcome in outcomes for error in outcome.errors))
        shown = errors[:_SHOWN_ERRORS]
        if len(errors) > len(shown):
            shown.append(f"… and {len(errors) - len(shown)} more")
        for error in shown:
            self.proto.write_sideband(SIDE_BAND_CHANNEL_PROGRESS, _one_line(error) + b"\n")


def advertise(repository: BooksRepository, answer: IO[bytes]) -> None:
    """Write the branches there are, and what is offered."""
    ReceivePack(repository, PushLine(b"", answer)).handle()


def push(repository: BooksRepository, body: bytes, answer: IO[bytes], receive: Receive) -> None:
    """Write the answer to a push.

    Raises:
        GitProtocolError: the request is none.
    """
    ReceivePack(repository, PushLine(body, answer), receive).handle()


def _named(oid: ObjectID) -> ObjectID | None:
    return None if oid == ZERO_SHA else oid


def _reason(errors: Sequence[str]) -> bytes:
    """Return what stands beside a branch: Git shows one line of it."""
    if not errors:
        return _OK
    more = f" (and {len(errors) - 1} more, above)" if len(errors) > 1 else ""
    return _one_line(errors[0][: _REASON_LENGTH - len(more)] + more)


def _one_line(text: str) -> bytes:
    """Return text for a terminal: no line break, and nothing that a terminal would take for a command."""
    return "".join(mark if mark.isprintable() else "�" for mark in text).encode("utf-8", "replace")
