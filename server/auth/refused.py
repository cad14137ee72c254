"""Why the door stays shut to somebody who belongs here."""

from tenants.people.roles import Permission


class NotPermittedError(Exception):
    """Who asks belongs here and may not do this."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"needs {permission}")
        self.permission = permission


class ForgedFormError(Exception):
    """What was sent does not come from a page of ours, or from one whose session is over."""
