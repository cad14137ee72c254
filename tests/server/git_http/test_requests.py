"""Requests that no Git sends, from somebody with a token: each is answered, none breaks anything."""

import base64
from collections.abc import Iterator

from dulwich.protocol import pkt_line
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from server.app import create_app
from server.config import Settings
from server.services import Services, utc_now
from tenants.people.tokens import EDITOR, issue
from tests.tenants.books.ground import START, Books

WORDS = [b"want ", b"have ", b"done", b"shallow ", b"deepen ", b"filter ", b"0" * 40, b"1" * 40, b" ", b"\0"]
CAPABILITIES = [
    b" side-band-64k",
    b" thin-pack",
    b" ofs-delta",
    b" multi_ack_detailed",
    b" report-status",
    b" x",
]
REFS = [b"refs/heads/main", b"refs/heads/u/alice/x", b"HEAD", b"\xff", b"-1", b"2147483648", b"x"]


@pytest.fixture
def client(books: Books) -> Iterator[FlaskClient]:
    app = create_app(
        Services(books.database, books.jail, Settings(books.database.url, None, jail_strict=False))
    )
    with books.database.writing(books.tenant.id) as session:
        token = issue(session, "alice", EDITOR, 1, utc_now(), actor="root")
    with app.test_client() as opened:
        opened.environ_base["HTTP_AUTHORIZATION"] = "Basic " + basic(token)
        yield opened


def basic(token: str) -> str:
    return base64.b64encode(f"alice:{token}".encode()).decode()


def lines(head: bytes) -> st.SearchStrategy[bytes]:
    word = st.sampled_from([*WORDS, *CAPABILITIES, *REFS, head])
    line = st.lists(word, max_size=8).map(b"".join).map(pkt_line)
    loose = st.sampled_from([b"0000", b"0001", b"0002", b"0003", b"0004", b"0005", b"ffff", b"PACK"])
    asked = pkt_line(b"want " + head + b" side-band-64k thin-pack ofs-delta")
    pushed = pkt_line(head + b" " + b"1" * 40 + b" refs/heads/main\0 report-status side-band-64k")
    begun = st.sampled_from([b"", asked, asked + b"0000", pushed, pushed + b"0000"])
    rest = st.lists(st.one_of(line, loose, st.binary(max_size=20)), max_size=8).map(b"".join)
    return st.tuples(begun, rest).map(b"".join)


@given(data=st.data(), service=st.sampled_from(["git-upload-pack", "git-receive-pack"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_request_is_answered(
    books: Books, client: FlaskClient, data: st.DataObject, service: str
) -> None:
    body = data.draw(lines(books.head().encode()))
    answer = client.post(
        f"/git/{books.tenant.slug}.git/{service}", data=body, content_type=f"application/x-{service}-request"
    )
    assert answer.status_code in {200, 400}
    answer.close()
    assert books.files() == dict(START.files)
