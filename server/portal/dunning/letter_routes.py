"""The letters: the list by state, one letter with its paper, its story and its files, and taking one back."""

from collections.abc import Mapping

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from ledger_core.dunning.schedule import Channel, Schedule
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.approvals import leaves_words
from server.portal.dunning.blueprint import blueprint, dunning_page
from server.portal.dunning.reasons import by_whom
from server.portal.dunning.story_words import Known, told_line
from server.portal.dunning.words import (
    channel_words,
    letter_sign,
    level_sign,
    rank_of,
    reason_words,
    rule_words,
    schedule_name,
)
from server.portal.handing_out import PDF, handed_out
from server.portal.links import customer_address, page_address
from tenants.db import TenantSession
from tenants.dunning.correspondence import (
    MOST_NAMED,
    UNDER_WAY,
    Dossier,
    counts,
    dossier,
    letter_row,
    shelf,
)
from tenants.dunning.days.approving import cancel
from tenants.dunning.decisions.schedules import firm_rules, ladder_of
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.letters.content import content_from_json
from tenants.dunning.letters.mail import mail_of
from tenants.dunning.letters.paper import letter_pdf
from tenants.dunning.sending.files import FileKind, files_of, letter_file, read_file
from tenants.dunning.sending.standing import NoSuchLetterError, WrongStateError
from tenants.paper import PaperError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

EXPORT = "dunning:paper"
LONGEST_REASON = 1_000
_TAB = "dunning.get_letters"
_UNAVAILABLE = 503


@blueprint.get("/letters")
@for_tenant(Permission.READ)
def get_letters(access: TenantAccess) -> str:
    """List the letters, the last first."""
    asked, words = request.args.get("state", ""), request.args.get("q", "").strip()[:100]
    state = LetterState(asked) if asked in set(LetterState) else None
    firm = _firm_schedules(access)
    with desk_of(access).reading() as session:
        found = shelf(session, state, words, request.args.get("page", 1, int))
        by_state = counts(session)
        ranks = {row.number: _level(row, _ladder(session, firm, row)) for row in found.letters}
    return dunning_page(
        "dunning/letters.html",
        access,
        _TAB,
        found=found,
        states=[
            (each.value, letter_sign(each)[1], by_state[each]) for each in LetterState if each in by_state
        ],
        total=sum(by_state.values()),
        state_asked=state.value if state else "",
        words=words,
        levels=ranks,
        letter_sign=letter_sign,
        channel_words=channel_words,
        reason_words=reason_words,
        leaves_words=leaves_words,
        to_customer=lambda code: customer_address(access, code),
        page_at=lambda number: url_for(
            _TAB, slug=access.slug, state=state.value if state else None, q=words or None, page=number
        ),
    )


@blueprint.get("/letters/<int:number>")
@for_tenant(Permission.READ)
def get_letter(access: TenantAccess, number: int) -> str:
    """Show a letter: what it said, what it asked for, what happened with it, and what proves it."""
    return letter_page(access, number)


@blueprint.get("/letters/<int:number>/letter.pdf")
@for_tenant(Permission.READ)
def get_letter_paper(access: TenantAccess, number: int) -> Response:
    """Hand out the paper of a letter: as it was sent, or as it is to be."""
    with desk_of(access).reading() as session:
        row = letter_row(session, number)
        kept = letter_file(session, number)
    if row is None:
        abort(404)
    try:
        data = kept.data if kept else letter_pdf(content_from_json(row.content))
    except PaperError:
        abort(_UNAVAILABLE)
    return handed_out(access, data, f"{row.reference}.pdf", PDF, action=EXPORT, subject=row.reference, rows=1)


