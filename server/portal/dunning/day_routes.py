"""The day's page: what may be sent, each letter beside the list, approving, holding and changing one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.approvals import (
    MOST_APPROVED,
    approved_numbers,
    leaves_words,
    leaving_note,
    outcome_words,
    told_numbers,
)
from server.portal.dunning.blueprint import blueprint, dunning_page
from server.portal.dunning.changes import changes_since
from server.portal.dunning.day import Day, LetterLine, day_of, totals
from server.portal.dunning.hold_form import CATEGORIES, KINDS, fault_words, typed_hold
from server.portal.dunning.preview import (
    Asking,
    Preview,
    asking_asked,
    channels_of,
    edit_fault_words,
    part_asked,
    preview_of,
    typed_edit,
)
from server.portal.dunning.reasons import last_words
from server.portal.dunning.words import category_words, hold_words, letter_sign, rule_words, schedule_name
from server.portal.dunning_desk import look_for
from server.portal.handing_out import PDF
from server.portal.links import customer_address, page_address
from server.portal.refusals import UNSOUND
from tenants.dunning.correspondence import UNDER_WAY, letters_in
from tenants.dunning.days.approving import approve
from tenants.dunning.days.drafting import NO_EDIT, Edit, FaultyEditError
from tenants.dunning.days.look import Look
from tenants.dunning.days.runs import last_run
from tenants.dunning.holds import FaultyHoldError, put_hold
from tenants.dunning.letters.paper import letter_pdf
from tenants.paper import PaperError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

ROWS_A_PAGE = 100
MOST_WAITING_SHOWN = 50  # of letters that were approved and have not left
_TAB = "dunning.get_day"
_UNAVAILABLE = 503
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("")
@for_tenant(Permission.READ)
def get_day(access: TenantAccess) -> str:
    """Show the day: what may be sent with a preview, what is held and why."""
    look = look_for(access)
    day = day_of(look)
    lines = (*day.letters, *day.thanks)
    key = request.args.get("letter", "") or (lines[_first_row(lines)].group.key if lines else "")
    desk = desk_of(access)
    shown = preview_of(desk, look, day, key, part=part_asked(), asking=asking_asked())
    if shown is None and lines:
        shown = preview_of(desk, look, day, lines[0].group.key)
    return _page(access, look, day, shown)


@blueprint.get("/preview/<group>")
@for_tenant(Permission.READ)
def get_preview(access: TenantAccess, group: str) -> str:
    """Give the preview of one letter."""
    look = look_for(access)
    shown = preview_of(desk_of(access), look, day_of(look), group, part=part_asked(), asking=asking_asked())
    if shown is None:
        abort(404)
    return dunning_page("dunning/preview_part.html", access, _TAB, **_beside(access, look, shown))


@blueprint.get("/preview/<group>/letter.pdf")
@for_tenant(Permission.READ)
def get_preview_paper(access: TenantAccess, group: str) -> Response:
    """Show the paper of a letter before it is approved; a page can hold it."""
    look = look_for(access)
    shown = preview_of(desk_of(access), look, day_of(look), group)
    if shown is None or shown.draft is None:
        abort(404)
    try:
        data = letter_pdf(shown.draft.content)
    except PaperError:
        abort(_UNAVAILABLE)
    answer = make_response(data)
    answer.headers["Content-Type"] = PDF
    answer.headers.set("Content-Disposition", "inline", filename=f"{access.slug}-{_('draft')}.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/difference")
@for_tenant(Permission.READ)
def get_difference(access: TenantAccess) -> str:
    """Show what is new, gone or further since the last run."""
    look = look_for(access)
    return dunning_page(
        "dunning/difference.html",
        access,
        _TAB,
        look=look,
        changes=changes_since(desk_of(access), look),
        to_customer=lambda code: customer_address(access, code),
    )


@blueprint.post("/approve")
@for_tenant(Permission.SEND, work=True)
def post_approve(access: TenantAccess) -> Answer:
    """Approve all letters that were shown, those that are ticked, or one; each stands by itself."""
    asked = _wanted()
    wanted = dict(islice(asked.items(), MOST_APPROVED))
    if not wanted:
        flash(_("No letter was chosen. Tick at least one."), "warn")
        return redirect(url_for(_TAB, slug=access.slug), 303)
    look = look_for(access)
    edits: Mapping[str, Edit] = {}
    if "edited" in request.form:
        key = next(iter(wanted))
        edit, shown = _edited(access, look, key)
        if shown is None or shown.errors:
            return _page(access, look, day_of(look), shown), UNSOUND
        edits = {key: edit}
    outcomes = approve(desk_of(access), wanted, edits)
    names = {group.key: group.name for group in (*look.groups, *look.thanks)}
    for sentence in outcome_words(outcomes, names):
        flash(sentence, "bad")
    if len(asked) > len(wanted):
        left = len(asked) - len(wanted)
        flash(
            ngettext(
                "%(num)s letter is left: approve again.", "%(num)s letters are left: approve again.", left
            ),
            "warn",
        )
    numbers = [outcome.letter for outcome in outcomes if outcome.letter is not None]
    after = request.form.get("after", "")
    approved = told_numbers(numbers) or None
    return redirect(url_for(_TAB, slug=access.slug, approved=approved, letter=after or None), 303)


@blueprint.post("/edit")
@for_tenant(Permission.SEND)
def post_edit(access: TenantAccess) -> Answer:
    """Show one letter as somebody changes it; nothing is kept before it is approved so."""
    look = look_for(access)
    _edit, shown = _edited(access, look, request.form.get("group", ""))
    if shown is None:
        flash(_("This letter is no longer among those of the day."), "warn")
        return redirect(url_for(_TAB, slug=access.slug), 303)
    page = _page(access, look, day_of(look), shown)
    return (page, UNSOUND) if shown.errors else page


@blueprint.post("/hold")
@for_tenant(Permission.SEND)
def post_hold(access: TenantAccess) -> Answer:
    """Hold the debts of a letter, or all of its customer."""
    look, desk, key = look_for(access), desk_of(access), request.form.get("group", "")
    group = look.group(key)
    if group is None:
        flash(_("This letter is no longer among those of the day."), "warn")
        return redirect(url_for(_TAB, slug=access.slug), 303)
    new, errors = typed_hold(request.form, group)
    if new is not None:
        try:
            with desk.writing() as session:
                put_hold(session, desk, new)
        except FaultyHoldError as error:
            errors = {part: fault_words(fault) for part, fault in error.faults.items()}
        else:
            flash(_("%(name)s is held: %(why)s.", name=group.name, why=hold_words(new.kind)), "ok")
            after = request.form.get("after", "") or None
            return redirect(url_for(_TAB, slug=access.slug, letter=after), 303)
    shown = preview_of(
        desk, look, day_of(look), key, asking=Asking.HOLD, typed=request.form.to_dict(), errors=errors
    )
    return _page(access, look, day_of(look), shown), UNSOUND


def _edited(access: TenantAccess, look: Look, key: str) -> tuple[Edit, Preview | None]:
    """Return what somebody changed of a letter, and the letter so."""
    desk, day = desk_of(access), day_of(look)
    plain = preview_of(desk, look, day, key)
    if plain is None:
        return NO_EDIT, None
    typed = request.form.to_dict()
    try:
        edit = typed_edit(look, typed, plain.line)
    except FaultyEditError as error:
        errors = {"edit": edit_fault_words(error.fault)}
        return NO_EDIT, preview_of(desk, look, day, key, asking=Asking.EDIT, typed=typed, errors=errors)
    return edit, preview_of(desk, look, day, key, asking=Asking.EDIT, edit=edit, typed=typed)


def _wanted() -> Mapping[str, str]:
    """Return the prints of the letters that a form wants approved, by key."""
    which = request.form.get("which", "")
    if which == "all":
        said = request.form.get("all", "").split()
    elif which == "chosen":
        said = request.form.getlist("chosen")
    else:
        said = [which]
    pairs = (each.partition(":") for each in said)
    return {key: print_ for key, colon, print_ in pairs if key and colon and print_}


def _first_row(lines: Sequence[LetterLine]) -> int:
    """Return the place of the first letter on the page that the address asks for."""
    return min(max(request.args.get("page", 1, int) - 1, 0) * ROWS_A_PAGE, len(lines) - 1)


def _page(access: TenantAccess, look: Look, day: Day, shown: Preview | None) -> str:
    lines = (*day.letters, *day.thanks)
    last = max(1, -(-len(lines) // ROWS_A_PAGE))
    number = min(-(-shown.rank // ROWS_A_PAGE), last) if shown else 1
    desk = desk_of(access)
    with desk.reading() as session:
        waiting = letters_in(session, UNDER_WAY)
        run = last_run(session)
        leaving = leaving_note(session, approved_numbers())
    first = (number - 1) * ROWS_A_PAGE
    return dunning_page(
        "dunning/day.html",
        access,
        _TAB,
        day=day,
        rows=lines[first : first + ROWS_A_PAGE],
        page=number,
        last_page=last,
        asked=totals((line.group.currency, line.group.cents) for line in day.letters),
        held=totals((line.currency, line.cents) for line in day.held),
        waiting=waiting[:MOST_WAITING_SHOWN],
        waiting_count=len(waiting),
        run=run,
        leaving=leaving,
        refused=Counter(str(line.group.refusal) for line in lines if line.group.refusal),
        letter_sign=letter_sign,
        leaves_words=leaves_words,
        changes=changes_since(desk, look),
        revision_address=page_address(access, "books.get_revision", number=look.revision)
        if look.revision
        else "",
        creditor_address=page_address(access, "dunning_settings.get_creditor"),
        mandates_address=page_address(access, "dunning_settings.get_mandates"),
        page_at=lambda rank: url_for(_TAB, slug=access.slug, page=rank),
        **_beside(access, look, shown),
    )


def _beside(access: TenantAccess, look: Look, shown: Preview | None) -> Mapping[str, object]:
    """Return what a preview needs."""
    return {
        "shown": shown,
        "look": look,
        "kinds": [(kind.value, hold_words(kind)) for kind in KINDS],
        "categories": [(each.value, category_words(each)) for each in CATEGORIES],
        "channels": channels_of(look, shown.line) if shown else [],
        "last_words": last_words,
        "rule_words": rule_words,
        "schedule_name": schedule_name,
        "to_customer": lambda code: customer_address(access, code),
    }
