"""Mail: a real mail server takes it, or a folder; nothing slips into its headers; none is sent twice."""

from collections.abc import Callable, Iterator
from contextlib import closing
import datetime as dt
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
import ipaddress
from pathlib import Path
import socket
import ssl
import threading
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants import mail, outbox
from tenants.db import Database
from tenants.mail import (
    MOST_ATTACHED_BYTES,
    Attachment,
    Mail,
    MailError,
    MailFiles,
    MailServer,
    message_id,
    message_of,
    put_mail,
)
from tenants.outbox import deliver_pending
from tenants.outbox_rows import State
from tenants.people import mails
from tenants.people.roles import Role
from tests.tenants.mail_server import Postmaster, serving

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
SENDER = "Lettrine <lettrine@lettrine.example>"
TO = "odile@example.org"
LETTER = Mail(TO, "Accès à Alpha", "Bonjour,\n\nhttps://lettrine.example/" + "x" * 120 + "\n.\nÀ bientôt\n")


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def port(postmaster: Postmaster) -> Iterator[int]:
    with serving(postmaster) as port:
        yield port


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    here = ipaddress.ip_address("127.0.0.1")
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(here)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def put(database: Database, letter: Mail = LETTER, key: str = "k") -> None:
    with database.platform() as session:
        put_mail(session, key, letter, NOW)


def sent(database: Database, server: MailServer | MailFiles) -> outbox.Listed:
    """Have the mail sent; return what the outbox says of it."""
    deliver_pending(database, {mail.KIND: server}, lambda: NOW)
    (effect,) = outbox.listed(database, list(State))
    return effect


def test_a_mail_arrives_as_it_was_written(database: Database, postmaster: Postmaster, port: int) -> None:
    put(database)
    assert sent(database, MailServer("127.0.0.1", port, SENDER)).state is State.DONE
    (arrived,) = postmaster.taken
    assert (arrived["From"], arrived["To"], arrived["Subject"]) == (SENDER, TO, "Accès à Alpha")
    assert arrived.get_content().replace("\r\n", "\n") == LETTER.text
    assert arrived["Message-ID"].endswith("@lettrine.example>")
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert (postmaster.envelopes[0].mail_from, postmaster.envelopes[0].rcpt_tos) == (
        "lettrine@lettrine.example", [TO],
    )  # fmt: skip


def test_the_text_of_a_mail_that_left_is_forgotten(database: Database, port: int) -> None:
    put(database)
    kept = sent(database, MailServer("127.0.0.1", port, SENDER)).payload
    assert kept == {"to": TO, "subject": "Accès à Alpha", "at": NOW.isoformat()}


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "state"), [("550 No such mailbox", State.STUCK), ("451 Come back later", State.WAITING)]
)
def test_what_the_server_refuses(  # noqa: PLR0913, PLR0917  what is needed for it
    database: Database, postmaster: Postmaster, port: int, verb: str, answer: str, state: State
) -> None:  # fmt: skip
    postmaster.answers[verb] = [answer]
    put(database)
    found = sent(database, MailServer("127.0.0.1", port, SENDER))
    assert (found.state, found.error) == (state, f"the mail server said {answer}")
    assert postmaster.taken == []


def test_a_connection_that_breaks_off_in_the_text_is_a_persons(
    database: Database, postmaster: Postmaster, port: int
) -> None:
    postmaster.answers["DATA"] = ["hang up"]
    put(database)
    found = sent(database, MailServer("127.0.0.1", port, SENDER))
    assert found.state is State.STUCK
    assert "nobody knows whether it was done" in found.error
    deliver_pending(
        database, {mail.KIND: MailServer("127.0.0.1", port, SENDER)}, lambda: NOW + outbox.LEASE * 99
    )
    assert postmaster.taken == []


def test_a_server_that_is_not_there_is_tried_later(database: Database) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    put(database)
    found = sent(database, MailServer("127.0.0.1", port, SENDER))
    assert found.state is State.WAITING
    assert f"127.0.0.1:{port}" in found.error


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\n\r\n", b"", b"220 hello\r\n"])
def test_a_server_that_is_no_mail_server_is_tried_later(database: Database, said: bytes) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        put(database)
        found = sent(database, MailServer("127.0.0.1", listening.getsockname()[1], SENDER, seconds=20.0))
        thread.join()
    assert found.state is State.WAITING