@blueprint.get("/files/<int:number>")
@for_tenant(Permission.READ)
def get_file(access: TenantAccess, number: int) -> Response:
    """Hand out a file of the dunning, to be saved and not to be shown."""
    with desk_of(access).reading() as session:
        file = read_file(session, number)
    if file is None:
        abort(404)
    head = file.head
    answer = handed_out(
        access, file.data, head.name, head.media_type, action=EXPORT, subject=f"{head.kind} {number}", rows=1
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/take-back")
@for_tenant(Permission.SEND)
def post_take_back(access: TenantAccess) -> AnyResponse:
    """Take letters back that have not left; their debts may take the level anew."""
    desk = desk_of(access)
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    back, late = 0, 0
    for number in _numbers():
        try:
            cancel(desk, number, reason)
        except (NoSuchLetterError, WrongStateError):
            late += 1
        else:
            back += 1
    if back:
        flash(
            ngettext(
                "%(num)s letter taken back. Nothing of it left.",
                "%(num)s letters taken back. Nothing of them left.",
                back,
            ),
            "ok",
        )
    if late:
        flash(
            ngettext(
                "%(num)s letter could not be taken back: it left, or somebody took it back before.",
                "%(num)s letters could not be taken back: they left, or somebody took them back before.",
                late,
            ),
            "bad",
        )
    return redirect(_back_to(access), 303)


def letter_page(access: TenantAccess, number: int, **more: object) -> str:
    """Render the page of a letter; `more` is what a form of it was sent with."""
    firm = _firm_schedules(access)
    with desk_of(access).reading() as session:
        found = dossier(session, number)
        if found is None:
            abort(404)
        row = found.letter
        files = files_of(session, letter=number)
        ladder = _ladder(session, firm, row)
    sign, level = _level(row, ladder)
    content = content_from_json(row.content)
    return dunning_page(
        "dunning/letter.html",
        access,
        _TAB,
        found=found,
        letter=row,
        content=content,
        mail=mail_of(content) if row.channel == Channel.EMAIL else None,
        sign=sign,
        level=level,
        state=letter_sign(row.state),
        leaves=leaves_words(row) if row.state == LetterState.QUEUED else "",
        is_freed=all(step.cancelled for step in found.steps),
        under_way=row.state in set(UNDER_WAY),
        story=[told_line(each, Known()) for each in found.story],
        files=files,
        file_words=file_words,
        ladder=schedule_name(ladder.key, ladder.name) if ladder else row.schedule,
        rules=_rules(found),
        channel=channel_words(row.channel),
        reason=reason_words(row.reason),
        approved_by=by_whom(row.approved_by),
        to_customer=customer_address(access, row.customer or row.account),
        revision_address=page_address(access, "books.get_revision", number=row.revision),
        noted_address=page_address(access, "books.get_revision", number=row.noted_in) if row.noted_in else "",
        **{"typed": {}, "errors": {}, **more},
    )


def file_words(kind: str) -> str:
    """Say what a file is."""
    return {
        FileKind.LETTER: _("the letter as it was sent"),
        FileKind.BATCH: _("letters to print"),
        FileKind.PROOF: _("proof"),
        FileKind.REPLY: _("reply"),
        FileKind.BOUNCE: _("message of the mail server"),
        FileKind.MANDATE: _("mandate"),
        FileKind.CASE_PROOF: _("proof of the legal file"),
        FileKind.CASE_DOSSIER: _("legal file"),
    }[FileKind(kind)]


def _rules(found: Dossier) -> str:
    return ", ".join(dict.fromkeys(rule_words(step.rule) for step in found.steps))


def _level(row: LetterRow, ladder: Schedule | None) -> tuple[str, str]:
    """Return the sign and the word of a letter's level, by the ladder as it was."""
    return level_sign(row.kind, rank_of(ladder, row.level))


def _firm_schedules(access: TenantAccess) -> Mapping[str, Schedule]:
    """Return the schedules of the firms that serve the tenant today."""
    desk = desk_of(access)
    return firm_rules(desk.database, desk.tenant_id, desk.today).schedules


def _ladder(session: TenantSession, firm: Mapping[str, Schedule], row: LetterRow) -> Schedule | None:
    return ladder_of(session, firm, row.schedule, row.version)


def _numbers() -> list[int]:
    """Return the numbers of letters that a form names."""
    said = " ".join(request.form.getlist("letter")).split()
    return [int(each) for each in said[:MOST_NAMED] if each.isascii() and each.isdecimal() and len(each) <= 9]  # noqa: PLR2004  digits of a number


def _back_to(access: TenantAccess) -> str:
    number = request.form.get("back", "")
    if number.isascii() and number.isdecimal():
        return url_for("dunning.get_letter", slug=access.slug, number=number)
    return url_for("dunning.get_day", slug=access.slug)
