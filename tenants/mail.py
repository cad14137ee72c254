"""Mail: a message that the outbox carries, and the two ways it leaves: a mail server, or files.

Owns headers and transports. Writes no sentence of a message, and decides nothing about who gets one.
"""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
import hashlib
import os
from pathlib import Path
import smtplib
import ssl
import tempfile
from typing import cast

from tenants.db import PlatformSession, TenantSession
from tenants.outbox import LaterError, Payload, RefusedError, put
from tenants.people.naming import EmailError, clean_email

KIND = "mail"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_SUBJECT = 200
_LONGEST_TEXT = 100_000
_SECONDS = 30.0
_OK = 250
_REFUSED = 500
_DIGITS = 16


class MailError(ValueError):
    """A message cannot be sent as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of plain text to one address.

    Raises:
        MailError: the address is none, or the subject holds more than one line.
    """

    to: str
    subject: str
    text: str

    def __post_init__(self) -> None:
        try:
            clean_email(self.to)
        except EmailError as error:
            raise MailError(f"{self.to!r}: {error}") from error
        if not self.subject.isprintable() or not 1 <= len(self.subject) <= _LONGEST_SUBJECT:
            raise MailError(f"a subject has 1 to {_LONGEST_SUBJECT} characters on one line")
        if len(self.text) > _LONGEST_TEXT:
            raise MailError(f"a mail has at most {_LONGEST_TEXT} characters")


def put_mail(session: TenantSession | PlatformSession, key: str, mail: Mail, at: dt.datetime) -> None:
    """Have a mail sent once the session's transaction stands; once for each key."""
    payload = {"to": mail.to, "subject": mail.subject, "text": mail.text, "at": at.isoformat()}
    put(session, KIND, key, payload, at)


def message_of(key: str, payload: Payload, sender: str, coding: str) -> EmailMessage:
    """Return a mail as it travels; the same key gives the same message, by whose id a copy is known.

    `coding` is `quoted-printable`, which passes every server, or `8bit`, which people can read in a file.
    """
    name, address = parseaddr(sender)
    moment = dt.datetime.fromisoformat(str(payload["at"]))
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=str(payload["to"]))
    message["Subject"] = str(payload["subject"])
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = f"<{_digits(key, 32)}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(str(payload["text"]), cte=coding)
    return message


def kept_of(payload: Payload) -> dict[str, object]:
    """Return what is kept of a mail that left: to whom and about what; its text may hold a secret."""
    return {name: payload[name] for name in ("to", "subject", "at") if name in payload}


@dataclass(frozen=True, slots=True)
class MailFiles:
    """Mail that goes into files, `.eml` each, for a machine without a mail server."""

    folder: Path
    sender: str

    @property
    def repeatable(self) -> bool:
        """Tell that a file may be written again: it is the same one."""
        return True

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Write the file whole, or not at all."""
        del begin  # a file that was written twice is the same file
        content = message_of(key, payload, self.sender, "8bit").as_bytes()
        moment = dt.datetime.fromisoformat(str(payload["at"])).astimezone(dt.UTC)
        path = self.folder / f"{moment:%Y%m%dT%H%M%S}-{_digits(key, _DIGITS)}.eml"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".") as aside:
                part = Path(aside) / path.name
                with part.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(path)
        except OSError as error:
            raise LaterError(f"{self.folder}: {error.strerror}") from error

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return to whom it went and about what."""
        return kept_of(payload)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Mail that goes to a server; `tls` from the first byte, otherwise asked for with STARTTLS.

    Without TLS mail goes to this machine alone, and no password ever does. `context` says whom to trust.
    """

    host: str
    port: int
    sender: str
    tls: bool = False
    user: str | None = None
    password: str | None = None
    context: ssl.SSLContext | None = None
    seconds: float = _SECONDS

    @property
    def repeatable(self) -> bool:
        """Tell that a mail that was sent twice arrives twice."""
        return False

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return to whom it went and about what."""
        return kept_of(payload)

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Send it; `begin` is called when sender and recipient were taken and the text is to follow."""
        content = message_of(key, payload, self.sender, "quoted-printable").as_bytes()
        try:
            connection = self._connected()
        except UnicodeEncodeError as error:  # which would show the password
            raise LaterError(f"{self.host}:{self.port}: user and password may hold ASCII alone") from error
        except (OSError, smtplib.SMTPException) as error:
            raise LaterError(f"{self.host}:{self.port}: {_said(error)}") from error
        try:
            self._envelope(connection, str(payload["to"]))
            begin()
            self._send(connection, content)
        finally:
            _close(connection)

    def _connected(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        if self.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.seconds, context=context
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        try:
            connection.ehlo()
            if not self.tls and connection.has_extn("starttls"):
                connection.starttls(context=context)
                connection.ehlo()
            else:
                self._refuse_plain()
            if self.user is not None:
                connection.login(self.user, self.password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _refuse_plain(self) -> None:
        if not self.tls and (self.host not in LOCAL_HOSTS or self.user is not None):
            raise LaterError(f"{self.host}:{self.port} offers no TLS; nothing was sent")

    def _envelope(self, connection: smtplib.SMTP, recipient: str) -> None:
        try:
            _accepted(connection.mail(parseaddr(self.sender)[1]))
            _accepted(connection.rcpt(recipient))
        except (OSError, smtplib.SMTPException) as error:
            raise LaterError(f"{self.host}:{self.port}: {_said(error)}") from error

    @staticmethod
    def _send(connection: smtplib.SMTP, content: bytes) -> None:
        """Send the text. What breaks off here is left as it is: nobody knows what the server has."""
        try:
            _accepted(connection.data(content))
        except smtplib.SMTPDataError as error:  # the server wants no text: it has none
            _accepted((error.smtp_code, cast("bytes", error.smtp_error)))


def _accepted(answer: tuple[int, bytes]) -> None:
    """Pass where a server said yes.

    Raises:
        LaterError: it said «not now».
        RefusedError: it said no.
    """
    code, said = answer
    if code // 100 == _OK // 100:
        return
    text = f"the mail server said {code} {said.decode('utf-8', 'replace')}"
    raise RefusedError(text) if code >= _REFUSED else LaterError(text)


def _close(connection: smtplib.SMTP) -> None:
    """Take leave; what goes wrong now changes nothing."""
    try:
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _digits(key: str, count: int) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:count]
