"""The words of the interface: English in the code and the templates, French in `frontend/translations/fr`.

Owns which language a request is answered in, and where the words come from: the .po files are read when the
application starts, one file an area, together one catalogue. Never formats a number or a day (`formats`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, force_locale, get_locale

from server.auth import cookies

FOLDER = Path(__file__).resolve().parents[2] / "frontend" / "translations"
LANGUAGES = ("fr", "en")  # the first one is that of who does not say


class _Words(Domain):
    """The catalogues that were read from .po files, in place of compiled ones."""

    def get_translations(self) -> NullTranslations:
        """Return the words of the language of this request."""
        return words(language())


def set_up(app: Flask, language_of_person: Callable[[], str]) -> None:
    """Choose the language of each request: the person's setting, the cookie, what the browser asks for.

    Args:
        app: the application.
        language_of_person: "fr", "en", or "" where nobody is signed in or nothing is set.
    """

    def select() -> str:
        wanted = language_of_person() or cookies.read(cookies.LANGUAGE)
        if wanted in LANGUAGES:
            return wanted
        return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]

    babel = Babel(app, default_locale=LANGUAGES[0], locale_selector=select)
    babel.domain_instance = _Words()
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["languages"] = LANGUAGES
    for each in LANGUAGES:
        words(each)


def language() -> str:
    """Return the language of this request: "fr" or "en"; French outside of one."""
    found = get_locale()
    return found.language if found is not None and found.language in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Have words said in a language where no request is answered: in a mail."""
    with _unasked().app_context(), force_locale(wanted):
        yield


@cache
def _unasked() -> Flask:
    """Return an application that answers nothing, for words need one."""
    app = Flask(__name__, static_folder=None)
    Babel(app, default_locale=LANGUAGES[0]).domain_instance = _Words()
    return app


@cache
def words(wanted: str) -> NullTranslations:
    """Return the words of a language; English is what stands in the code."""
    if wanted == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(wanted))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(wanted: str) -> Catalog:
    """Read the .po files of a language into one; of a message in two files, the first one’s words count."""
    whole = Catalog(locale=wanted)
    for path in sorted((FOLDER / wanted).glob("*.po")):
        with path.open("rb") as stream:
            area = read_po(stream, locale=wanted, abort_invalid=True)
        for message in area:
            if message.id and not whole.get(message.id, message.context):
                whole.add(message.id, message.string, flags=message.flags, context=message.context)
    return whole