def test_with_tls_from_the_first_byte(
    database: Database, postmaster: Postmaster, tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with serving(postmaster, ssl_context=tls) as port:
        put(database)
        found = sent(database, MailServer("127.0.0.1", port, SENDER, tls=True, context=trusting))
    assert (found.state, len(postmaster.taken)) == (State.DONE, 1)


def _admit(
    _server: SMTP,
    _session: Session,
    _envelope: Envelope,
    _mechanism: str,
    data: Any,  # noqa: ANN401  it says no type
) -> AuthResult:
    known = (data.login, data.password) == (b"lettrine", b"s3cret")
    return AuthResult(success=known, handled=False)


@pytest.mark.parametrize(
    ("password", "state"), [("s3cret", State.DONE), ("wrong", State.WAITING), ("wrong é", State.WAITING)]
)
def test_with_starttls_and_a_password(  # noqa: PLR0913, PLR0917  what is needed for it
    database: Database,
    postmaster: Postmaster,
    tls: ssl.SSLContext,
    trusting: ssl.SSLContext,
    password: str,
    state: State,
) -> None:
    with serving(postmaster, tls_context=tls, require_starttls=True, authenticator=_admit,
                 auth_required=True) as port:  # fmt: skip
        put(database)
        server = MailServer("127.0.0.1", port, SENDER, user="lettrine", password=password, context=trusting)
        found = sent(database, server)
    assert found.state is state
    assert password not in found.error


@pytest.mark.parametrize("from_the_first_byte", [True, False])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    database: Database,
    postmaster: Postmaster,
    tls: ssl.SSLContext,
    from_the_first_byte: bool,  # noqa: FBT001
) -> None:
    options = {"ssl_context": tls} if from_the_first_byte else {"tls_context": tls}
    with serving(postmaster, **options) as port:
        put(database)
        found = sent(database, MailServer("127.0.0.1", port, SENDER, tls=from_the_first_byte))
    assert (found.state, postmaster.taken) == (State.WAITING, [])
    assert "certificate" in found.error.lower()


@pytest.mark.parametrize(
    "server",
    [
        lambda port: MailServer("127.0.0.1", port, SENDER, user="lettrine", password="s3cret"),
        lambda port: MailServer("127.0.0.2", port, SENDER),
    ],
)
def test_without_tls_no_password_and_nothing_to_another_machine(
    database: Database, postmaster: Postmaster, server: Callable[[int], MailServer]
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    controller = Controller(postmaster, hostname="0.0.0.0", port=port, ready_timeout=30)
    controller.start()
    try:
        put(database)
        found = sent(database, server(port))
    finally:
        controller.stop()
    assert (found.state, postmaster.taken) == (State.WAITING, [])
    assert "offers no TLS; nothing was sent" in found.error


def test_without_a_server_mail_goes_to_files(database: Database, tmp_path: Path) -> None:
    put(database)
    files = MailFiles(tmp_path / "var" / "mail", SENDER)
    assert sent(database, files).state is State.DONE
    (path,) = (tmp_path / "var" / "mail").iterdir()
    assert path.name.startswith("20261122T090000-")
    assert path.suffix == ".eml"
    arrived = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    assert arrived.get_content().replace("\r\n", "\n") == LETTER.text
    assert "https://lettrine.example/" + "x" * 120 in path.read_text()  # to be copied from there


def test_a_file_that_is_written_again_is_the_same_file(tmp_path: Path) -> None:
    files = MailFiles(tmp_path, SENDER)
    payload = {"to": TO, "subject": "s", "text": "t", "at": NOW.isoformat()}
    for _ in range(2):
        files.perform("../../etc/passwd", payload, lambda: None)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_tried_later(database: Database, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    put(database)
    assert sent(database, MailFiles(tmp_path / "mail", SENDER)).state is State.WAITING


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("odile@example.org\nBcc: all@example.org", "s"),
        ("odile@example.org, all@example.org", "s"),
        ("Odile <odile@example.org>", "s"),
        ("", "s"),
        (TO, "s\nBcc: all@example.org"),
        (TO, "s\r\n\r\nText of my own"),
        (TO, ""),
        (TO, "x" * 201),
        (TO, "\u2028"),
        (TO, "\ud800"),
    ],
)
def test_nothing_slips_into_the_headers(to: str, subject: str) -> None:
    with pytest.raises(MailError):
        Mail(to, subject, "text")


@given(subject=st.text(max_size=60), text=st.text(max_size=200), name=st.text(max_size=60))
def test_whatever_is_written_a_mail_has_our_headers_and_no_more(subject: str, text: str, name: str) -> None:
    try:
        letter = Mail(TO, subject, text)
    except MailError:
        return
    made = message_from_bytes(
        message_of(name, letter, NOW, SENDER, "quoted-printable").as_bytes(), policy=default
    )
    assert made["To"] == TO
    assert sorted(name.lower() for name in made) == [
        "auto-submitted", "content-transfer-encoding", "content-type", "date", "from", "message-id",
        "mime-version", "subject", "to",
    ]  # fmt: skip


