"""A firm's clients with what waits at each in reminders, those with something to do first."""

from dataclasses import dataclass

from server.auth.access import for_firm
from server.portal.dunning_settings.blueprints import firm_blueprint
from server.portal.dunning_settings.homes import FirmHome
from server.services import services
from tenants.dunning.days.glance import DunningGlance, glance
from tenants.dunning.story import TaskKind
from tenants.people.access import FirmAccess, TenantRef, clients_of
from tenants.people.roles import Permission

UNCLEAR = (TaskKind.UNCERTAIN, TaskKind.FAILED, TaskKind.RETURNED)


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client: what waits there, by what it asks of a person."""

    tenant: TenantRef
    seen: DunningGlance

    @property
    def broken(self) -> int:
        """Promises that were broken and nobody saw to."""
        return self.seen.waiting(TaskKind.PROMISE)

    @property
    def unclear(self) -> int:
        """Letters of which nobody knows, that were refused or came back."""
        return self.seen.waiting(*UNCLEAR)

    @property
    def rest(self) -> int:
        """All other tasks."""
        return sum(self.seen.tasks.values()) - self.broken - self.unclear

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """How much it asks for a person: what is unclear first."""
        return self.unclear, self.broken, self.seen.to_approve, self.rest


@firm_blueprint.get("")
@for_firm(Permission.READ)
def get_clients(access: FirmAccess) -> str:
    """Show all clients of the firm with what waits."""
    database, today = services().database, services().today()
    clients = clients_of(database, access.firm_id, today)
    seen = database.read_each((ref.id for ref in clients), lambda session: glance(session, today))
    lines = [ClientLine(ref, seen[ref.id]) for ref in clients]
    lines.sort(key=lambda line: (*(-part for part in line.weight), line.tenant.name.casefold()))
    return FirmHome(access).page(
        "dunning_settings/clients.html",
        "clients",
        lines=lines,
        waiting=[line for line in lines if any(line.weight)],
        calm_ones=[line for line in lines if not any(line.weight)],
        sums={
            "to_approve": sum(line.seen.to_approve for line in lines),
            "broken": sum(line.broken for line in lines),
            "unclear": sum(line.unclear for line in lines),
            "rest": sum(line.rest for line in lines),
            "live": sum(line.seen.live_since is not None for line in lines),
        },
    )
