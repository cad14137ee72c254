"""The tree holds every file once, folders of many files closed."""

from hypothesis import given
from hypothesis import strategies as st

from server.portal.books.tree import Node, tree_of

PARTS = st.sampled_from(["journal", "2026", "a.beancount", "b.pdf", "documents", "main.beancount"])


def leaves(node: Node) -> list[str]:
    return [
        path for child in node.children for path in ([child.path] if not child.is_folder else leaves(child))
    ]


@given(
    st.sets(st.lists(PARTS, min_size=1, max_size=4).map(lambda parts: "/".join([*parts, "x"])), max_size=20)
)
def test_every_file_stands_in_it_once_and_is_counted(paths: set[str]) -> None:
    root = tree_of(paths)
    assert sorted(leaves(root)) == sorted(paths)
    assert root.files == len(paths)


def test_main_comes_first_and_folders_after_files() -> None:
    root = tree_of(
        ["accounts.beancount", "zz.txt", "journal/2025/2025-01.beancount", "main.beancount", "b.txt"]
    )
    assert [child.name for child in root.children] == [
        "main.beancount", "accounts.beancount", "b.txt", "zz.txt", "journal",
    ]  # fmt: skip


def test_the_latest_year_is_open_unless_a_file_is_shown() -> None:
    paths = [f"journal/{year}/{year}-01.beancount" for year in (2025, 2026)]
    (journal,) = tree_of(paths).children
    assert [(year.name, year.is_open) for year in journal.children] == [("2025", False), ("2026", True)]
    assert journal.is_open
    (journal,) = tree_of(paths, paths[0]).children
    assert [(year.name, year.is_open) for year in journal.children] == [("2025", True), ("2026", False)]
    assert journal.children[0].children[0].is_current
    assert journal.children[0].children[0].label == "2025-01"


def test_errors_are_counted_up_to_the_root() -> None:
    root = tree_of(["journal/2026/a.beancount", "b"], errors={"journal/2026/a.beancount": 2})
    assert (root.errors, root.children[1].errors, root.children[0].errors) == (2, 2, 0)


def test_a_folder_of_many_files_is_not_unfolded_unless_it_is_shown() -> None:
    paths = [f"documents/{number}.pdf" for number in range(400)]
    (documents,) = tree_of(paths).children
    assert not documents.unfolds
    (documents,) = tree_of(paths, "documents/7.pdf").children
    assert documents.unfolds
