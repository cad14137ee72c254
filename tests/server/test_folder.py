"""A book folder holds the old book or the new one, whatever happens in between."""

from collections.abc import Callable
import json
import os
from pathlib import Path
import signal
import subprocess
import sys
import textwrap

import pytest

from ledger_core.book import Book, Change
from server.folder import BookFolderError, create_folder, read_folder, write_change, write_file
from server.synced import uninterrupted

OLD = Book(
    {
        "main.beancount": b"; old main\n",
        "accounts.beancount": b"; old accounts\r\n",
        "journal/2026/2026-03.beancount": b"; old month",
        "journal/2026/2026-04.beancount": b"; to be removed\n",
        "documents/invoice.pdf": b"%PDF\0\xff",
    }
)
CHANGE = Change(
    written={
        "main.beancount": b"; new main\n",
        "journal/2026/2026-03.beancount": b"; new month",
        "journal/2027/2027-01.beancount": b"; a month that was not there\n",
    },
    removed=frozenset({"journal/2026/2026-04.beancount"}),
)
NEW = OLD.apply(CHANGE)

# Writes the change and kills itself just before the system call of the given rank is made. The audit
# events of Python name every one that changes a folder.
WRITER = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[4])
    from ledger_core.book import Book, Change
    from server.folder import read_folder, write_change

    names = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree", "open"}
    events = []

    def note(event, arguments):
        if event not in names or (event == "open" and "w" not in str(arguments[1])):
            return
        if len(events) == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        events.append(event)

    root = Path(sys.argv[1])
    base = read_folder(root)
    change = eval(sys.argv[3])
    sys.addaudithook(note)
    write_change(root, base, change)
    print(*events)
