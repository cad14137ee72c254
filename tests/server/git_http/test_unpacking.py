"""Packs as Git makes them, and packs that nobody but an attacker makes."""

import hashlib
from pathlib import Path
import subprocess
import zlib

from dulwich.objects import Blob, ObjectID, ShaFile
from hypothesis import given
from hypothesis import strategies as st
import pytest

from server.git_http.unpacking import BadPackError, PushTooLargeError, unpack
from tenants.books.arrivals import PushLimits

BLOB = 3
OFFSET_DELTA = 6
NAME_DELTA = 7
LIMITS = PushLimits(objects=10, object_bytes=1000, bytes=3000)


def nothing(name: ObjectID) -> tuple[int, bytes]:
    raise KeyError(name)


def entry(kind: int, content: bytes, size: int | None = None, base: bytes = b"") -> bytes:
    rest = len(content) if size is None else size
    head = bytearray()
    byte, rest = kind << 4 | rest & 15, rest >> 4
    while rest:
        head.append(byte | 0x80)
        byte, rest = rest & 0x7F, rest >> 7
    head.append(byte)
    return bytes(head) + base + zlib.compress(content)


def pack(*entries: bytes, count: int | None = None, tail: bytes = b"") -> bytes:
    number = len(entries) if count is None else count
    body = b"PACK" + (2).to_bytes(4) + number.to_bytes(4) + b"".join(entries) + tail
    return body + hashlib.sha1(body).digest()


def delta(base: int, result: int, *steps: bytes) -> bytes:
    def number(value: int) -> bytes:
        coded = bytearray()
        while value > 0x7F:
            coded.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*coded, value])

    return number(base) + number(result) + b"".join(steps)


def contents(found: list[ShaFile]) -> list[bytes]:
    return [one.as_raw_string() for one in found]


def test_what_git_packs_comes_out_as_it_went_in(tmp_path: Path) -> None:
    def git(*arguments: str, given: bytes = b"") -> bytes:
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.example", *arguments],
            input=given, cwd=tmp_path, capture_output=True, check=True,
        )  # fmt: skip
        return done.stdout

    git("init", "-q")
    for number in range(30):
        (tmp_path / "book").write_text("".join(f"{line}\n" for line in range(200) if line != number))
        git("add", "book")
        git("commit", "-q", "-m", f"{number}")
    listed = git("rev-list", "--objects", "HEAD", "--no-object-names").split()
    for options in ((), ("--delta-base-offset",)):
        packed = git("pack-objects", "--revs", "--stdout", *options, given=b"HEAD\n")
        assert {found.id for found in unpack(packed, nothing, PushLimits())} == set(listed)
    stored = {one.id: (one.type_num, one.as_raw_string()) for one in unpack(packed, nothing, PushLimits())}
    thin = git("pack-objects", "--revs", "--thin", "--stdout", given=b"HEAD\n^HEAD~1\n")
    assert {found.id for found in unpack(thin, stored.__getitem__, PushLimits())} < set(listed)
    with pytest.raises(BadPackError, match="which is not there"):
        unpack(thin, nothing, PushLimits())


@given(st.lists(st.binary(max_size=300), max_size=10, unique=True))
def test_whole_objects_come_out_as_they_went_in(written: list[bytes]) -> None:
    assert contents(unpack(pack(*(entry(BLOB, one) for one in written)), nothing, LIMITS)) == written


@given(st.binary(max_size=300))
def test_bytes_by_chance_are_no_pack(data: bytes) -> None:
    with pytest.raises(BadPackError):
        unpack(data, nothing, LIMITS)


@given(st.data())
def test_a_pack_whose_bytes_were_changed_is_refused_or_holds_what_it_says(data: st.DataObject) -> None:
    sound = pack(entry(BLOB, b"a" * 100), entry(OFFSET_DELTA, delta(100, 3, b"\x03xyz"), base=b"\x0e"))
    body = bytearray(sound[:-20])
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    whole = bytes(body) + hashlib.sha1(body).digest()
    try:
        found = unpack(whole, nothing, LIMITS)
    except (BadPackError, PushTooLargeError):
        return
    assert sum(len(one.as_raw_string()) for one in found) <= LIMITS.bytes


