"""The files that state a book's settings: where each stands, and how they read with other values.

Owns which file a setting is written to: the one whose directive counts, else `main.beancount`. Gives new
contents of files and writes none (`editing.save` does); what a right value is belongs to the core.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import datetime as dt

from ledger_core.book import MAIN_PATH
from ledger_core.loading.words import is_text
from ledger_core.setting_edit import Stated, stated_in, with_option, with_setting, without_setting
from tenants.books.history import files_at
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of
from tenants.db import TenantSession

_MARK = b" custom "


@dataclass(frozen=True, slots=True)
class Wanted:
    """A setting as it is to be: `custom "kind" "name" value` as the text has it; None: not stated."""

    kind: str
    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands in a file."""

    path: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class SettingFiles:
    """The files of one revision that state settings, `main.beancount` among them."""

    files: Mapping[str, bytes]

    def standing(self) -> Mapping[tuple[str, str], Standing]:
        """Return the directive that counts of each setting, by kind and name."""
        found: dict[tuple[str, str], Standing] = {}
        for path in sorted(self.files):
            for stated in stated_in(self.files[path]):
                key = stated.kind, stated.name
                if key not in found or found[key].stated.day <= stated.day:
                    found[key] = Standing(path, stated)
        return found

    def rewritten(
        self, wanted: Iterable[Wanted], day: dt.date, title: str | None = None
    ) -> dict[str, bytes | None]:
        """Return the files that change, with other values in them.

        Args:
            wanted: what is to be set; what is as wanted already changes nothing.
            day: the date of directives that are new.
            title: the title of the books; None leaves it.
        """
        files = dict(self.files)
        standing = self.standing()
        for each in wanted:
            stands = standing.get((each.kind, each.name))
            if each.value is None:
                files = {
                    path: without_setting(data, each.kind, each.name) if _MARK in data else data
                    for path, data in files.items()
                }
            elif stands is None or stands.stated.value != each.value:
                path = stands.path if stands else MAIN_PATH
                files[path] = with_setting(files[path], each.kind, each.name, each.value, day)
        if title is not None:
            files[MAIN_PATH] = with_option(files[MAIN_PATH], "title", title)
        return {path: data for path, data in files.items() if data != self.files[path]}


def setting_files(session: TenantSession, revision: Revision) -> SettingFiles:
    """Read the files of a revision that state settings."""
    names = {path: name for path, name in files_at(session, revision).items() if is_text(path)}
    contents = contents_of(SqlObjectStore(session), names)
    stating = {path: data for path, data in contents.items() if path == MAIN_PATH or _MARK in data}
    return SettingFiles({MAIN_PATH: b"", **stating})
