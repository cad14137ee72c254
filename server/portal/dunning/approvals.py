"""What became of letters that were approved: when they leave, how they are taken back, and what was refused.

Owns the sentences. Reads letters by the numbers that an address carries, which may name any of the tenant's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import re

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from server.auth.entitled import entitlement
from server.portal import formats
from server.services import services
from tenants.db import TenantSession
from tenants.dunning.correspondence import UNDER_WAY, letters_numbered
from tenants.dunning.days.approving import Outcome, Result
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.moment import day_of

MOST_NAMED = 5  # refusals told one by one
MOST_APPROVED = 500  # in one go: each is a transaction, and somebody waits for the page
_LONGEST = 6_000
_RUN = re.compile(r"\b([0-9]{1,9})(?:_([0-9]{1,9}))?(?=-|\Z)")


@dataclass(frozen=True, slots=True)
class Leaving:
    """Letters that were just approved: what follows, and those that can still be taken back."""

    sentence: str
    numbers: tuple[int, ...]


def told_numbers(numbers: Sequence[int]) -> str:
    """Return numbers as an address carries them: « 4_9-12 » for 4 to 9 and 12."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "-".join(str(first) if first == last else f"{first}_{last}" for first, last in runs)


def approved_numbers() -> tuple[int, ...]:
    """Return the numbers of letters that the address says were just approved."""
    found: set[int] = set()
    for said in _RUN.findall(request.args.get("approved", "")[:_LONGEST]):
        first, last = int(said[0]), int(said[1] or said[0])
        found.update(range(first, min(last + 1, first + MOST_APPROVED)))
    return tuple(sorted(found)[:MOST_APPROVED])


def leaving_note(session: TenantSession, numbers: Sequence[int]) -> Leaving | None:
    """Say what follows for letters that were just approved; None where none of them waits any more."""
    rows = [row for row in letters_numbered(session, numbers) if row.state in set(UNDER_WAY)]
    if not rows:
        return None
    said = [ngettext("%(num)s letter approved.", "%(num)s letters approved.", len(rows))]
    states = Counter(row.state for row in rows)
    mails = [row for row in rows if row.state == LetterState.QUEUED and row.send_at is not None]
    if mails:
        said.append(_mails_words(mails))
    on_paper = states[LetterState.TO_PRINT.value]
    if on_paper:
        said.append(
            ngettext(
                "%(num)s waits to be printed and posted.", "%(num)s wait to be printed and posted.", on_paper
            )
        )
    calls = states[LetterState.TO_CALL.value]
    if calls:
        said.append(ngettext("%(num)s call is to be made.", "%(num)s calls are to be made.", calls))
    return Leaving(" ".join(said), tuple(row.number for row in rows))


def outcome_words(outcomes: Sequence[Outcome], names: Mapping[str, str]) -> list[str]:
    """Say which letters were not approved, and why: the first few by name, then how many more."""
    refused = [outcome for outcome in outcomes if outcome.result is not Result.APPROVED]
    said = [
        f"{names.get(outcome.key, _('A letter'))}{_(': ')}{_why(outcome.result)}"
        for outcome in refused[:MOST_NAMED]
    ]
    more = len(refused) - MOST_NAMED
    if more > 0:
        said.append(
            ngettext(
                "%(num)s other letter was not approved.", "%(num)s other letters were not approved.", more
            )
        )
    return said


def leaves_words(row: LetterRow) -> str:
    """Say when a letter that waits leaves; where service has stopped nothing leaves before it goes on."""
    if row.send_at is None:
        return ""
    if not entitlement().may_work:
        return _("leaves once the service goes on")
    if day_of(row.send_at) == services().today():
        return _("leaves at %(hour)s", hour=formats.clock(row.send_at))
    return _(
        "leaves on %(day)s at %(hour)s",
        day=formats.day_brief(day_of(row.send_at)),
        hour=formats.clock(row.send_at),
    )


def _mails_words(mails: Sequence[LetterRow]) -> str:
    first = min(row.send_at for row in mails if row.send_at is not None)
    hour = formats.clock(first)
    if day_of(first) == services().today():
        return ngettext(
            "It leaves at %(hour)s; until then you can take it back.",
            "They leave at %(hour)s; until then you can take them back.",
            len(mails),
            hour=hour,
        )
    return ngettext(
        "It leaves on %(day)s at %(hour)s; until then you can take it back.",
        "They leave on %(day)s at %(hour)s; until then you can take them back.",
        len(mails),
        day=formats.day_full(day_of(first)),
        hour=hour,
    )


def _why(result: Result) -> str:
    return {
        Result.CHANGED: _("the letter changed since you saw it. Look at it again."),
        Result.GONE: _("there is nothing to send any more: paid, held, or approved by somebody else."),
        Result.NO_CREDITOR: _("the creditor is not complete: name, address and IBAN are needed."),
        Result.NO_MANDATE: _("the firm has no mandate for this letter."),
        Result.FAULTY_EDIT: _("what you changed cannot be made."),
        Result.FAILED: _("the letter could not be written. Nothing was sent; try again."),
    }.get(result, "")
