"""What is wrong with a field, in the reader's language: marshmallow says it in English, whoever reads."""

from flask_babel import gettext as _

from server.portal.resaying import Form, again, form


def said(message: str) -> str:
    """Say a message of marshmallow, or of an act's body, in the language of the request."""
    found = again(message, _FORMS)
    return message if found is None else found


_FORMS: tuple[Form, ...] = (
    form("Missing data for required field.", lambda _f: _("Missing data for required field.")),
    form("Field may not be null.", lambda _f: _("Field may not be null.")),
    form("Unknown field.", lambda _f: _("Unknown field.")),
    form("Invalid JSON body.", lambda _f: _("Invalid JSON body.")),
    form("Invalid (input )?type.", lambda _f: _("Invalid type.")),
    form("Invalid value.", lambda _f: _("Invalid value.")),
    form("Not a valid (utf-8 )?string.", lambda _f: _("Not a valid string.")),
    form("Not a valid (integer|number).", lambda _f: _("Not a valid integer.")),
    form("Number too large.", lambda _f: _("Number too large.")),
    form("Not a valid boolean.", lambda _f: _("Not a valid boolean.")),
    form("Not a valid date.", lambda _f: _("Not a valid date.")),
    form("Not a valid list.", lambda _f: _("Not a valid list.")),
    form(
        "Shorter than minimum length (?P<least>[0-9]+).",
        lambda f: _("Shorter than minimum length %(least)s.", least=f["least"]),
    ),
    form(
        "Longer than maximum length (?P<most>[0-9]+).",
        lambda f: _("Longer than maximum length %(most)s.", most=f["most"]),
    ),
    form(
        "Length must be between (?P<least>[0-9]+) and (?P<most>[0-9]+).",
        lambda f: _("Length must be between %(least)s and %(most)s.", least=f["least"], most=f["most"]),
    ),
    form(
        "Must be greater than or equal to (?P<least>[0-9]+) and less than or equal to (?P<most>[0-9]+).",
        lambda f: _("Must be from %(least)s to %(most)s.", least=f["least"], most=f["most"]),
    ),
    form(
        "Must be one of: (?P<choices>.*).", lambda f: _("Must be one of: %(choices)s.", choices=f["choices"])
    ),
    form("Must be equal to (?P<other>.*).", lambda f: _("Must be equal to %(other)s.", other=f["other"])),
    # of an act's body, which pages send too
    form("none that is known", lambda _f: _("No act that is known.")),
    form("missing, or not of its form", lambda _f: _("Missing, or not of its form.")),
    form("missing, or too long", lambda _f: _("Missing, or too long.")),
    form("one of them is not of its form", lambda _f: _("One of them is not of its form.")),
    form(
        "a list of 1 to (?P<most>[0-9]+) is missing",
        lambda f: _("A list of 1 to %(most)s is missing.", most=f["most"]),
    ),
    form("the number of a revision is missing", lambda _f: _("The number of a revision is missing.")),
    form("write it as 2026-11-23", lambda _f: _("Write it as 2026-11-23.")),
)
