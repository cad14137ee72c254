"""What a world holds of decisions about reminders: schedules and templates of tenant and firm, a mandate.

Every text carries the world's secret word, names in addresses its sign, as in `worlds`.
"""

from dataclasses import replace
import datetime as dt

from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import LevelKind
from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.dunning.decisions.mandates import NewMandate, put_mandate
from tenants.dunning.decisions.schedules import save_firm_schedule, save_schedule
from tenants.dunning.letters.own_templates import save_firm_template, save_template
from tenants.dunning.letters.templates import house
from tests.server.crawl.dunning_things import IBAN

TEMPLATE = "business-reminder"


def begin_rules(
    services: Services, place: tuple[int, int, str], said: str, sign: str
) -> dict[str, tuple[object, ...]]:
    """Have somebody decide what reminders go by; return what addresses name of it.

    Args:
        services: of the world.
        place: the firm, the tenant, and the tenant's name in addresses.
        said: a text as somebody writes it who means harm.
        sign: what may stand in addresses.
    """
    firm_id, tenant_id, slug = place
    hand = Hand(Author(said[:100], "somebody@people.example", "somebody"), said[:100])
    now, today = services.now(), services.today()
    desk = Desk(
        services.database, services.jail, services.pictures, tenant_id, slug, hand, now, today, services.key
    )
    own, firms = f"{sign}-ladder", f"firm-{sign}-ladder"
    ladder = replace(BUSINESS, key=own, name=said[:80].strip())
    words = replace(house(TEMPLATE, "fr").words, subject=said)
    since = today - dt.timedelta(days=30)
    mandate = NewMandate(firm_id, said[:200], frozenset(LevelKind), since, None, IBAN, said[:200], since)
    with desk.writing() as session:
        save_schedule(session, desk, ladder)
        save_template(session, desk, TEMPLATE, "fr", words)
        number = put_mandate(session, desk, mandate).number
    with services.database.platform() as session:
        save_firm_schedule(session, firm_id, hand.actor, now, replace(ladder, key=firms))
        save_firm_template(session, firm_id, hand.actor, now, TEMPLATE, "fr", words)
    return {
        "dunning_settings.schedule": (own,),
        "firm_dunning.schedule": (firms,),
        "template": (TEMPLATE,),
        "mandates.number": (number,),
    }
