"""Settings of a tenant: what its books say of themselves, written into their text as any other change.

A setting stands in the books, where Git and Beancount see it as well; the page shows at which line. Saving is
a revision by the person who saved, judged as a push is. Members, tokens and the audit log have pages of their
own.
"""

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ledger_core.edit import NotAnOpenError, with_open_metadata
from ledger_core.ledger import Account
from server.auth.access import for_tenant
from server.portal.books.frame import author_name, clone_address, file_address
from server.portal.formats import day as written_day
from server.portal.page import tenant_page
from server.portal.refusals import CONFLICT, UNSOUND, Refusal, refusal_of
from server.portal.saving import save_edit
from server.portal.tenant_settings.blueprint import blueprint
from server.portal.tenant_settings.form import read_day, read_form, shown_values
from server.services import services
from tenants.books.editing import Edit, EditConflictError, NothingToWriteError
from tenants.books.history import NoSuchRevisionError, read_file, revision_of
from tenants.books.picture import Picture
from tenants.books.refusals import RefusedBookError, StaleBaseError
from tenants.books.setting_files import SettingFiles, Wanted, setting_files
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

A_PAGE = 200
_CLOSED = ("books", "closed")
_LONGEST_SEARCH = 200


@blueprint.get("")
@for_tenant(Permission.READ)
def get_settings(access: TenantAccess) -> str:
    """Show the settings, where each stands, and the ways to the other pages of this kind."""
    return _page(access)


@blueprint.post("")
@for_tenant(Permission.WRITE)
def post_settings(access: TenantAccess) -> Response | tuple[str, int]:
    """Write the rules that changed into the books."""
    picture = _picture(access)
    sent = read_form(request.form, picture.settings, picture.title, picture.currency)
    if sent.errors:
        return _page(access, typed=request.form, errors=sent.errors), UNSOUND
    files, base = _files(access)
    changed = files.rewritten(sent.wanted, services().today(), sent.title)
    names = [f"{each.kind} {each.name}" for each in sent.wanted] + ["title"] * (sent.title is not None)
    return _written(access, Edit(base, changed), _("Settings: %(names)s", names=", ".join(names)))


@blueprint.post("/closed")
@for_tenant(Permission.WRITE)
def post_closed(access: TenantAccess) -> Response | tuple[str, int]:
    """Close the books up to a day; an earlier day than before, or none, is for who may reopen them."""
    typed = request.form.get("closed", "")
    opens_all = request.form.get("act") == "open"
    day = read_day(typed)
    if day is None and not opens_all:
        return _page(
            access, typed=request.form, errors={"closed": _("Choose the last day to close.")}
        ), UNSOUND
    if day is not None and not opens_all and day > services().today():
        sentence = _("This day has not come yet; the last day to close is today or earlier.")
        return _page(access, typed=request.form, errors={"closed": sentence}), UNSOUND
    value = None if opens_all or day is None else day.isoformat()
    files, base = _files(access)
    changed = files.rewritten([Wanted(*_CLOSED, value)], services().today())
    message = (
        _("Reopen all periods")
        if value is None or day is None
        else _("Close the books up to %(day)s", day=written_day(day))
    )
    return _written(access, Edit(base, changed), message)


@blueprint.get("/accounts")
@for_tenant(Permission.READ)
def get_accounts(access: TenantAccess) -> str:
    """List the accounts of the chart, and which of them take letters."""
    return _accounts_page(access)


@blueprint.post("/accounts")
@for_tenant(Permission.WRITE)
def post_account(access: TenantAccess) -> Response | tuple[str, int]:
    """Say of an account whether it takes letters; the same number holds for its third parties."""
    picture = _picture(access)
    account = picture.accounts.get(request.form.get("account", ""))
    if account is None:
        abort(404)
    lettrable = request.form.get("lettrable") == "yes"
    lines = picture.lines_by_party.get((account.number, account.third_party), ())
    lettered = sum(bool(line.letter) for line in lines)
    if lettered and not lettrable:
        return _accounts_page(access, _has_letters(account, lettered)), CONFLICT
    with services().database.reading(access.tenant_id) as session:
        revision = revision_of(session)
        data = read_file(session, account.path, revision)
    try:
        after = with_open_metadata(data or b"", account.lineno, account.name, {"lettrable": lettrable})
    except NotAnOpenError:
        return _accounts_page(access, _met()), CONFLICT
    message = (
        _("Account %(number)s takes letters", number=account.number)
        if lettrable
        else _("Account %(number)s takes no letters", number=account.number)
    )
    refused = _save(access, Edit(revision.number, {account.path: after}), message)
    if refused is not None:
        return _accounts_page(access, refused), refused.status
    back = {key: value for key in ("q", "all") if (value := request.form.get(key, "")[:_LONGEST_SEARCH])}
    return redirect(url_for(".get_accounts", slug=access.slug, **_values(back)), 303)