@given(st.integers(0, 200))
def test_a_pack_cut_short_is_refused(length: int) -> None:
    whole = pack(*(entry(BLOB, bytes([number]) * 50) for number in range(5)))
    with pytest.raises(BadPackError):
        unpack(whole[: min(length, len(whole) - 1)], nothing, LIMITS)


def test_a_delta_builds_on_an_object_of_the_pack_and_on_a_stored_one() -> None:
    first = entry(BLOB, b"0123456789")
    change = delta(10, 6, b"\x90\x04", b"\x02xy")  # copy four from the beginning, then two new bytes
    whole = pack(first, entry(OFFSET_DELTA, change, base=bytes([len(first)])))
    assert contents(unpack(whole, nothing, LIMITS)) == [b"0123456789", b"0123xy"]
    stored = Blob.from_string(b"0123456789")
    thin = pack(entry(NAME_DELTA, change, base=stored.sha().digest()))
    assert contents(unpack(thin, {stored.id: (BLOB, b"0123456789")}.__getitem__, LIMITS)) == [b"0123xy"]


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (pack(), None),
        (pack(entry(BLOB, b"x"), count=2), "damaged"),
        (pack(entry(BLOB, b"x"), tail=b"y"), "goes on after its last object"),
        (pack(entry(BLOB, b"x"))[:-1] + b"\0", "check sum"),
        (pack(entry(BLOB, b"xyz", size=2)), "not as long as it says"),
        (pack(entry(BLOB, b"xyz", size=4)), "not as long as it says"),
        (pack(entry(5, b"x")), "of kind 5"),
        (pack(entry(0, b"x")), "of kind 0"),
        (pack(b"\xbf" + b"\xff" * 20), "size does not end"),
        (pack(entry(OFFSET_DELTA, b"x", base=b"\x05")), "starts from no object"),
        (pack(entry(OFFSET_DELTA, b"x", base=b"\xff\xff\xff\x7f")), "starts before the pack"),
        (pack(entry(NAME_DELTA, b"x", base=b"x" * 20)), "is not there"),
        (pack(b"\x30abc"), "cannot be inflated"),
        (pack(entry(BLOB, b"ab"), entry(OFFSET_DELTA, delta(3, 1, b"\x01x"), base=b"\x0b")), "does not fit"),
        (pack(entry(BLOB, b"ab"), entry(OFFSET_DELTA, b"\xff" * 30, base=b"\x0b")), "how long its result is"),
    ],
)
def test_packs_that_git_does_not_make(whole: bytes, said: str | None) -> None:
    if said is None:
        assert unpack(whole, nothing, LIMITS) == []
        return
    with pytest.raises(BadPackError, match=said):
        unpack(whole, nothing, LIMITS)


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (pack(*[entry(BLOB, b"x")] * 11), "11 objects, where 10 are the most"),
        (pack(count=2**32 - 1), "4294967295 objects"),
        (pack(entry(BLOB, bytes(1001))), "a file of 1001 bytes"),
        (pack(entry(BLOB, b"", size=2**50)), "a file of 1125899906842624 bytes"),
        (pack(*(entry(BLOB, bytes([one]) * 999) for one in range(4))), "more than 3000 bytes in all"),
        (pack(entry(BLOB, b"ab"), entry(OFFSET_DELTA, delta(2, 2**40, b"\x01x"), base=b"\x0b")), "a file of"),
    ],
)
def test_packs_larger_than_one_may_be_are_refused_before_they_take_the_room(whole: bytes, said: str) -> None:
    with pytest.raises(PushTooLargeError, match=said):
        unpack(whole, nothing, LIMITS)


def test_an_object_that_inflates_further_than_it_says_is_read_no_further() -> None:
    bomb = entry(BLOB, bytes(50 * 1024**2), size=10)
    with pytest.raises(BadPackError, match="not as long as it says"):
        unpack(pack(bomb), nothing, LIMITS)
