"""Formats of files: those of the house described, and a firm's own in TOML with what they write."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.house import HOUSE
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring.words.contract import point_title
from server.portal.factoring.words.faults import document_kind_words
from server.portal.factoring.words.points import point_words
from server.portal.factoring.words.sources import record_words, role_words
from server.portal.factoring_settings import format_shown
from server.portal.factoring_settings.blueprints import blueprint
from server.portal.factoring_settings.example_format import EXAMPLE
from server.portal.factoring_settings.format_shown import Checked, ProblemShown, Sample
from server.portal.factoring_settings.frame import NEVER, settings_page, uploaded
from server.portal.refusals import CONFLICT, UNSOUND
from server.security import takes
from tenants.factoring.contracts.formats import (
    FaultyFormatError,
    FormatConflictError,
    OwnFormat,
    own_formats,
    save_format,
)
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
MOST_CHECKED_BYTES = 10 * 1024**2
_NOT_KEYS = frozenset({"new", "preview"})  # what stands in an address for something else


@dataclass(frozen=True, slots=True)
class _Draft:
    """A description as it was typed: the format it makes, or what is wrong with it."""

    key: str
    text: str
    expected: int
    form: Format | None
    problems: tuple[ProblemShown, ...] = ()


@blueprint.get("/formats")
@for_tenant(Permission.READ)
def get_formats(access: TenantAccess) -> str:
    """Show the formats of the house and one's own."""
    with desk_of(access).reading() as session:
        own = own_formats(session)
    return settings_page(
        "formats.html",
        access,
        "formats",
        house=[(form, format_shown.points_of(form)) for form in HOUSE.values()],
        own=own,
        document_kind_words=document_kind_words,
        point_title=point_title,
        point_words=point_words,
    )


@blueprint.get("/formats/new")
@for_tenant(Permission.ASSIGN)
def get_new_format(access: TenantAccess) -> str:
    """Show an example to describe a format from."""
    return _editor(access, _drafted("", EXAMPLE, 0))


@blueprint.post("/formats/new")
@takes(MOST_CHECKED_BYTES)
@for_tenant(Permission.ASSIGN)
def post_new_format(access: TenantAccess) -> Answer:
    """Keep a format of one's own under a new key, or read a file back by it; `act` is `save` or `check`."""
    return _change(access, request.form.get("key", "").strip(), 0)


@blueprint.post("/formats/preview")
@for_tenant(Permission.ASSIGN)
def post_format_preview(access: TenantAccess) -> str:
    """Show what the description in the form writes, without keeping it."""
    draft = _drafted("preview", _text(), 0)
    sample = format_shown.sample_of(draft.form, desk_of(access).today) if draft.form else None
    return render_template(
        "factoring_settings/format_preview.html",
        draft=draft,
        sample=sample,
        role_words=role_words,
        record_words=record_words,
    )


@blueprint.get("/formats/<format>")
@for_tenant(Permission.READ)
def get_format(access: TenantAccess, format: str) -> str:  # noqa: A002  as addresses call it
    """Show a format: of the house with its fields, one's own in its editor."""
    if format in HOUSE:
        return _described(access, HOUSE[format])
    own = _own(access, format)
    if own.form is not None and not access.may(Permission.ASSIGN):
        return _described(access, own.form)
    return _editor(access, _drafted(format, own.text, own.version))


@blueprint.post("/formats/<format>")
@takes(MOST_CHECKED_BYTES)
@for_tenant(Permission.ASSIGN)
def post_format(access: TenantAccess, format: str) -> Answer:  # noqa: A002  as addresses call it
    """Keep a description as the next version of a format, or read a file back; the house's do only that."""
    if format in HOUSE:
        return _described(access, HOUSE[format], format_shown.check(HOUSE[format], _file(HOUSE[format])))
    _own(access, format)
    return _change(access, format, request.form.get("expected", NEVER, int))


def _change(access: TenantAccess, key: str, expected: int) -> Answer:
    desk, text = desk_of(access), _text()
    draft = _drafted(key, text, expected)
    if request.form.get("act") == "check":
        checked = format_shown.check(draft.form, _file(draft.form)) if draft.form else None
        return _editor(access, draft, checked)
    if key in _NOT_KEYS or key in HOUSE:
        return _editor(access, draft, error=_("This key stands for something else: choose another.")), UNSOUND
    try:
        with desk.writing() as session:
            save_format(session, desk, key, text, expected)
    except FaultyFormatError as error:
        is_key = any(each.place == "key" for each in error.problems)
        said = _("Small letters without accents, digits and single hyphens, 40 at most.") if is_key else ""
        return _editor(access, draft, error=said), UNSOUND
    except FormatConflictError:
        return _editor(access, draft, conflict=True), CONFLICT
    flash(_("The format is saved. Have the factor accept a test file before a contract uses it."), "ok")
    return redirect(url_for(".get_format", slug=access.slug, format=key), 303)


def _described(access: TenantAccess, form: Format, checked: Checked | None = None) -> str:
    return settings_page(
        "format.html",
        access,
        "formats",
        form=form,
        points=format_shown.points_of(form),
        sample=format_shown.sample_of(form, desk_of(access).today),
        checked=checked,
        content=request.form.get("content", ""),
        **_words(),
    )


def _editor(
    access: TenantAccess,
    draft: _Draft,
    checked: Checked | None = None,
    *,
    error: str = "",
    conflict: bool = False,
) -> str:
    today = desk_of(access).today
    sample: Sample | None = format_shown.sample_of(draft.form, today) if draft.form else None
    return settings_page(
        "format_editor.html",
        access,
        "formats",
        draft=draft,
        sample=sample,
        checked=checked,
        content=request.form.get("content", ""),
        error=error,
        conflict=conflict,
        **_words(),
    )


def _words() -> dict[str, object]:
    return {
        "document_kind_words": document_kind_words,
        "point_title": point_title,
        "point_words": point_words,
        "record_words": record_words,
        "role_words": role_words,
    }


def _drafted(key: str, text: str, expected: int) -> _Draft:
    found = format_shown.read_description(key or "new", text)
    if isinstance(found, Format):
        return _Draft(key, text, expected, found)
    return _Draft(key, text, expected, None, found)


def _own(access: TenantAccess, key: str) -> OwnFormat:
    with desk_of(access).reading() as session:
        found = next((each for each in own_formats(session) if each.key == key), None)
    if found is None:
        abort(404)
    return found


def _text() -> str:
    return request.form.get("text", "").replace("\r\n", "\n")


def _file(form: Format) -> bytes:
    """Return the file that was handed in, or what was pasted, with the signs and line ends of the format."""
    _name, data = uploaded("file")
    if data:
        return data
    pasted = request.form.get("content", "").replace("\r\n", "\n").replace("\n", form.layout.line_end.value)
    try:
        return pasted.encode(form.layout.characters.encoding.value)
    except UnicodeEncodeError:
        return pasted.encode()  # which the check then says
