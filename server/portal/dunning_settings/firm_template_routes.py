"""A firm's templates: its words for those of its clients who have none of their own."""

from server.auth.access import for_firm
from server.portal.dunning_settings import template_pages
from server.portal.dunning_settings.blueprints import firm_blueprint
from server.portal.dunning_settings.homes import FirmHome
from server.portal.dunning_settings.letter_shown import Readers
from server.portal.dunning_settings.template_pages import Answer
from tenants.people.access import FirmAccess
from tenants.people.roles import Permission


@firm_blueprint.get("/templates")
@for_firm(Permission.READ)
def get_templates(access: FirmAccess) -> str:
    """Show all templates, and whose words are in force."""
    return template_pages.templates_page(FirmHome(access))


@firm_blueprint.get("/templates/<template>/<any(fr, en):language>")
@for_firm(Permission.READ)
def get_template(access: FirmAccess, template: str, language: str) -> str:
    """Show one template with the letter that it makes."""
    return template_pages.template_page(FirmHome(access), template, language, Readers())


@firm_blueprint.post("/templates/<template>/<any(fr, en):language>")
@for_firm(Permission.WRITE)
def post_template(access: FirmAccess, template: str, language: str) -> Answer:
    """Keep words as the next version, or give own ones up."""
    return template_pages.change(FirmHome(access), template, language, Readers())


@firm_blueprint.post("/templates/<template>/<any(fr, en):language>/preview")
@for_firm(Permission.READ)
def post_template_preview(access: FirmAccess, template: str, language: str) -> str:
    """Show the letter of words that are not kept."""
    return template_pages.preview_part(FirmHome(access), template, language, Readers())


@firm_blueprint.post("/templates/<template>/<any(fr, en):language>/pdf")
@for_firm(Permission.READ)
def post_template_pdf(access: FirmAccess, template: str, language: str) -> Answer:
    """Set the letter of words that are not kept."""
    return template_pages.pdf(FirmHome(access), template, language, Readers())
