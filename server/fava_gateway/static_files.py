"""Fava's own scripts, styles and fonts, from the package that is installed; they hold nothing of a tenant.

Owns their address, which names the version: what it leads to never changes.
"""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from server.auth.access import for_everyone
from server.portal.static_files import TYPES, YEAR_SECONDS

VERSION = version("fava")
PREFIX = f"/fava-static/{VERSION}/"
_TYPES = {
    **TYPES,
    ".ico": "image/x-icon",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}

blueprint = Blueprint("fava_static", __name__)


def _folder() -> Path:
    """Find the package without running any of it."""
    found = find_spec("fava")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "static"


FOLDER = _folder()


@blueprint.get("/fava-static/<version>/<path:name>")
@for_everyone
def get(version: str, name: str) -> Response:
    """Answer with one of them; those of another version are not here."""
    kind = _TYPES.get(Path(name).suffix)
    if version != VERSION or kind is None:
        abort(404)
    answer = send_from_directory(FOLDER, name, mimetype=kind, conditional=True)
    answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return answer
