"""What the house writes to people about their access, in French or English.

Owns the sentences of invitations and of password resets. Sends nothing.
"""

from collections.abc import Callable, Mapping
import datetime as dt

from tenants.mail import Mail
from tenants.people.people import Language
from tenants.people.roles import Role

Link = Callable[[str], str]  # makes the address of a page from the secret it carries

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_ROLES: Mapping[str, Mapping[Role, str]] = {
    "fr": {
        Role.PARTNER: "associé",
        Role.ACCOUNTANT: "comptable",
        Role.OWNER: "responsable",
        Role.STAFF: "collaborateur",
        Role.AUDITOR: "auditeur",
    },
    "en": {
        Role.PARTNER: "partner",
        Role.ACCOUNTANT: "accountant",
        Role.OWNER: "owner",
        Role.STAFF: "staff",
        Role.AUDITOR: "auditor",
    },
}
_INVITATION_SUBJECT = {
    "fr": "Votre accès à {place} sur Lettrine",
    "en": "Your access to {place} on Lettrine",
}
_INVITATION = {
    "fr": """Bonjour{called},

{by} vous invite à rejoindre {place} sur Lettrine, où les comptes sont tenus.
Rôle proposé : {role}.

Pour accepter, ouvrez cette page avant le {day} :

{link}

Vous n’attendiez pas ce message ? Ne faites rien : sans votre accord, aucun accès n’est ouvert.

Lettrine
""",
    "en": """Hello{called},

{by} invites you to join {place} on Lettrine, where the books are kept.
Role offered: {role}.

To accept, open this page before {day}:

{link}

You did not expect this message? Do nothing: no access is opened without your consent.

Lettrine
""",
}
_RESET_SUBJECT = {"fr": "Choisir un nouveau mot de passe", "en": "Choose a new password"}
_RESET = {
    "fr": """Bonjour {name},

Un nouveau mot de passe a été demandé pour votre compte Lettrine.
Pour le choisir, ouvrez cette page dans l’heure :

{link}

Elle ne sert qu’une fois, et met fin à toutes vos sessions.
Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.

Lettrine
""",
    "en": """Hello {name},

A new password was asked for your Lettrine account.
To choose it, open this page within the hour:

{link}

It works once, and ends all your sessions.
You did not ask for it? Do nothing: your password stays as it is.

Lettrine
""",
}


def invitation(  # noqa: PLR0913  what an invitation says
    *,
    to: str,
    by: str,
    place: str,
    role: Role,
    last_day: dt.date,
    link: str,
    language: Language,
    called: str = "",
) -> Mail:
    """Return the mail that invites somebody to a firm or a tenant."""
    spoken = _spoken(language)
    said = {
        "called": f" {called}" if called else "",
        "by": by,
        "place": place,
        "role": _ROLES[spoken][role],
        "day": _day(last_day, spoken),
        "link": link,
    }
    subject = _INVITATION_SUBJECT[spoken].format(place=place[:120])
    return Mail(to, _typeset(subject, spoken), _typeset(_INVITATION[spoken], spoken).format_map(said))


def password_reset(*, to: str, name: str, link: str, language: Language) -> Mail:
    """Return the mail that lets somebody choose a new password."""
    spoken = _spoken(language)
    return Mail(to, _RESET_SUBJECT[spoken], _typeset(_RESET[spoken], spoken).format(name=name, link=link))


def _spoken(language: Language) -> str:
    return language or "fr"


def _day(day: dt.date, language: str) -> str:
    if language == "en":
        return f"{day.day} {day:%B %Y}"
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def _typeset(text: str, language: str) -> str:
    """Put no-break spaces where French wants them."""
    if language == "en":
        return text
    for mark in "?:":
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    return text
