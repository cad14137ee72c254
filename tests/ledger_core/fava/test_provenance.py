"""Who lettered a group: from the service's file, from the history of a clone, or not known."""

import datetime as dt
from pathlib import Path
import subprocess

import pytest

from ledger_core.fava.provenance import Provenance
from ledger_core.lettrage.given import GIVEN_FILE, Given, given_text
from ledger_core.lettrage.lines import Line

TEXT = """2025-01-02 * "Facture"
  Assets:Clients   10.00 EUR
    due: 2025-02-01
    lettrage: "AAA"
    lettrage-date: 2025-03-01
  Income:Ventes   -10.00 EUR

2025-01-05 * "Virement"
  Assets:Banque    10.00 EUR
  Assets:Clients  -10.00 EUR
    lettrage: "AAA"
"""


def line(lineno: int, letter: str = "AAA", path: str = "a.beancount") -> Line:
    return Line(
        key=lineno,
        account="411000",
        customer="A",
        date=dt.date(2025, 1, 2),
        cents=1,
        currency="EUR",
        letter=letter,
        path=path,
        lineno=lineno,
    )


GROUP = (line(2), line(10))


def git(folder: Path, *words: str, who: str = "Claire", at: str = "2025-03-01T10:00:00+0200") -> str:
    command = ["git", "-c", f"user.name={who}", "-c", "user.email=c@example.org", *words]
    environment = {
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, encoding="utf-8", env=environment
    )
    return done.stdout.strip()


def commit(folder: Path, text: str, who: str, at: str) -> str:
    (folder / "a.beancount").write_text(text)
    git(folder, "add", "a.beancount")
    git(folder, "commit", "-qm", "x", who=who, at=at)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", ".")
    return tmp_path


def test_the_file_of_the_service_says_it(tmp_path: Path) -> None:
    given = Given(12, "a" * 40, dt.datetime(2025, 3, 1, 8, tzinfo=dt.UTC), "Zoé")
    (tmp_path / GIVEN_FILE).write_text(given_text({("411000", "A", "AAA"): given}), "utf-8")
    provenance = Provenance(str(tmp_path))
    assert provenance.known
    assert provenance.of([GROUP]) == {("411000", "A", "AAA"): given}


def test_in_a_clone_it_is_who_wrote_the_last_letter_of_the_group(clone: Path) -> None:
    commit(clone, TEXT.replace('    lettrage: "AAA"\n', ""), "Import", "2025-01-31T09:00:00+0000")
    lettered = commit(clone, TEXT, "Claire", "2025-03-01T10:30:00-0330")
    commit(
        clone,
        TEXT.replace('"Facture"', '"Facture 1"').replace("-02-01", "-02-02"),
        "Bob",
        "2025-04-01T09:00:00+0000",
    )
    given = Provenance(str(clone)).of([GROUP])[("411000", "A", "AAA")]
    assert (given.number, given.commit, given.author) == (None, lettered, "Claire")
    assert given.at == dt.datetime(2025, 3, 1, 14, 0, tzinfo=dt.UTC)
    assert given.at.utcoffset() == -dt.timedelta(hours=3, minutes=30)


def test_a_letter_given_again_is_of_who_gave_it_last(clone: Path) -> None:
    commit(clone, TEXT.replace("AAA", "aaa"), "Claire", "2025-03-01T10:00:00+0000")
    last = commit(clone, TEXT, "Bob", "2025-04-01T10:00:00+0000")
    assert Provenance(str(clone)).of([GROUP])[("411000", "A", "AAA")].commit == last


def test_what_is_not_committed_is_of_nobody(clone: Path) -> None:
    commit(
        clone,
        TEXT.replace('-10.00 EUR\n    lettrage: "AAA"', "-10.00 EUR"),
        "Claire",
        "2025-03-01T10:00:00+0000",
    )
    (clone / "a.beancount").write_text(TEXT)
    provenance = Provenance(str(clone))
    assert provenance.known
    assert provenance.of([GROUP]) == {}
    assert provenance.of([(line(2, path="--help"),)]) == {}
    assert provenance.of([(line(2, path="gone.beancount"),)]) == {}


def test_without_git_it_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.beancount").write_text(TEXT)
    provenance = Provenance(str(tmp_path))
    assert not provenance.known
    assert provenance.of([GROUP]) == {}


@pytest.mark.parametrize("text", ["", "{}x", "[[1]]", "[" * 100_000, '[["a","b","c",1,"d","no day","e"]]'])
def test_a_damaged_file_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / GIVEN_FILE).write_text(text)
    assert not Provenance(str(tmp_path)).known
