"""The description of the API: as OpenAPI has it, and as a page to read."""

from warnings import catch_warnings, filterwarnings

from apiflask import APIFlask
from flask import Response, current_app, jsonify
from markupsafe import Markup, escape

from server.api.blueprint import PREFIX, blueprint
from server.api.reading import chapters
from server.auth.access import for_everyone
from server.portal.page import plain_page


@blueprint.get("/openapi.json")
@blueprint.doc(hide=True)
@for_everyone
def get_description() -> Response:
    """Give the OpenAPI description."""
    answer = jsonify(description())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/docs")
@blueprint.doc(hide=True)
@for_everyone
def get_reference() -> str:
    """Show the description as a page."""
    spec = description()
    return plain_page("api/reference.html", info=spec["info"], chapters=chapters(spec))


@blueprint.app_template_filter("marked_code")
def marked_code(text: str) -> Markup:
    """Return a text in which what stands between backticks is code."""
    parts = (escape(part) for part in text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if rank % 2 else part for rank, part in enumerate(parts)
    )


@blueprint.app_template_filter("removed_prefix")
def removed_prefix(path: str) -> str:
    """Return an address without what all of them begin with."""
    return path.removeprefix(PREFIX)


def description() -> dict[str, object]:
    """Return the description; it is made once."""
    app = current_app
    assert isinstance(app, APIFlask)
    with catch_warnings():
        filterwarnings("ignore", message=".*already been added to the spec")  # `completed` joins the two
        spec = app._get_spec("json")  # noqa: SLF001  the public property makes it anew each time
    assert isinstance(spec, dict)
    return spec
