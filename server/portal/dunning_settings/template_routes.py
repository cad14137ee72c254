"""A tenant's templates: its own words, or those of its firm or the house."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning_desk import look_for
from server.portal.dunning_settings import template_pages
from server.portal.dunning_settings.blueprints import blueprint
from server.portal.dunning_settings.homes import Home, TenantHome
from server.portal.dunning_settings.letter_shown import Readers
from server.portal.dunning_settings.template_pages import Answer
from server.portal.formats import money
from tenants.dunning.days.drafting import Edit, draft
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.templates import Template
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

MOST_READERS = 50


@dataclass(frozen=True, slots=True)
class _Customers(Readers):
    """Customers who get a letter of a template today, beside the made-up one."""

    access: TenantAccess

    def choices(self, template: Template) -> Sequence[tuple[str, str]]:
        """Return them by the key of their letter."""
        look = look_for(self.access)
        if look.creditor is None:
            return ()
        groups = [each for each in (*look.groups, *look.thanks) if each.level.template == template.key]
        return [
            (group.key, f"{group.name}, {money(group.cents, group.currency)}")
            for group in groups[:MOST_READERS]
        ]

    def content(self, home: Home, template: Template, key: str) -> LetterContent | None:
        """Return the letter; None where this customer gets none today."""
        if not key:
            return super(_Customers, self).content(home, template, key)
        look, desk = look_for(self.access), desk_of(self.access)
        group = look.group(key)
        if group is None or look.creditor is None or group.level.template != template.key:
            return None
        with desk.reading() as session:
            return draft(
                session, desk, look, group, Edit(language=template.language), template=template
            ).content


@blueprint.get("/templates")
@for_tenant(Permission.READ)
def get_templates(access: TenantAccess) -> str:
    """Show all templates, and whose words are in force."""
    return template_pages.templates_page(TenantHome(access))


@blueprint.get("/templates/<template>/<any(fr, en):language>")
@for_tenant(Permission.READ)
def get_template(access: TenantAccess, template: str, language: str) -> str:
    """Show one template with the letter that it makes."""
    return template_pages.template_page(TenantHome(access), template, language, _Customers(access))


@blueprint.post("/templates/<template>/<any(fr, en):language>")
@for_tenant(Permission.WRITE)
def post_template(access: TenantAccess, template: str, language: str) -> Answer:
    """Keep words as the next version, or give own ones up."""
    return template_pages.change(TenantHome(access), template, language, _Customers(access))


@blueprint.post("/templates/<template>/<any(fr, en):language>/preview")
@for_tenant(Permission.READ)
def post_template_preview(access: TenantAccess, template: str, language: str) -> str:
    """Show the letter of words that are not kept."""
    return template_pages.preview_part(TenantHome(access), template, language, _Customers(access))


@blueprint.post("/templates/<template>/<any(fr, en):language>/pdf")
@for_tenant(Permission.READ)
def post_template_pdf(access: TenantAccess, template: str, language: str) -> Answer:
    """Set the letter of words that are not kept."""
    return template_pages.pdf(TenantHome(access), template, language, _Customers(access))
