"""What a reader lacks, compared with the plain definition, over random histories with merges."""

import datetime as dt
import hashlib

from dulwich.objects import Blob, Commit, ObjectID, ShaFile, Tree, sha_to_hex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from server.git_http.unpacking import unpack
from tenants.books.arrivals import PushLimits
from tenants.books.author import commit
from tenants.books.objects import SqlObjectStore
from tenants.books.packing import HistoryStore, missing, pack
from tenants.books.tree import trees_of
from tests.tenants.books.ground import ALICE, MOMENT, Books

# A commit: which earlier ones it stands on, which of three files it changes, and to what.
HISTORIES = st.lists(
    st.tuples(st.sets(st.integers(0, 60), max_size=2), st.sampled_from("abc"), st.integers(0, 3)),
    min_size=1,
    max_size=60,
)


def build(history: list[tuple[set[int], str, int]]) -> tuple[list[ObjectID], dict[ObjectID, ShaFile]]:
    """Make the commits; one that names none, or itself, stands on the one before it."""
    names: list[ObjectID] = []
    files: list[dict[str, Blob]] = []
    objects: dict[ObjectID, ShaFile] = {}
    for number, (wanted, path, value) in enumerate(history):
        parents = sorted({one for one in wanted if one < number} or set(range(number)[-1:]))
        now = dict(files[parents[-1]]) if parents else {}
        now[f"folder/{path}"] = Blob.from_string(f"{path}{value}".encode())
        root, trees = trees_of({name: blob.id for name, blob in now.items()})
        at = MOMENT + dt.timedelta(minutes=number)
        made = commit(root.id, [names[one] for one in parents], ALICE, f"{number}", at)
        names.append(made.id)
        files.append(now)
        objects |= {found.id: found for found in (*now.values(), *trees, made)}
    return names, objects


def reached(objects: dict[ObjectID, ShaFile], heads: list[ObjectID]) -> set[ObjectID]:
    seen: set[ObjectID] = set()
    waiting = list(heads)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = objects[name]
        if isinstance(found, Commit):
            waiting += [found.tree, *found.parents]
        elif isinstance(found, Tree):
            waiting += [entry.sha for entry in found.iteritems()]
    return seen


@given(history=HISTORIES, data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reader_gets_all_that_is_lacking_and_nothing_that_is_not_asked_for(
    books: Books, history: list[tuple[set[int], str, int]], data: st.DataObject
) -> None:
    names, objects = build(history)
    wants = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    haves = data.draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    with books.database.writing(books.tenant.id) as session:
        SqlObjectStore(session).add_objects([(found, None) for found in objects.values()])
    with books.database.reading(books.tenant.id) as session:
        sent = missing(HistoryStore(session), wants, haves, ())
        packed = b"".join(pack(session, sent))
    assert len(sent) == len(set(sent))
    assert reached(objects, wants) - reached(objects, haves) <= set(sent) <= reached(objects, wants)
    assert {found.id for found in unpack(packed, objects.__getitem__, PushLimits())} == set(sent)


def test_one_who_has_the_commit_before_gets_what_changed_and_no_more(books: Books) -> None:
    names, objects = build([(set(), path, 0) for path in "abc"] + [(set(), "a", 1)])
    with books.database.writing(books.tenant.id) as session:
        SqlObjectStore(session).add_objects([(found, None) for found in objects.values()])
    with books.database.reading(books.tenant.id) as session:
        sent = missing(HistoryStore(session), [names[3]], [names[2]], ())
    kinds = sorted(objects[name].type_name for name in sent)
    assert kinds == [b"blob", b"commit", b"tree", b"tree"]


def test_a_pack_of_what_is_not_there_is_not_finished(books: Books) -> None:
    nobody = sha_to_hex(hashlib.sha1(b"nobody").digest())
    with books.database.reading(books.tenant.id) as session, pytest.raises(KeyError, match="1 of 1"):
        b"".join(pack(session, [nobody]))
