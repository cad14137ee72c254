"""Every page there is, from the URL map: for tests that look at all of them, and for their pictures.

What stands in an address comes from the examples of the permission matrix; where a page is worth seeing with
other values than those that only open it, they stand here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re

from flask import Flask

from server.auth.access import Kind, needs_of
from tests.server.cast import FIRM
from tests.server.expectations import EXAMPLES

# endpoint: what stands in its address instead of the examples, and what follows it
Instead = dict[str, tuple[dict[str, object], str]]
INSTEAD: Instead = {
    "books.get_file": ({"path": "journal/2026/2026-03.beancount"}, "#L2-L4"),
    "books.get_editor": ({"path": "journal/2026/2026-03.beancount"}, ""),
    "books.get_search": ({}, "?q=facture"),
    "books.get_difference": ({}, "?from=1&to=1"),
    "team.get_member": ({"membership_id": 2}, ""),
    "members.get_member": ({"membership_id": 5}, ""),
    "auditing.get_differences": ({}, "?from_day=2026-03-15&to_day=2026-11-23&show=items"),
    "auditing.get_sample": ({}, "?by=size&size=2&seed=2026-17"),
    "cases.get_new_case": ({}, "?account=411000&customer=DUPONT"),
    "tenant_audit.get_log": ({}, "?chain=1"),
}
# Parts of pages, which scripts fetch: well-formed as pages are, and not to be looked at alone.
PARTS = frozenset(
    {
        "dunning.get_preview",
        "fava_gateway.get_state",
        "firm_billing.get_checkout_state",
        "imports.get_list",
        "imports.get_state",
        "jobs.get_state",
        "lettrage.get_certain_count",
        "packages.get_state",
        "portfolio.get_rows",
        "tenant_billing.get_checkout_state",
    }
)
# What is no page: files, which an audit log tells of, and data of scripts.
FILES = frozenset(
    {
        "api.get_description",
        "auditing.get_differences_file",
        "auditing.get_opening",
        "auditing.get_sample_workbook",
        "books.get_archive",
        "books.get_download",
        "cases.get_dossier",
        "cases.get_file",
        "cases.get_relief",
        "customers.get_account",
        "customers.get_csv",
        "customers.get_document",
        "customers.get_items_csv",
        "customers.get_names",
        "customers.get_plan_paper",
        "customers.get_statement",
        "customers.get_workbook",
        "dunning.get_file",
        "dunning.get_letter_paper",
        "dunning.get_preview_paper",
        "debtor.get_paper",
        "debtor.get_statement",
        "factoring.get_file",
        "factoring.get_slip",
        "firm_audit.get_export",
        "homes.get_homes_json",
        "imports.get_faults",
        "packages.get_file",
        "tenant_audit.get_export",
    }
)
FAVA = "fava_gateway.get_page"  # pages of Fava's making; `test_fava` looks at them
# The same page for others than a partner of the firm: their tables are calmer, or they see no acts.
OTHERS = ("Odile", "Aude")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where pages are looked at: a firm, a client, what else stands in addresses, who runs the service."""

    firm: str
    slug: str
    values: Mapping[str, object]
    instead: Instead
    operator: str = "Hélène"


OF_THE_CAST = Ground(FIRM, "alpha", EXAMPLES, INSTEAD, operator="Bea")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page, who looks at it ("" for nobody), and how its picture is called."""

    endpoint: str
    address: str
    by: str

    @property
    def is_part(self) -> bool:
        """Tell whether it is a part of a page only."""
        return self.endpoint in PARTS

    @property
    def name(self) -> str:
        """Return a name for a file."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.endpoint.lower()).strip("-")
        return f"{plain}-{self.by.lower()}" if self.by in OTHERS else plain


def all_pages(app: Flask, ground: Ground = OF_THE_CAST) -> Iterator[Seen]:
    """Yield what GET may show on a ground: whether it is a page of HTML, its answer tells."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        needs = needs_of(app.view_functions[rule.endpoint])
        if needs is None or needs.kind is Kind.TOKEN or "GET" not in (rule.methods or ()):
            continue
        if rule.rule.startswith(("/static/", "/fava-static/")) or rule.endpoint == FAVA:
            continue
        instead, follows = ground.instead.get(rule.endpoint, ({}, ""))
        values = {"slug": ground.slug, "firm": ground.firm, **ground.values, **instead}
        if rule.arguments - values.keys() - (rule.defaults or {}).keys():
            continue  # the permission matrix tells that an example is missing
        by = {Kind.EVERYONE: "", Kind.LINK: "", Kind.OPERATOR: ground.operator}.get(needs.kind, "Hélène")
        built = rule.build({key: values[key] for key in rule.arguments if key in values})
        assert built is not None, rule.rule
        address = built[1] + follows
        yield Seen(rule.endpoint, address, by)
        if needs.kind is Kind.TENANT:
            yield from (Seen(rule.endpoint, address, name) for name in OTHERS)
