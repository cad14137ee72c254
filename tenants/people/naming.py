"""What people, firms and logins may be called, and how an e-mail address is written here.

Owns the checks of names that somebody types. Looks nothing up.
"""

import re
import unicodedata

from tenants.people.models import LONGEST_EMAIL, LONGEST_LOGIN, LONGEST_NAME

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 63
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+{_LABEL}")


class EmailError(ValueError):
    """An e-mail address looks like name@example.org, without accents, at most 254 characters."""


class PersonNameError(ValueError):
    """A name has 1 to 200 characters on one line, a letter or a digit among them."""


class SlugError(ValueError):
    """A short name has a-z, 0-9 and single hyphens between, at most 63 characters."""


def clean_email(text: str) -> str:
    """Return an address as it is kept: without blanks around, in small letters.

    Raises:
        EmailError: it is none.
    """
    email = text.strip().lower()
    local, _, domain = email.rpartition("@")
    if (
        len(email) > LONGEST_EMAIL
        or len(local) > _LONGEST_LOCAL
        or not _LOCAL.fullmatch(local)
        or not _DOMAIN.fullmatch(domain)
    ):
        raise EmailError(EmailError.__doc__)
    return email


def asked_email(text: str) -> str:
    """Return an address that somebody asks with, in the form of those that are kept; it need be none."""
    return text.strip().lower()[:LONGEST_EMAIL].encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def is_slug(text: str) -> bool:
    """Tell whether a text could be a short name."""
    return len(text) <= _LONGEST_SLUG and _SLUG.fullmatch(text) is not None


def clean_name(text: str) -> str:
    """Return a name as it is kept: one line, single blanks.

    Raises:
        PersonNameError: it is none.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    name = re.sub(" +", " ", name)
    angled = set("<>") & set(name)  # they would end the name in a commit
    plain = name.isprintable() and not angled and "://" not in name  # nor does it lead anywhere in a mail
    if not plain or len(name) > LONGEST_NAME or not any(map(str.isalnum, name)):
        raise PersonNameError(PersonNameError.__doc__)
    return name


def check_slug(slug: str) -> None:
    """Refuse a short name that could not stand in an address.

    Raises:
        SlugError: it could not.
    """
    if not is_slug(slug):
        raise SlugError(f"{slug!r}: {SlugError.__doc__}")


def login_from(name: str, *, attempt: int = 1) -> str:
    """Return a login made of a name, such as `ines-marchetti`; `attempt` numbers those of namesakes."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("æ", "ae").replace("Œ", "oe"))
    words = re.findall("[a-z0-9]+", "".join(c for c in plain.lower() if not unicodedata.combining(c)))
    number = f"-{attempt}" if attempt > 1 else ""
    return ("-".join(words) or "person")[: LONGEST_LOGIN - len(number)].rstrip("-") + number