""")
REPOSITORY = str(Path(__file__).parents[2])
NEVER = 10**6


@pytest.fixture
def root(tmp_path: Path) -> Path:
    create_folder(tmp_path / "book", OLD)
    return tmp_path / "book"


def write_and_die(root: Path, rank: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WRITER, str(root), str(rank), repr(CHANGE), REPOSITORY],
        check=False,
        capture_output=True,
        text=True,
    )


def test_writer_killed_before_any_of_its_steps_leaves_the_old_book_or_the_new(tmp_path: Path) -> None:
    rank, seen = 0, []
    while True:
        root = tmp_path / f"book{rank}"
        create_folder(root, OLD)
        done = write_and_die(root, rank)
        book = read_folder(root)
        assert book in {0: [NEW], -signal.SIGKILL: [OLD, NEW]}[done.returncode], (rank, done.stderr)
        assert not (root / ".lettrine-change").exists()
        seen.append(book == NEW)
        if done.returncode == 0:
            break
        write_change(root, book, CHANGE if book == OLD else Change())
        assert read_folder(root) == NEW
        rank += 1
    assert {"os.mkdir", "open", "os.rename", "os.remove", "os.rmdir"} <= set(done.stdout.split())
    assert seen == sorted(seen), "once the change is decided it is made"
    assert seen.count(True) > 5
    assert seen.count(False) > 5


def test_second_crash_while_the_first_is_mended_does_no_harm(root: Path) -> None:
    events = write_and_die(root, NEVER).stdout.split()
    create_again(root)
    decided = events.index("os.rename")
    for rank in range(decided + 1, len(events)):
        create_again(root)
        write_and_die(root, decided + 2)
        reader = WRITER.replace("base = read_folder(root)", "").replace(
            "write_change(root, base, change)", "read_folder(root)"
        )
        subprocess.run(
            [sys.executable, "-c", reader, str(root), str(rank - decided), repr(CHANGE), REPOSITORY],
            check=False,
            capture_output=True,
        )
        assert read_folder(root) == NEW


def create_again(root: Path) -> None:
    subprocess.run(["rm", "-rf", str(root)], check=True)
    create_folder(root, OLD)


def test_folder_gives_back_the_book_it_was_made_of(root: Path) -> None:
    assert read_folder(root) == OLD


def test_change_is_written_and_keeps_permissions(root: Path) -> None:
    (root / "main.beancount").chmod(0o640)
    write_change(root, OLD, CHANGE)
    assert read_folder(root) == NEW
    assert (root / "main.beancount").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in root.iterdir()) == [
        "accounts.beancount", "documents", "journal", "main.beancount",
    ]  # fmt: skip


def test_hidden_names_are_no_part_of_the_book(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("x")
    (root / ".main.beancount.swp").write_text("x")
    assert read_folder(root) == OLD


def test_file_edited_since_it_was_read_is_not_overwritten(root: Path) -> None:
    (root / "main.beancount").write_bytes(b"; edited\n")
    with pytest.raises(BookFolderError, match="changed since it was read; nothing was written"):
        write_change(root, OLD, CHANGE)
    assert read_folder(root) == Book({**OLD.files, "main.beancount": b"; edited\n"})


def test_change_computed_from_a_file_that_was_edited_since_is_not_written(root: Path) -> None:
    (root / "accounts.beancount").write_bytes(b"; edited\n")
    with pytest.raises(BookFolderError, match=r"accounts\.beancount: changed since it was read"):
        write_change(root, OLD, CHANGE)
    (root / "accounts.beancount").unlink()
    with pytest.raises(BookFolderError, match=r"accounts\.beancount: changed since it was read"):
        write_change(root, OLD, CHANGE)


def test_file_made_since_the_book_was_read_is_not_overwritten(root: Path) -> None:
    (root / "journal/2027").mkdir()
    (root / "journal/2027/2027-01.beancount").write_bytes(b"; mine\n")
    with pytest.raises(BookFolderError, match=r"2027-01\.beancount: changed since it was read"):
        write_change(root, OLD, CHANGE)


def crashed(root: Path) -> None:
    """Leave a change that is decided, and none of whose files is in its place."""
    decided = write_and_die(root, NEVER).stdout.split().index("os.rename")
    create_again(root)
    write_and_die(root, decided + 1)
    assert (root / ".lettrine-change" / "decided.json").exists()
    assert (root / "main.beancount").read_bytes() == OLD.files["main.beancount"]


def test_file_edited_after_a_crash_is_not_overwritten(root: Path) -> None:
    crashed(root)
    (root / "main.beancount").write_bytes(b"; edited\n")
    for _ in range(2):
        with pytest.raises(BookFolderError, match="was edited after a change was cut short; its new content"):
            read_folder(root)
    assert (root / "main.beancount").read_bytes() == b"; edited\n"
    (root / "main.beancount").write_bytes(OLD.files["main.beancount"])
    assert read_folder(root) == NEW


def test_file_to_be_removed_but_edited_after_a_crash_stays(root: Path) -> None:
    crashed(root)
    (root / "journal/2026/2026-04.beancount").write_bytes(b"; edited\n")
    with pytest.raises(BookFolderError, match="it was to be removed"):
        read_folder(root)
    assert (root / "journal/2026/2026-04.beancount").read_bytes() == b"; edited\n"


def plant(root: Path, manifest: object) -> None:
    """Bring a staged change in a folder from elsewhere."""
    (root / ".lettrine-change").mkdir()
    (root / ".lettrine-change" / "000000").write_bytes(b"planted")
    (root / ".lettrine-change" / "decided.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "path",
    [
        "../victim",
        "/tmp/victim",
        "journal/../../victim",
        ".git/hooks/x",
        "a/.ssh/x",
        "x.py",
        "",
        "a\0b",
        "link/x",
    ],
)
@pytest.mark.parametrize("name", ["000000", None])
def test_planted_change_reaches_nothing_outside_the_book(root: Path, path: str, name: str | None) -> None:
    victim = root.parent / "victim"
    victim.write_bytes(b"safe")
    (root.parent / "elsewhere").mkdir()
    (root / "link").symlink_to(root.parent / "elsewhere")
    plant(root, [[path, name, "", ""]])
    with pytest.raises(BookFolderError, match="holds no change that this program staged"):
        read_folder(root)
    assert victim.read_bytes() == b"safe"
    assert not any((root.parent / "elsewhere").iterdir())


@pytest.mark.parametrize(
    "manifest", [None, 3, {}, {"a": 1}, [[]], [["main.beancount"]], [[1, "000000", "", ""]],
                 [["main.beancount", "../../x", "", ""]], [["main.beancount", 5, "", ""]]],
)  # fmt: skip
def test_planted_change_of_another_shape_is_refused(root: Path, manifest: object) -> None:
    plant(root, manifest)
    if manifest == {}:
        assert read_folder(root) == OLD  # says that nothing is to be done
        return
    with pytest.raises(BookFolderError, match="holds no change that this program staged"):
        read_folder(root)


def test_planted_link_among_the_staged_files_is_not_followed(root: Path) -> None:
    secret = root.parent / "secret"
    secret.write_bytes(b"x")
    secret.chmod(0o600)
    plant(root, [["main.beancount", "000001", "", ""]])
    (root / ".lettrine-change" / "000001").symlink_to(secret)
    with pytest.raises(BookFolderError, match="is no regular file"):
        read_folder(root)
    assert secret.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("/")])
def test_planted_name_of_the_staging_folder_is_refused(root: Path, make: Callable[[Path], object]) -> None:
    make(root / ".lettrine-change")
    with pytest.raises(BookFolderError, match="is no folder; remove it"):
        read_folder(root)


@pytest.mark.parametrize("make", [
    lambda path: path.symlink_to("/etc/hostname"),
    lambda path: path.symlink_to(path),
    lambda path: path.symlink_to(path.parent),
    os.mkfifo,
])  # fmt: skip
def test_link_or_special_file_is_refused(root: Path, make: Callable[[Path], object]) -> None:
    make(root / "journal" / "2026" / "x.beancount")
    with pytest.raises(BookFolderError, match=r"x\.beancount: a book holds regular files only"):
        read_folder(root)


@pytest.mark.parametrize("path", ["../x", "/tmp/x", ".hidden", "a/../../x", "$x", "x.py"])
def test_change_outside_the_book_is_refused(root: Path, path: str) -> None:
    with pytest.raises(BookFolderError):
        write_change(root, OLD, Change({path: b"x"}))
    with pytest.raises(BookFolderError):
        create_folder(root.parent / "other", Book({path: b"x"}))
    assert sorted(entry.name for entry in root.parent.iterdir()) == ["book"]


def test_missing_folder_and_file_in_its_place_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BookFolderError, match="nowhere: no such folder"):
        read_folder(tmp_path / "nowhere")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BookFolderError, match="file: is no folder"):
        read_folder(tmp_path / "file")


def test_new_book_takes_an_empty_folder_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    create_folder(tmp_path / "empty", OLD)
    assert read_folder(tmp_path / "empty") == OLD
    with pytest.raises(BookFolderError, match="is not an empty folder; nothing was written"):
        create_folder(tmp_path / "empty", NEW)
    create_folder(tmp_path / "far" / "away" / "book", OLD)
    assert read_folder(tmp_path / "far" / "away" / "book") == OLD
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(BookFolderError, match="is not an empty folder"):
        create_folder(tmp_path / "file", OLD)
    with pytest.raises(BookFolderError, match="file: File exists; nothing was written"):
        create_folder(tmp_path / "file" / "book", OLD)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["empty", "far", "file"]


def test_new_book_goes_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    create_folder(tmp_path / "link", OLD)
    assert read_folder(tmp_path / "real") == OLD


def test_file_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    write_file(target, b"one")
    assert target.read_bytes() == b"one"
    assert target.stat().st_mode & 0o777 == 0o644
    target.chmod(0o600)
    write_file(target, b"two")
    assert target.read_bytes() == b"two"
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookFolderError, match="No such file or directory"):
        write_file(tmp_path / "nowhere" / "out.txt", b"x")


def test_file_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"new"


def test_pipe_or_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BookFolderError, match="pipe: is no regular file; nothing was written"):
        write_file(tmp_path / "pipe", b"x")
    assert (tmp_path / "pipe").is_fifo()


def test_staged_name_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(BookFolderError) as refused:
        write_file(tmp_path / "gone" / "x", b"x")
    assert str(refused.value) == f"{tmp_path}/gone/x: No such file or directory; nothing was written"


def test_ctrl_c_waits_until_the_file_is_written(tmp_path: Path) -> None:
    with uninterrupted():
        signal.raise_signal(signal.SIGINT)
        write_file(tmp_path / "file", b"whole")
        assert signal.sigwait({signal.SIGINT}) is signal.SIGINT
    assert (tmp_path / "file").read_bytes() == b"whole"
