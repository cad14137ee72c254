"""A mail server for tests: real, on this machine, and it answers as it is told."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postmaster:
    """What the mail server decides, and what it was given."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answers: dict[str, list[str]] = {}

    def _answer(self, verb: str) -> str | None:
        waiting = self.answers.get(verb, [])
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(  # noqa: N802  as the server calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        envelope.mail_from = address
        return self._answer("MAIL") or "250 OK"

    async def handle_RCPT(  # noqa: N802  as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        answer = self._answer("RCPT") or "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  as above
        del session
        answer = self._answer("DATA") or "250 OK"
        if answer == "hang up":
            assert server.transport is not None
            server.transport.close()
            return "451 too late"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            made = message_from_bytes(envelope.content, policy=default)
            assert isinstance(made, EmailMessage)
            self.taken.append(made)
            self.envelopes.append(envelope)
        return answer


@contextmanager
def serving(postmaster: Postmaster, **options: Any) -> Iterator[int]:  # noqa: ANN401  handed on as they are
    """Run a mail server; give its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    controller = Controller(postmaster, hostname="127.0.0.1", port=port, ready_timeout=30, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
