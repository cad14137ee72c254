"""The files of a revision as a tree of folders, as the side of the pages shows it.

Owns order, names and which folders stand open. Folders of many files are not unfolded in place: the tree
links to their page. Reads nothing: it is given paths.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger_core.loading.words import TEXT_ENDS

MOST_UNFOLDED = 300  # files of a folder that are listed in the tree


@dataclass(slots=True)
class Node:
    """A file, or a folder with what is in it; `files` counts those at any depth, `errors` their faults."""

    name: str
    path: str
    is_folder: bool = False
    children: list["Node"] = field(default_factory=list)
    files: int = 0
    errors: int = 0
    is_open: bool = False
    is_current: bool = False

    @property
    def label(self) -> str:
        """The name as the tree shows it: months without their ending."""
        if self.is_folder or "/" not in self.path:
            return self.name
        return next((self.name.removesuffix(end) for end in TEXT_ENDS if self.name.endswith(end)), self.name)

    @property
    def unfolds(self) -> bool:
        """Whether the tree lists what is in this folder."""
        return self.is_folder and (self.files <= MOST_UNFOLDED or self.is_open)


def tree_of(paths: Iterable[str], current: str = "", errors: Mapping[str, int] | None = None) -> Node:
    """Return the root of the tree.

    Args:
        paths: those of all files.
        current: the file or folder that is shown; the folders about it are open. "": the latest year of the
            journal is.
        errors: how many faults a file has, by path.
    """
    root = Node("", "", is_folder=True, is_open=True)
    folders = {"": root}
    for path in sorted(paths):
        above = _folder(folders, path.rpartition("/")[0])
        faults = (errors or {}).get(path, 0)
        above.children.append(Node(path.rpartition("/")[2], path, errors=faults, is_current=path == current))
        at = above.path
        while True:
            folders[at].files += 1
            folders[at].errors += faults
            if not at:
                break
            at = at.rpartition("/")[0]
    for folder in folders.values():
        folder.children.sort(key=_rank)
        folder.is_current = bool(folder.path) and folder.path == current
    _unfold(folders, current or _latest_year(folders))
    return root


def _folder(folders: dict[str, Node], path: str) -> Node:
    if path not in folders:
        above = _folder(folders, path.rpartition("/")[0])
        folders[path] = Node(path.rpartition("/")[2], path, is_folder=True)
        above.children.append(folders[path])
    return folders[path]


def _rank(node: Node) -> tuple[bool, int, str]:
    first = {"main.beancount": 0, "accounts.beancount": 1, "customers.beancount": 2, "suppliers.beancount": 3}
    return node.is_folder, first.get(node.path, len(first)), node.name


def _unfold(folders: Mapping[str, Node], path: str) -> None:
    while path:
        if path in folders:
            folders[path].is_open = True
        path = path.rpartition("/")[0]


def _latest_year(folders: Mapping[str, Node]) -> str:
    years = [path for path in folders if path.startswith("journal/") and path.count("/") == 1]
    return max(years, default="")