def travelled(made: EmailMessage) -> EmailMessage:
    arrived = message_from_bytes(made.as_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def test_a_mail_in_somebodys_name_leaves_from_our_address_and_is_answered_to_theirs() -> None:
    name = "Éts Müller, Frères & Œuvre <x@y.example>"
    papers = (
        Attachment("Relance RE-2026-0031.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
        Attachment("Facture nº 12 – été.txt", "text/plain", "été".encode()),
    )
    written = Mail(TO, "Facture F2026-0012", LETTER.text, name, "r7k@answers.example", papers)
    made = message_of("k", written, NOW, SENDER, "quoted-printable")
    assert made.as_bytes() == message_of("k", written, NOW, SENDER, "quoted-printable").as_bytes()
    arrived = travelled(made)
    (sender,) = arrived["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "lettrine@lettrine.example")
    assert arrived["Reply-To"] == "r7k@answers.example"
    assert arrived["Message-ID"] == message_id("k", SENDER)
    body = arrived.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.text
    found = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in arrived.iter_attachments()
    ]
    assert found == [(paper.name, paper.media_type, paper.data) for paper in papers]


@given(
    name=st.text(min_size=1, max_size=120),
    file=st.text(min_size=1, max_size=120),
    text=st.text(max_size=200),
    data=st.binary(max_size=200),
)
def test_neither_names_nor_files_slip_into_the_headers(name: str, file: str, text: str, data: bytes) -> None:
    try:
        paper = Attachment(file, "application/pdf", data)
        written = Mail(TO, "s", text, name, "r7k@answers.example", (paper,))
    except MailError:
        return
    arrived = travelled(message_of("k", written, NOW, SENDER, "8bit"))
    assert sorted(header.lower() for header in arrived) == [
        "auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "reply-to", "subject",
        "to",
    ]  # fmt: skip
    assert [address.addr_spec for address in arrived["From"].addresses] == ["lettrine@lettrine.example"]
    (found,) = arrived.iter_attachments()
    assert (found.get_payload(decode=True), sorted(header.lower() for header in found)) == (
        data,
        ["content-disposition", "content-transfer-encoding", "content-type", "mime-version"],
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: Mail(TO, "s", "t", in_name_of="Alpha\r\nBcc: all@example.org"),
        lambda: Mail(TO, "s", "t", in_name_of="x" * 121),
        lambda: Mail(TO, "s", "t", reply_to="r7k@answers.example, all@example.org"),
        lambda: Mail(TO, "s", "t", reply_to="r7k@answers.example\nBcc: all@example.org"),
        lambda: Mail(TO, "s", "t" * 100_001),
        lambda: Mail(TO, "s", "t", attachments=(Attachment("a.pdf", "application/pdf", b""),) * 21),
        lambda: Mail(
            TO,
            "s",
            "t",
            attachments=(Attachment("a.pdf", "application/pdf", bytes(MOST_ATTACHED_BYTES + 1)),),
        ),
        lambda: Attachment("a.pdf\nX: y", "application/pdf", b""),
        lambda: Attachment("../a.pdf", "application/pdf", b""),
        lambda: Attachment("", "application/pdf", b""),
        lambda: Attachment("a.pdf", "application/pdf; x=y", b""),
        lambda: Attachment("a.pdf", "pdf", b""),
    ],
)
def test_what_is_no_name_no_address_or_too_much_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(MailError):
        make()


def test_only_the_services_own_mail_is_put_whole(database: Database) -> None:
    """One with files would lie in the outbox as a whole; it is made as it leaves."""
    for letter in (Mail(TO, "s", "t", in_name_of="Alpha"), Mail(TO, "s", "t", reply_to=TO)):
        with pytest.raises(MailError), database.platform() as session:
            put_mail(session, "k", letter, NOW)
    assert outbox.listed(database, list(State)) == ()


@pytest.mark.parametrize("language", ["fr", "en", ""])
@pytest.mark.parametrize("role", Role)
def test_an_invitation_is_written_in_either_language(language: mails.Language, role: Role) -> None:
    letter = mails.invitation(
        to=TO, by="Hélène {place}", place="{by} Menuiserie Pautard", role=role,
        last_day=dt.date(2027, 1, 1), link="https://x.example/{0}", language=language,
    )  # fmt: skip
    assert "https://x.example/{0}\n" in letter.text
    assert "Hélène {place} " in letter.text
    assert (
        "before 1 January 2027:" if language == "en" else "avant le 1er janvier 2027\u00a0:"
    ) in letter.text
    assert "!" not in letter.text
    assert " ?" not in letter.text
    assert " :" not in letter.text


def test_a_reset_is_written_in_either_language() -> None:
    for language, words in (("fr", "dans l’heure\u00a0:"), ("en", "within the hour:")):
        letter = mails.password_reset(
            to=TO, name="Odile {link}", link="https://x.example/1", language=language
        )
        assert words in letter.text
        assert "Odile {link}" in letter.text
