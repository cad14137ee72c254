"""Reading and moving files without being led astray."""

import os
from pathlib import Path

import pytest

from server.synced import make_folders, mode_of, move_synced, read_regular, remove_synced


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert read_regular(tmp_path / "file") == b"x"
    for name in ("link", "loop", "folder", "pipe"):
        assert read_regular(tmp_path / name) is None
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "nowhere")


def test_moved_file_takes_the_permissions_of_the_one_it_replaces(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o600)
    move_synced(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"new"
    assert mode_of(tmp_path / "old") == 0o600
    assert mode_of(tmp_path / "nowhere") == 0o644


def test_folders_and_removals_are_asked_for_twice_without_harm(tmp_path: Path) -> None:
    for _ in range(2):
        make_folders(tmp_path / "a" / "b")
        remove_synced(tmp_path / "a" / "x")
        remove_synced(tmp_path / "nowhere" / "x")
    assert (tmp_path / "a" / "b").is_dir()
