"""What waits at the place of reminders, as the navigation counts it.

Owns the count: letters that the last run found and nobody has approved since. It is asked for each page of the
tenant, so it reads a number that is kept; whoever may not send is shown none.
"""

from flask_babel import gettext as _

from server.portal import places
from server.services import services
from tenants.dunning.glance import letters_waiting
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


def to_approve(access: TenantAccess) -> places.Count | None:
    """Count the letters that wait for approval; None for who may approve none."""
    if not access.may(Permission.SEND):
        return None
    with services().database.reading(access.tenant_id) as session:
        return places.Count(letters_waiting(session), _("to approve"))


places.counted("dunning", to_approve)
