"""Styles, scripts and pictures, under an address that changes whenever one of them does.

Owns their addresses and how long they may be kept. One digest stands for all of them, for a script imports
others by a relative address: a digest a file would leave it with the others' old ones.
"""

from functools import cache
import hashlib
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

from server.auth.access import for_everyone

FOLDER = Path(__file__).resolve().parents[2] / "frontend" / "static"
YEAR_SECONDS = 365 * 24 * 3600
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}
_DIGITS = 12

blueprint = Blueprint("static_files", __name__)


@cache
def version() -> str:
    """Return the digest of all static files, read once a process."""
    digest = hashlib.sha256()
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:_DIGITS]


def asset(path: str) -> str:
    """Return the address of a static file, such as `css/base.css`.

    Raises:
        FileNotFoundError: there is none.
    """
    if not (FOLDER / path).is_file():
        raise FileNotFoundError(f"no static file is called {path!r}")
    return url_for("static_files.get", kept=version(), path=path)


@blueprint.get("/static/<kept>/<path:path>")
@for_everyone
def get(kept: str, path: str) -> Response:
    """Answer with a static file; one of another version is not to be kept."""
    answer = send_from_directory(FOLDER, path, mimetype=TYPES.get(Path(path).suffix), conditional=True)
    if kept == version():
        answer.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    else:
        answer.headers["Cache-Control"] = "no-cache"
    return answer
