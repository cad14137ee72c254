"""Trees: which files a commit holds, and the tree objects that hold a set of files.

Knows Git's shape alone: what a path or its bytes may be is decided in the core's gate.
"""

from collections.abc import Iterable, Mapping
import stat
from typing import Protocol

from dulwich.objects import Blob, Commit, ObjectID, RawObjectID, ShaFile, Tree, hex_to_sha, sha_to_hex

PLAIN_MODE = stat.S_IFREG | 0o644
FOLDER_MODE = stat.S_IFDIR


class Objects(Protocol):
    """Where objects are found by name; `prefetch` reads many (20-byte names) in few queries."""

    def __getitem__(self, name: ObjectID) -> ShaFile: ...

    def prefetch(self, oids: Iterable[bytes]) -> None:
        """Read many objects at once."""


class NotABookError(Exception):
    """What a commit or its trees hold cannot be a book: no such object, or one of another kind."""


def name_of(oid: bytes) -> ObjectID:
    """Return an object's name in hexadecimal, as Git writes it."""
    return sha_to_hex(RawObjectID(oid))


def commit_of(objects: Objects, name: ObjectID) -> Commit:
    """Return a commit.

    Raises:
        NotABookError: there is none of this name.
    """
    found = _found(objects, name)
    if not isinstance(found, Commit):
        raise NotABookError(f"{name.decode()} is no commit")
    return found


def files_of(objects: Objects, commit: ObjectID | None) -> dict[str, ObjectID]:
    """Return the blobs of a commit's files by path; None, the state before the first commit, has none.

    Raises:
        NotABookError: something else than plain files and folders is in it; the message names it.
    """
    if commit is None:
        return {}
    files: dict[str, ObjectID] = {}
    level = [("", commit_of(objects, commit).tree)]
    while level:
        objects.prefetch(hex_to_sha(tree) for _, tree in level)
        below = []
        for folder, name in level:
            tree = _found(objects, name)
            if not isinstance(tree, Tree):
                raise NotABookError(f"{folder or 'the root'}: no tree")
            for entry in tree.iteritems():
                path = folder + entry.path.decode("utf-8", "surrogateescape")
                if entry.mode == FOLDER_MODE:
                    below.append((f"{path}/", entry.sha))
                else:
                    files[path] = plain_file(path, entry.mode, entry.sha)
        level = below
    return files


def contents_of(objects: Objects, files: Mapping[str, ObjectID]) -> dict[str, bytes]:
    """Return the bytes of files by path.

    Raises:
        NotABookError: a file's object is no blob.
    """
    objects.prefetch(hex_to_sha(name) for name in files.values())
    contents = {}
    for path, name in files.items():
        blob = _found(objects, name)
        if not isinstance(blob, Blob):
            raise NotABookError(f"{path}: no file")
        contents[path] = blob.as_raw_string()
    return contents


def trees_of(files: Mapping[str, ObjectID]) -> tuple[Tree, list[Tree]]:
    """Make the trees that hold files: the root, and all of them, the root included."""
    folders: dict[str, Tree] = {"": Tree()}
    for path, blob in files.items():
        folder, _, name = path.rpartition("/")
        _folder(folders, folder).add(name.encode("utf-8", "surrogateescape"), PLAIN_MODE, blob)
    for folder in sorted(folders, key=lambda path: path.count("/") + bool(path), reverse=True):
        if folder:
            parent, _, name = folder.rpartition("/")
            folders[parent].add(name.encode("utf-8", "surrogateescape"), FOLDER_MODE, folders[folder].id)
    return folders[""], list(folders.values())


def differing(before: Mapping[str, ObjectID], after: Mapping[str, ObjectID]) -> set[str]:
    """Return the paths whose file was added, removed, or is another one."""
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def _folder(folders: dict[str, Tree], path: str) -> Tree:
    if path not in folders:
        folders[path] = Tree()
        _folder(folders, path.rpartition("/")[0])
    return folders[path]


def plain_file(path: str, mode: int, name: ObjectID) -> ObjectID:
    """Return the blob of a tree entry that is a plain file.

    Raises:
        NotABookError: it is a link, a program or a submodule.
    """
    if mode == PLAIN_MODE:
        return name
    if stat.S_ISLNK(mode):
        raise NotABookError(f"{path}: a symbolic link; a book holds plain files only, put a copy there")
    if stat.S_ISREG(mode):
        raise NotABookError(
            f"{path}: marked as a program; a book holds plain files only (`git update-index --chmod=-x`)"
        )
    raise NotABookError(f"{path}: a submodule; a book holds plain files only, take it out")


def _found(objects: Objects, name: ObjectID) -> ShaFile:
    try:
        return objects[name]
    except KeyError:
        raise NotABookError(f"object {name.decode()} is missing") from None
