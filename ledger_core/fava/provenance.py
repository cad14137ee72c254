"""Who lettered a group, and with which commit: from the file of a private copy, or from Git in a clone.

Owns the question, asked for the groups that a page shows. The one place of the core that opens a file of a
folder and starts a program (`git blame`), and only where the folder is a Git repository: in a private copy
of the service the file is there and Git is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from functools import cached_property
from pathlib import Path
import re
import subprocess

from ledger_core.lettrage.given import GIVEN_FILE, Given, GroupKey, NotGivenError, given_from
from ledger_core.lettrage.lines import Line

__all__ = ["GIVEN_FILE", "Given", "GroupKey", "Provenance"]

_GIT_SECONDS = 60
_HEAD = re.compile(r"[0-9a-f]{40} \d+ (\d+)(?: \d+)?")
_UNCOMMITTED = "0" * 40
_META = re.compile(r"\s+[a-z][A-Za-z0-9_-]*:")
_LETTER = re.compile(r"\s+lettrage:")


@dataclass(frozen=True, slots=True)
class _Blamed:
    """One line of a file, and the commit that wrote it; None where it is not committed."""

    text: str
    given: Given | None


class Provenance:
    """Who gave the letters of the books in a folder; what was asked of Git once is kept."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._files: dict[str, Mapping[int, _Blamed]] = {}

    @cached_property
    def _kept(self) -> Mapping[GroupKey, Given] | None:
        """What the service wrote beside the books; None where it did not."""
        try:
            return given_from((self._folder / GIVEN_FILE).read_text("utf-8"))
        except (OSError, UnicodeError, NotGivenError):
            return None

    @cached_property
    def _in_git(self) -> bool:
        try:
            whole = self._folder.resolve()
            return any((parent / ".git").exists() for parent in (whole, *whole.parents))
        except OSError:
            return False

    @property
    def known(self) -> bool:
        """Tell whether there is anything to ask: the service's file, or a Git repository."""
        return self._kept is not None or self._in_git

    def of(self, groups: Iterable[Sequence[Line]]) -> Mapping[GroupKey, Given]:
        """Give who lettered each of the groups, where that is known.

        Args:
            groups: the lines of each group: one account, third party and letter.

        In a clone it is the latest commit that wrote the `lettrage` of one of its lines.
        """
        if self._kept is not None:
            return self._kept
        if not self._in_git:
            return {}
        found = ((_key(group), self._latest(group)) for group in groups)
        return {key: given for key, given in found if given is not None}

    def _latest(self, group: Sequence[Line]) -> Given | None:
        given = [self._of_line(line) for line in group]
        known = [found for found in given if found is not None]
        if len(known) < len(given):  # a line whose letter is not committed: the group is as of nobody yet
            return None
        return max(known, key=lambda found: found.at)

    def _of_line(self, line: Line) -> Given | None:
        if line.path not in self._files:
            self._files[line.path] = _blamed(self._folder, line.path)
        lines = self._files[line.path]
        number = line.lineno + 1
        while number in lines and _META.match(lines[number].text):
            if _LETTER.match(lines[number].text):
                return lines[number].given
            number += 1
        return None


def _key(group: Sequence[Line]) -> GroupKey:
    return group[0].account, group[0].customer, group[0].letter


def _blamed(folder: Path, path: str) -> Mapping[int, _Blamed]:
    """Ask Git who wrote each line of a file; nothing where it cannot say."""
    command = ["git", "-c", "core.fsmonitor=false", "blame", "--porcelain", "--", path]
    try:
        answer = subprocess.run(  # noqa: S603  a fixed program; the path stands after "--"
            command,
            cwd=folder,
            capture_output=True,
            check=True,
            timeout=_GIT_SECONDS,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return _read(answer.stdout)


def _read(porcelain: str) -> Mapping[int, _Blamed]:
    """Read `git blame --porcelain`: a head for each line, facts of a commit where it is first named."""
    facts: dict[str, dict[str, str]] = {}
    lines: dict[int, _Blamed] = {}
    commit, number = "", 0
    for row in porcelain.split("\n"):
        if row.startswith("\t"):
            lines[number] = _Blamed(row[1:], _given(commit, facts[commit]))
        elif head := _HEAD.fullmatch(row):
            commit, number = row[:40], int(head[1])
            facts.setdefault(commit, {})
        else:
            name, _, value = row.partition(" ")
            facts.setdefault(commit, {})[name] = value
    return lines


def _given(commit: str, facts: Mapping[str, str]) -> Given | None:
    if commit == _UNCOMMITTED:
        return None
    zone = facts["author-tz"]  # such as +0200
    east = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    offset = dt.timezone(-east if zone.startswith("-") else east)
    at = dt.datetime.fromtimestamp(int(facts["author-time"]), offset)
    return Given(None, commit, at, facts["author"])
