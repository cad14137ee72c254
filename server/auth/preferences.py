"""Language and theme, for everybody: kept in the browser, and with the person who is signed in."""

from typing import cast

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from server.auth import cookies, next_page
from server.auth.access import for_everyone
from server.auth.signed_in import current_person
from server.services import services
from tenants.people.people import LANGUAGES, THEMES, Language, Theme
from tenants.people.persons import set_preferences

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")


@blueprint.post("/language")
@for_everyone
def set_language() -> Response:
    """Show pages in another language from now on."""
    wanted = request.form.get("language", "")
    return _kept(cookies.LANGUAGE, wanted if wanted in LANGUAGES else "")


@blueprint.post("/theme")
@for_everyone
def set_theme() -> Response:
    """Show pages light, dark, or as the system does, from now on."""
    wanted = request.form.get("theme", "")
    return _kept(cookies.THEME, wanted if wanted in THEMES else "")


def _kept(name: str, value: str) -> Response:
    person = current_person()
    if person is not None:
        set_preferences(
            services().database,
            person.id,
            language=cast(Language, value) if name == cookies.LANGUAGE else person.language,
            theme=cast(Theme, value) if name == cookies.THEME else person.theme,
            single_keys=person.single_keys,
        )
    answer = redirect(next_page.safe(request.form.get("next", "/")), 303)
    cookies.prefer(answer, name, value)
    return answer
