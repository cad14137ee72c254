"""The page of samples: what to draw from, how far apart, and the items that were hit; the same as a workbook.

The address holds all that a sample follows from, so that whoever opens it sees the same.
"""

from dataclasses import dataclass

from flask import Response, request
from flask_babel import gettext as _

from ledger_core.audit.sampling import CONFIDENCE_FACTORS, MOST_ERRORS, NoIntervalError
from ledger_core.money import from_cents
from server.auth.access import for_tenant
from server.portal import exporting
from server.portal.auditing import sheets
from server.portal.auditing.blueprint import auditing_page, blueprint, books_at
from server.portal.auditing.overview import citation
from server.portal.auditing.sample_form import FIELDS, Wanted, read
from server.portal.handing_out import handed_out
from server.portal.links import customer_address, fava_entry_address, page_address
from server.portal.pictures import picture_for
from server.portal.refusals import UNSOUND
from server.services import services
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.sampling import Drawn, drawn
from tenants.receivables.situation import Receivables, receivables_of

MOST_SHOWN = 500
MOST_CODES = 100  # that an address has room for


@dataclass(frozen=True, slots=True)
class _Found:
    """What was asked for; `drawn` is None where nothing was asked for yet, or where `errors` say why not."""

    wanted: Wanted
    errors: dict[str, str]
    receivables: Receivables | None = None
    drawn: Drawn | None = None


@blueprint.get("/sample")
@for_tenant(Permission.READ)
def get_sample(access: TenantAccess) -> str | tuple[str, int]:
    """Show the form, and the sample that the address asks for."""
    found = _found(access)
    page = _page(access, found)
    return (page, UNSOUND) if found.errors else page


@blueprint.get("/sample.xlsx")
@for_tenant(Permission.READ)
def get_sample_workbook(access: TenantAccess) -> Response | tuple[str, int]:
    """Hand out the sample with all that it follows from, and room for what the auditor finds."""
    found = _found(access)
    if found.drawn is None or found.receivables is None:
        return _page(access, found), UNSOUND
    sample, items = found.drawn.sample, found.drawn.items
    book = [
        sheets.drawn_sheet(sample, items),
        sheets.about_sheet(_about(access, found.receivables, found.drawn, found.wanted)),
        sheets.population_sheet(sample, items),
        sheets.credits_sheet(sample, items),
    ]
    number = found.receivables.picture.number
    return handed_out(
        access,
        exporting.xlsx(book, _("Total")),
        "-".join((access.slug, _("sample"), str(number), found.wanted.day.isoformat())) + ".xlsx",
        exporting.XLSX,
        action="auditing:export",
        subject="sample of open items",
        rows=sample.size,
        told={"revision": number, "seed": sample.seed, "digest": sample.population.digest},
    )


def _found(access: TenantAccess) -> _Found:
    wanted = read(request.args, services().today(), picture_for(access.tenant_id).number)
    asked = books_at(access, wanted.typed["revision"])
    errors = dict(wanted.errors) | ({"revision": asked.fault} if asked.fault else {})
    if errors or asked.picture is None or wanted.interval is None:
        return _Found(wanted, errors)
    receivables = receivables_of(asked.picture, wanted.day)
    try:
        return _Found(wanted, {}, receivables, drawn(receivables, wanted.seed, wanted.interval))
    except NoIntervalError:
        if wanted.typed["by"] == "size":
            return _Found(
                wanted, {"size": _("There is nothing to draw: no customer owes anything on that day.")}
            )
        return _Found(wanted, {"amount": _("So small an amount gives an interval of less than a cent.")})


def _page(access: TenantAccess, found: _Found) -> str:
    picture = found.receivables.picture if found.receivables else None
    confidences = [(each, _("%(percent)s %%", percent=each)) for each in CONFIDENCE_FACTORS]
    return auditing_page(
        "auditing/sample.html",
        access,
        "auditing.get_sample",
        wanted=found.wanted,
        errors=found.errors,
        found=found.receivables,
        drawn=found.drawn,
        most_shown=MOST_SHOWN,
        confidences=confidences,
        error_counts=[(each, str(each)) for each in range(MOST_ERRORS + 1)],
        citation=citation(access, picture) if picture else "",
        confirmations=_confirmations(access, found),
        workbook=page_address(access, "auditing.get_sample_workbook", **_values(found)),
        to_customer=lambda code: customer_address(access, code, found.wanted.day),
        to_entry=lambda item: (
            fava_entry_address(access, picture.number, item.line.path, item.line.lineno) if picture else ""
        ),
    )


def _confirmations(access: TenantAccess, found: _Found) -> str:
    """Return the address of the letters to the customers of the sample; "" where it could not name them."""
    if found.drawn is None or found.receivables is None:
        return ""
    sample, items = found.drawn.sample, found.drawn.items
    keys = [*(each.key for each in sample.top), *(hit.element.key for hit in sample.hits)]
    codes = sorted({items[key].code for key in keys})
    if not codes or len(codes) > MOST_CODES or any(set(code) & set(",;\r\n") for code in codes):
        return ""
    number, day = found.receivables.picture.number, found.wanted.day.isoformat()
    return page_address(
        access, "confirmations.get_confirmations", revision=number, au=day, codes=", ".join(codes)
    )


def _values(found: _Found) -> dict[str, str]:
    """Return what an address says to draw the same again, whatever comes after."""
    typed = {name: found.wanted.typed[name] for name in FIELDS}
    number = found.receivables.picture.number if found.receivables else ""
    return {**typed, "revision": str(number), "day": found.wanted.day.isoformat()}


def _about(
    access: TenantAccess, found: Receivables, made: Drawn, wanted: Wanted
) -> list[tuple[str, exporting.Cell]]:
    """Return all that the sample follows from, as docs/sampling.md names it."""
    sample, typed = made.sample, wanted.typed
    rows: list[tuple[str, exporting.Cell]] = [
        (_("Books"), citation(access, found.picture)),
        (_("As of"), found.as_of),
        (_("Currency"), found.currency),
        (_("Items drawn from"), len(sample.population.debts)),
        (_("Their sum"), from_cents(sample.population.cents)),
        (_("Digest of the population (SHA-256)"), sample.population.digest),
        (_("Seed"), sample.seed),
    ]
    if typed["by"] == "size":
        rows.append((_("Items asked for"), int(typed["size"])))
    else:
        factor = CONFIDENCE_FACTORS[int(typed["confidence"])][int(typed["errors"])]
        rows += [
            (_("Misstatement to be revealed"), typed["amount"]),
            (_("Confidence"), _("%(percent)s %%", percent=typed["confidence"])),
            (_("Errors allowed for"), int(typed["errors"])),
            (_("Factor"), factor),
        ]
    return [
        *rows,
        (_("Interval (cents)"), sample.interval_cents),
        (_("Start (cents)"), sample.start),
        (_("Top stratum"), len(sample.top)),
        (_("Sum of the top stratum"), from_cents(sample.top_cents)),
        (_("Hits"), len(sample.hits)),
        (_("Sum of the hits"), from_cents(sample.hit_cents)),
        (_("Credits, not drawn from"), len(sample.population.credits)),
        (_("Sum of the credits"), from_cents(sample.population.credit_cents)),
        *(
            (
                _("Not drawn from: items in %(currency)s", currency=other.currency),
                from_cents(other.total_cents),
            )
            for other in found.other_totals
        ),
    ]
