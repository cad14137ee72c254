"""Mail: a message that the outbox carries, and the two ways it leaves: a mail server, or files.

Owns headers, attachments and transports. Writes no sentence of a message, and decides nothing about who gets
one. A mail in somebody's name leaves from the service's own address, which its domain vouches for.
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
import re
import smtplib
import ssl
import tempfile
from typing import Protocol, cast

from tenants.db import PlatformSession, TenantSession
from tenants.outbox import LaterError, Payload, RefusedError, put
from tenants.people.naming import EmailError, clean_email

KIND = "mail"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_LONGEST_SUBJECT = 200
_LONGEST_TEXT = 100_000
_LONGEST_NAME = 120  # of who writes, and of a file
MOST_ATTACHED_BYTES = 7_000_000  # in all; on its way a file is a third longer, and many servers take 10 MB
MOST_ATTACHMENTS = 20
_MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9][a-z0-9.+-]{0,70}")
_NOT_IN_NAMES = frozenset('/\\"')
_SECONDS = 30.0
_OK = 250
_REFUSED = 500
_DIGITS = 16


class MailError(ValueError):
    """A message cannot be sent as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail.

    Raises:
        MailError: its name is no name of a file, or its type none.
    """

    name: str
    media_type: str
    data: bytes

    def __post_init__(self) -> None:
        if not _is_line(self.name, _LONGEST_NAME) or _NOT_IN_NAMES & set(self.name):
            raise MailError(f"{self.name!r} is no name of a file")
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise MailError(f"{self.media_type!r} is no type of a file")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message of plain text to one address, in somebody's name or the service's, with files or without.

    Answers go to `reply_to`, where it is given, and otherwise to the service.

    Raises:
        MailError: an address is none, the subject or the name holds more than one line, or it is too long.
    """

    to: str
    subject: str
    text: str
    in_name_of: str = ""
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()

    def __post_init__(self) -> None:
        for address in (self.to, *([self.reply_to] if self.reply_to else [])):
            try:
                clean_email(address)
            except EmailError as error:
                raise MailError(f"{address!r}: {error}") from error
        if not _is_line(self.subject, _LONGEST_SUBJECT):
            raise MailError(f"a subject has 1 to {_LONGEST_SUBJECT} characters on one line")
        if self.in_name_of and not _is_line(self.in_name_of, _LONGEST_NAME):
            raise MailError(f"who writes has a name of 1 to {_LONGEST_NAME} characters on one line")
        if len(self.text) > _LONGEST_TEXT:
            raise MailError(f"a mail has at most {_LONGEST_TEXT} characters")
        if len(self.attachments) > MOST_ATTACHMENTS:
            raise MailError(f"a mail has at most {MOST_ATTACHMENTS} files")
        if sum(len(each.data) for each in self.attachments) > MOST_ATTACHED_BYTES:
            raise MailError(f"the files of a mail have at most {MOST_ATTACHED_BYTES} bytes in all")


class Carrier(Protocol):
    """What takes a mail away: a server, or a folder of files."""

    @property
    def repeatable(self) -> bool:
        """Tell whether a mail that is carried twice leaves what once does."""

    def carry(self, key: str, mail: Mail, at: dt.datetime, begin: Callable[[], None]) -> None:
        """Take a mail away; `begin` is called at the last moment at which it can still be left undone.

        Raises:
            LaterError: it was not taken away; try again.
            RefusedError: it was not, and will not be.
        """


class MadeAsItLeaves:
    """What transports have in common whose mails are made as they leave, of what their rows name.

    A row holds no text, so all of it may be kept; doing it again does the harm that the carrier's does.
    """

    __slots__ = ()
    carrier: Carrier

    @property
    def repeatable(self) -> bool:
        """Tell what the carrier says."""
        return self.carrier.repeatable

    def kept(self, payload: Payload) -> dict[str, object]:
        """Return which mail it was."""
        return dict(payload)


def put_mail(session: TenantSession | PlatformSession, key: str, mail: Mail, at: dt.datetime) -> None:
    """Have a mail of the service sent once the session's transaction stands; once for each key.

    Raises:
        MailError: it is in somebody's name, or has files: such a mail is made as it leaves.
    """
    if mail.in_name_of or mail.reply_to or mail.attachments:
        raise MailError("a mail in somebody's name, or with files, is made as it leaves")
    payload = {"to": mail.to, "subject": mail.subject, "text": mail.text, "at": at.isoformat()}
    put(session, KIND, key, payload, at)


def message_of(key: str, mail: Mail, at: dt.datetime, sender: str, coding: str) -> EmailMessage:
    """Return a mail as it travels; the same key gives the same message, by whose id a copy is known.

    `coding` is `quoted-printable`, which passes every server, or `8bit`, which people can read in a file.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(mail.in_name_of or name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.to)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte=coding)
    for file in mail.attachments:
        kind, _, more = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=kind, subtype=more, filename=file.name)
    if mail.attachments:
        message.set_boundary(_digits(f"{key}\n{mail.text}", 32))  # a text cannot hold what is made of it
    return message


def message_id(key: str, sender: str) -> str:
    """Return the id of the message of a key, as its header says it and as answers name it."""
    return f"<{id_of(key)}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def id_of(key: str) -> str:
    """Return what in the id of a message is its key's own, without the sender's domain."""
    return _digits(key, 32)


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
        """Write the file of a mail that was put."""
        self.carry(key, *_put(payload), begin)

    def carry(self, key: str, mail: Mail, at: dt.datetime, begin: Callable[[], None]) -> None:
        """Write the file whole, or not at all; a file that was written twice is the same file."""
        content = message_of(key, mail, at, self.sender, "8bit").as_bytes()
        begin()
        path = self.folder / f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%S}-{_digits(key, _DIGITS)}.eml"
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
        """Send a mail that was put."""
        self.carry(key, *_put(payload), begin)

    def carry(self, key: str, mail: Mail, at: dt.datetime, begin: Callable[[], None]) -> None:
        """Send it; `begin` is called when sender and recipient were taken and the text is to follow."""
        content = message_of(key, mail, at, self.sender, "quoted-printable").as_bytes()
        try:
            connection = self._connected()
        except UnicodeEncodeError as error:  # which would show the password
            raise LaterError(f"{self.host}:{self.port}: user and password may hold ASCII alone") from error
        except (OSError, smtplib.SMTPException) as error:
            raise LaterError(f"{self.host}:{self.port}: {_said(error)}") from error
        try:
            self._envelope(connection, mail.to)
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


def _put(payload: Payload) -> tuple[Mail, dt.datetime]:
    """Read what `put_mail` wrote."""
    mail = Mail(str(payload["to"]), str(payload["subject"]), str(payload["text"]))
    return mail, dt.datetime.fromisoformat(str(payload["at"]))


def _is_line(text: str, longest: int) -> bool:
    return text.isprintable() and 1 <= len(text) <= longest


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
