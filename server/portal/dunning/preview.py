"""One letter beside the list: its paper, its mail, what goes with it, and the reasons why it may go.

Owns what the parts of a preview show. Drafts it with the same function that the approval keeps it with, and
keeps nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
import logging

from flask import request
from flask_babel import gettext as _

from ledger_core.dunning.schedule import Channel
from server.portal.dunning.day import Day, LetterLine, letter_line
from server.portal.dunning.words import channel_words
from tenants.desk import Desk
from tenants.dunning.days.drafting import NO_EDIT, Draft, Edit, EditFault, FaultyEditError, draft
from tenants.dunning.days.look import Look
from tenants.dunning.decisions.settings import LANGUAGES
from tenants.dunning.letters.composing import LONGEST_ADDED, AudienceError
from tenants.dunning.letters.mail import MailText, mail_of
from tenants.dunning.letters.phrasing import PhraseError
from tenants.dunning.letters.templates import UnknownTemplateError

_log = logging.getLogger("lettrine")


class Part(StrEnum):
    """What a preview shows of a letter."""

    LETTER = "letter"
    MAIL = "mail"
    ENCLOSURES = "enclosures"
    REASON = "reason"


class Asking(StrEnum):
    """Which form stands in a preview."""

    HOLD = "hold"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter that is looked at; `draft` is None where none can be written, and `fault` says why."""

    line: LetterLine
    rank: int  # of the list, from 1
    of: int
    before: str  # keys of those beside it, "" at the ends
    after: str
    part: Part
    asking: Asking | str
    draft: Draft | None
    mail: MailText | None
    fault: str
    edit: Edit = NO_EDIT
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_edited(self) -> bool:
        """Whether a person changed something of it."""
        return self.edit != NO_EDIT


def part_asked() -> Part:
    """Return which part of the preview the address asks for."""
    asked = request.args.get("part", "")
    return Part(asked) if asked in set(Part) else Part.LETTER


def asking_asked() -> Asking | str:
    """Return which form the address asks for; "" for none."""
    asked = request.args.get("act", "")
    return Asking(asked) if asked in set(Asking) else ""


def preview_of(  # noqa: PLR0913  what may stand in it
    desk: Desk,
    look: Look,
    day: Day,
    key: str,
    *,
    part: Part = Part.LETTER,
    asking: Asking | str = "",
    edit: Edit = NO_EDIT,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Preview | None:
    """Make the preview of the letter with a key; None where there is none."""
    lines = (*day.letters, *day.thanks)
    rank = next((rank for rank, line in enumerate(lines) if line.group.key == key), None)
    if rank is None:
        return None
    line = lines[rank]
    made, fault = _drafted(desk, look, line, edit)
    errors = {**(errors or {}), **({"edit": fault} if edit != NO_EDIT and made is None else {})}
    return Preview(
        line=letter_line(made.group, look) if made and edit != NO_EDIT else line,
        rank=rank + 1,
        of=len(lines),
        before=lines[rank - 1].group.key if rank else "",
        after=lines[rank + 1].group.key if rank + 1 < len(lines) else "",
        part=part,
        asking=asking,
        draft=made,
        mail=mail_of(made.content) if made and made.group.channel is Channel.EMAIL else None,
        fault=fault,
        edit=edit,
        typed=typed or {},
        errors=errors,
    )


def channels_of(look: Look, line: LetterLine) -> Sequence[tuple[str, str]]:
    """Return the ways that the level allows and by which the customer can be reached, each with its word."""
    group = line.group
    reachable = look.debtors[group.account, group.customer].channels
    return [(each.value, channel_words(each)) for each in group.level.channels if each in reachable]


def typed_edit(look: Look, form: Mapping[str, str], line: LetterLine) -> Edit:
    """Return what somebody changed of a letter; what is as it was anyway is no change.

    Raises:
        FaultyEditError: no such way or language.
    """
    channel, language = form.get("channel", ""), form.get("language", "")
    if channel and channel not in {value for value, _word in channels_of(look, line)}:
        raise FaultyEditError(EditFault.NOT_A_CHANNEL)
    if language and language not in LANGUAGES:
        raise FaultyEditError(EditFault.NOT_A_LANGUAGE)
    group = line.group
    return Edit(
        added=form.get("added", "").replace("\r\n", "\n").strip(),
        channel=Channel(channel) if channel and channel != group.channel else None,
        language=language if language != group.language else "",
    )


def edit_fault_words(fault: EditFault) -> str:
    """Say why a change of one letter cannot be made."""
    return {
        EditFault.TOO_LONG: _("This is longer than %(most)s characters; shorten it.", most=LONGEST_ADDED),
        EditFault.NOT_A_CHANNEL: _("The customer cannot be reached this way."),
        EditFault.NOT_A_LANGUAGE: _("Choose one of the languages."),
    }[fault]


def _drafted(desk: Desk, look: Look, line: LetterLine, edit: Edit) -> tuple[Draft | None, str]:
    """Write the letter, or say why it cannot be written."""
    if look.creditor is None:
        return None, _("Nobody said yet who writes: the creditor’s name, address and IBAN.")
    try:
        with desk.reading() as session:
            return draft(session, desk, look, line.group, edit), ""
    except FaultyEditError as error:
        return None, edit_fault_words(error.fault)
    except (AudienceError, PhraseError, UnknownTemplateError) as error:
        _log.warning("tenant %s: no letter %s: %s", desk.tenant_id, line.group.key, error)
        return None, _(
            "The template of this level does not fit the customer: choose another in the schedule."
        )