def _written(access: TenantAccess, edit: Edit, message: str) -> Response | tuple[str, int]:
    refused = _save(access, edit, message)
    if refused is not None:
        return _page(access, typed=request.form, refusal=refused), refused.status
    return redirect(url_for(".get_settings", slug=access.slug), 303)


def _save(access: TenantAccess, edit: Edit, message: str) -> Refusal | None:
    """Write an edit and tell on the next page how it went; return why not, where it was refused."""
    try:
        revision = save_edit(access, edit, message)
    except NothingToWriteError:
        flash(_("Nothing was changed: all is as it was."), "info")
    except (EditConflictError, StaleBaseError):
        return _met()
    except RefusedBookError as error:
        return refusal_of(error)
    else:
        flash(_("Saved in the books as revision %(number)s.", number=revision.number), "ok")
    return None


def _has_letters(account: Account, lines: int) -> Refusal:
    """Say why an account goes on taking letters: without them its lines would leave every list unseen."""
    title = ngettext(
        "Nothing was changed: %(num)s line of account %(number)s carries a letter.",
        "Nothing was changed: %(num)s lines of account %(number)s carry letters.",
        lines,
        number=f"{account.number} {account.third_party}".strip(),
    )
    advice = _("Take the letters off first, then the account can go without.")
    return Refusal("lettered", CONFLICT, title, advice)


def _met() -> Refusal:
    return refusal_of(StaleBaseError())


def _page(
    access: TenantAccess,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> str:
    picture = _picture(access)
    standing = _files(access)[0].standing() if picture.number else {}
    return tenant_page(
        "settings/settings.html",
        access,
        "settings",
        picture=picture,
        values={**shown_values(picture.settings), "title": picture.title, **(typed or {})},
        errors=errors or {},
        refusal=refusal,
        standing=standing,
        may_write=access.may(Permission.WRITE),
        may_reopen=access.may(Permission.REOPEN),
        clone_address=clone_address(access.slug),
        file_address=file_address,
        author_name=author_name,
    )


def _accounts_page(access: TenantAccess, refusal: Refusal | None = None) -> str:
    picture = _picture(access)
    query = request.values.get("q", "").strip()
    shows_all = bool(request.values.get("all"))
    found = sorted(
        (
            account
            for account in picture.accounts.values()
            if (shows_all or not account.third_party) and _holds(account, query.casefold())
        ),
        key=lambda account: (account.number, account.third_party, account.name),
    )
    page = max(1, request.values.get("page", 1, int))
    return tenant_page(
        "settings/accounts.html",
        access,
        "settings",
        accounts=found[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(found),
        page=page,
        last=max(1, -(-len(found) // A_PAGE)),
        query=query,
        shows_all=shows_all,
        refusal=refusal,
        may_write=access.may(Permission.WRITE),
        file_address=file_address,
    )


def _holds(account: Account, word: str) -> bool:
    return word in f"{account.number} {account.label} {account.third_party} {account.name}".casefold()


def _picture(access: TenantAccess) -> Picture:
    return services().pictures.of(services().database, access.tenant_id)


def _files(access: TenantAccess) -> tuple[SettingFiles, int]:
    with services().database.reading(access.tenant_id) as session:
        try:
            revision = revision_of(session)
        except NoSuchRevisionError:
            abort(404)
        return setting_files(session, revision), revision.number


def _values(back: Mapping[str, str]) -> dict[str, Any]:
    return dict(back)
