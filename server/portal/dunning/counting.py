"""What waits at the place of reminders, as the navigation counts it.

Owns the count of letters to approve. It is asked for each page of the tenant, so it plans nothing: a look
that is kept tells it, else the last run. Whoever may not send is shown none.
"""

from flask_babel import gettext as _

from server.portal import places
from server.services import services
from tenants.dunning.days.glance import letters_waiting
from tenants.dunning.days.look import look_at_hand
from tenants.dunning.days.runs import to_approve
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


def waiting(access: TenantAccess) -> places.Count | None:
    """Count the letters that wait for approval; None for who may approve none."""
    if not access.may(Permission.SEND):
        return None
    house = services()
    look = look_at_hand(house.database, house.pictures, access.tenant_id, house.today())
    if look is not None:
        return places.Count(len(to_approve(look)), _("to approve"))
    with house.database.reading(access.tenant_id) as session:
        return places.Count(letters_waiting(session), _("to approve"))


places.counted("dunning", waiting)
