"""What the door says of faults that people of the core name: in the reader's language, with what to do."""

from flask_babel import gettext as _

from tenants.people.passwords import LONGEST, SHORTEST, KnownPasswordError, PasswordError
from tenants.people.roles import Role


def of_password(error: PasswordError | KnownPasswordError) -> str:
    """Say why a new password is not taken."""
    if isinstance(error, KnownPasswordError):
        return _("A password is neither your name nor your address: choose another.")
    return _(
        "A password has %(shortest)s to %(longest)s characters, and not the same few again and again. "
        "Several words do well.",
        shortest=SHORTEST,
        longest=LONGEST,
    )


def of_role(role: Role) -> str:
    """Return the word for a role."""
    return {
        Role.PARTNER: _("partner"),
        Role.ACCOUNTANT: _("accountant"),
        Role.OWNER: _("owner"),
        Role.STAFF: _("staff member"),
        Role.AUDITOR: _("auditor"),
    }[role]


def of_name() -> str:
    """Say why a name is not taken."""
    return _("Write your name as others know you, on one line, at most 200 characters.")
