"""Bodies of requests: plain, compressed, too long, cut short."""

import gzip
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
import pytest

from server.git_http.body import BodyTooLargeError, BrokenBodyError, read_body


class CutOff:
    """A sender that goes away."""

    def read(self, _size: int, /) -> bytes:
        raise OSError("no more data")


class Endless:
    """A sender that never ends; counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        self.taken += size
        return bytes(size)


@given(st.binary(max_size=1000), st.sampled_from(["", "identity", "gzip", "x-gzip"]))
def test_a_body_is_read_as_it_was_written(body: bytes, encoding: str) -> None:
    sent = gzip.compress(body) if "gzip" in encoding else body
    assert read_body(BytesIO(sent), encoding, 1000) == body


@given(st.integers(0, 200_000), st.integers(0, 100_000), st.booleans())
def test_the_limit_is_exact(length: int, limit: int, packed: bool) -> None:  # noqa: FBT001
    sent = gzip.compress(bytes(length), 1) if packed else bytes(length)
    encoding = "gzip" if packed else ""
    if length <= limit:
        assert len(read_body(BytesIO(sent), encoding, limit)) == length
    else:
        with pytest.raises(BodyTooLargeError):
            read_body(BytesIO(sent), encoding, limit)


def test_a_body_without_end_is_left_after_a_while() -> None:
    sender = Endless()
    with pytest.raises(BodyTooLargeError, match="more than 1 MiB"):
        read_body(sender, "", 1024**2)
    assert sender.taken < 6 * 1024**2


def test_what_follows_a_gzip_body_counts() -> None:
    with pytest.raises(BodyTooLargeError):
        read_body(BytesIO(gzip.compress(b"x") + bytes(100_000)), "gzip", 1000)


@pytest.mark.parametrize(
    ("sent", "encoding", "said"),
    [
        (b"x", "br", "a body in br"),
        (b"no gzip at all", "gzip", "that is no gzip"),
        (gzip.compress(b"x" * 100)[:-3], "gzip", "cut short"),
    ],
    ids=["other encoding", "no gzip", "cut short"],
)
def test_a_body_that_cannot_be_read(sent: bytes, encoding: str, said: str) -> None:
    with pytest.raises(BrokenBodyError, match=said):
        read_body(BytesIO(sent), encoding, 1000)


def test_a_sender_who_goes_away() -> None:
    with pytest.raises(BrokenBodyError, match="cut short"):
        read_body(CutOff(), "", 1000)
