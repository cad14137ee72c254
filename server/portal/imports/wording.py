"""Sentences of the import: why a file is not taken, why it was refused, what its reading is at."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from server.portal.formats import count, size
from tenants.imports.imports import Import
from tenants.imports.intake import MOST_BYTES, MOST_OPEN
from tenants.imports.keeping import NOT_MADE
from tenants.imports.models import ImportState
from tenants.imports.naming import ARCHIVE_END

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the way: its words, and whether it is done, at work, or to come."""

    words: str
    state: str


def no_file() -> str:
    """Say that no file came."""
    return _("Choose a file first.")


def wrong_name() -> str:
    """Say which files are taken."""
    return _("Lettrine reads a FEC as .txt or .csv, or a .zip with one of them in it.")


def empty_file() -> str:
    """Say that a file has no byte."""
    return _("This file is empty. Export the FEC again.")


def too_large() -> str:
    """Say how large a file may be."""
    return _("This file is larger than %(most)s. Export a shorter period.", most=size(MOST_BYTES))


def too_many() -> str:
    """Say that others wait."""
    return _(
        "%(most)s files wait for a decision already. Keep or abandon some of them first.",
        most=count(MOST_OPEN),
    )


def decided_before() -> str:
    """Say that somebody else was faster."""
    return _("Somebody has decided on this file meanwhile; nothing was changed. Here is where it stands.")


def fault_of(found: Import) -> str:
    """Say why a file was refused, or why its books were not made."""
    sentences = {
        "archive-empty": _("There is no file in this archive."),
        "archive-several": _("There is more than one file in this archive. Put the FEC alone into it."),
        "archive-locked": _("This archive has a password. Make one without."),
        "archive-large": _("The file in this archive is larger than %(most)s.", most=size(MOST_BYTES)),
        "archive-broken": _("This archive cannot be opened. Make it again, or send the file itself."),
        "unreadable": _(
            "Reading this file took more time or memory than there is for one. Export a shorter period."
        ),
        "nothing": _("Not one entry of this file can be used."),
        NOT_MADE: _(
            "The books could not be made; nothing was written. Try again, or tell who runs the service."
        ),
    }
    return sentences.get(found.fault.partition(":")[0], found.fault)


def now_of(found: Import) -> str:
    """Say in a line what goes on with a file, for a list."""
    if found.is_stuck:
        return _("interrupted")
    if found.state is ImportState.READ and found.report is not None:
        report = found.report
        return ngettext(
            "read: %(good)s of %(n)s line is good", "read: %(good)s of %(n)s lines are good", report.rows,
            n=count(report.rows), good=count(report.good_rows),
        )  # fmt: skip
    if found.state is ImportState.REFUSED:
        return fault_of(found)
    at_work = [step.words for step in steps_of(found) if step.state == NOW]
    return at_work[0] if at_work else _("waits for its turn")


def steps_of(found: Import) -> Sequence[Step]:
    """Return the steps of the work that goes on."""
    words = _keeping(found) if found.state is ImportState.KEEPING else _reading(found)
    place = _place(found)
    return [
        Step(text, DONE if rank < place else NOW if rank == place else LATER)
        for rank, text in enumerate(words)
    ]


def _reading(found: Import) -> list[str]:
    stage, done, total = _where(found)
    report = found.report
    archive = [_("Archive opened")] if _is_archive(found) else []
    if report is not None:
        read = ngettext("%(n)s line read", "%(n)s lines read", report.rows, n=count(report.rows))
        entries = ngettext(
            "Balance of %(n)s entry", "Balance of %(n)s entries", report.entries, n=count(report.entries)
        )
    else:
        read = (
            _("%(done)s lines read of %(total)s", done=count(done), total=count(max(total - 1, 0)))
            if stage == "read" and total
            else _("Lines read")
        )
        entries = _("Balance of the entries")
    matched = (
        _("Preview of the books: %(done)s lines of %(total)s compared", done=count(done), total=count(total))
        if report is not None and stage == "match" and total
        else _("Preview of the books")
    )
    return [*archive, read, entries, _("Journals, accounts, letters"), matched]


def _keeping(found: Import) -> list[str]:
    archive = [_("Archive opened")] if _is_archive(found) else []
    return [
        *archive,
        _("File read again"),
        _("Books written as text"),
        _("Client made"),
        _("Books checked and kept"),
        _("Client handed to the firm"),
    ]


def _place(found: Import) -> int:
    """Return the rank of the step at work."""
    stage = _where(found)[0]
    shift = 1 if _is_archive(found) else 0
    if found.state is ImportState.KEEPING:
        ranks = {
            "unpack": 0,
            "read": shift,
            "make": 1 + shift,
            "found": 2 + shift,
            "fill": 3 + shift,
            "engage": 4 + shift,
        }
        return ranks.get(stage, -1 if not stage else 0)
    if found.report is not None:
        return 3 + shift
    ranks = {"unpack": 0, "read": shift, "entries": 1 + shift, "count": 2 + shift}
    return ranks.get(stage, -1)


def _where(found: Import) -> tuple[str, int, int]:
    job = found.job
    return (job.stage, job.done, job.total) if job is not None else ("", 0, 0)


def _is_archive(found: Import) -> bool:
    return found.file_name.lower().endswith(ARCHIVE_END)
