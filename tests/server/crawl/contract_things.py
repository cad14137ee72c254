"""What a world holds of a contract with a factor: its words, a limit, a debtor's number, a format of its own.

Every text carries the world's secret word, names in addresses its sign, as in `worlds`.
"""

from dataclasses import replace
import datetime as dt

from server.portal.factoring_settings.example_format import EXAMPLE
from server.portal.factoring_settings.starting_points import Start, contract_for
from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.debtor_ids import put_id
from tenants.factoring.contracts.formats import save_format
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tests.server.crawl.dunning_things import IBAN

_LONGEST = 100


def begin_contract(
    services: Services, place: tuple[int, str], said: str, sign: str, customer: str
) -> dict[str, tuple[object, ...]]:
    """Have somebody agree with a factor; return what addresses name of it.

    Args:
        services: of the world.
        place: the tenant, and its name in addresses.
        said: a text as somebody writes it who means harm.
        sign: what may stand in addresses.
        customer: code of a customer of the books.
    """
    tenant_id, slug = place
    name = said[:_LONGEST].strip()
    hand = Hand(Author(name, "somebody@people.example", "somebody"), name)
    now, today = services.now(), services.today()
    desk = Desk(
        services.database, services.jail, services.pictures, tenant_id, slug, hand, now, today, services.key
    )
    key, own = f"{sign}-factor", f"{sign}-format"
    begun = contract_for(Start.SUBROGATION, today - dt.timedelta(days=30))
    factor = replace(begun.factor, name=name, legal=name, address=(name,), iban=IBAN)
    contract = replace(begun, key=key, number=name, factor=factor, mention=said, notification=said)
    with desk.writing() as session:
        save_format(session, desk, own, EXAMPLE.replace("Aldébaran, remise", name.replace('"', "'")))
        save_contract(session, desk, contract)
        save_contract(session, desk, replace(contract, recourse=False))
        give_limit(session, desk, key, NewLimit(customer, today, 80_000, said))
        put_id(session, desk, key, customer, said[:40].strip())
    return {"contract": (key,), "factoring_settings.format": (own,)}
