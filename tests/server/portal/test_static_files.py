"""Static files: kept for long under their own version, found by name, and nothing beside them."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
import pytest

from server.portal import static_files


def test_a_file_of_this_version_is_kept_for_a_year(browser: Callable[[], FlaskClient], app: Flask) -> None:
    with app.test_request_context():
        address = static_files.asset("css/base.css")
    with browser().get(address) as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/css"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_version_is_asked_for_again(browser: Callable[[], FlaskClient]) -> None:
    with browser().get("/static/0/js/shell.js") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["../templates/layouts/base.html", "%2e%2e/README.md", "css", "nothing.css", "/etc/passwd", "css/%00"],
)
def test_nothing_else_is_found(browser: Callable[[], FlaskClient], path: str) -> None:
    assert browser().get(f"/static/0/{path}").status_code in {308, 404}


def test_a_name_that_is_no_file_is_an_error_of_the_template(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileNotFoundError, match="no static file"):
        static_files.asset("css/nothing.css")


def test_every_vendored_file_has_its_licence_beside_it() -> None:
    for path in (static_files.FOLDER / "vendor").rglob("*.js"):
        assert any("LICENSE" in beside.name.upper() for beside in path.parent.iterdir()), path
