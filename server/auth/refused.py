"""Why the door stays shut to somebody who belongs here."""

from ledger_core.billing.plans import Metric
from tenants.people.roles import Permission


class NotPermittedError(Exception):
    """Who asks belongs here and may not do this."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(f"needs {permission}")
        self.permission = permission


class ForgedFormError(Exception):
    """What was sent does not come from a page of ours, or from one whose session is over."""


class ServiceStoppedError(Exception):
    """Who pays here is not served any more: nothing is sent, matched or added; the books can be read."""


class BooksClosedError(Exception):
    """Service ended, and so did the time in which the books could be read and taken out."""


class NoSeatError(Exception):
    """Who was invited comes to a place that takes in nobody more, for want of a subscription or of room."""

    def __init__(self, place: str) -> None:
        super().__init__(f"no room at {place}")
        self.place = place


class PlanFullError(Exception):
    """The plan of who pays here has no room for one more."""

    def __init__(self, metric: Metric) -> None:
        super().__init__(f"no room for more {metric}")
        self.metric = metric
