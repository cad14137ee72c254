"""What a world holds of factoring: a settled assignment, a funded one, a draft, a statement, limits.

Every text carries the world's secret word, as in `worlds`.
"""

import datetime as dt
from decimal import Decimal

from ledger_core.factoring.contract import (
    Accounts,
    Contract,
    Factor,
    Fees,
    Filing,
    Notice,
    Rules,
    SlipWords,
    Transfer,
)
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.statements.form import LineKind, StatementForm
from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.proposing import propose
from tenants.factoring.assignments.reading import Assignment, assignment_numbered
from tenants.factoring.assignments.sending import send
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.debtor_ids import put_id
from tenants.factoring.contracts.formats import save_format
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.wanted import Fund, Settled, Wanted
from tenants.factoring.files import files_of
from tenants.factoring.statements.importing import import_statement
from tenants.factoring.statements.offers import offers_of

MOST = 100  # characters of a text as most fields take it
FORMAT = """\
name = "%s"
file_name = "R_{file.number:3}.txt"
kinds = ["invoice"]

[layout]
width = 30
line_end = "crlf"
final_line_end = true

[characters]
encoding = "ascii"
transliterate = true
outside = "space"

[[records]]
name = "document"
role = "detail"

[[records.fields]]
name = "number"
type = "text"
at = 1
width = 18
source = "document.number"
cut = "first"

[[records.fields]]
name = "amount"
type = "amount"
at = 19
width = 12
source = "document.amount"
"""
FORM = StatementForm(reference="Réf.", kinds=(("Virement", LineKind.CASH), ("Agios", LineKind.FINANCING)))


def begin_factoring(
    services: Services, tenant_id: int, slug: str, said: str, sign: str
) -> dict[str, tuple[object, ...]]:
    """Hand documents over to a factor; return what addresses name of it.

    Args:
        services: of the world.
        tenant_id: whose factor.
        slug: the tenant's name in addresses.
        said: a text as somebody writes it who means harm.
        sign: what may stand in addresses.
    """
    hand = Hand(Author(said[:MOST], "somebody@people.example", "somebody"), said[:MOST])
    desk = Desk(
        services.database,
        services.jail,
        services.pictures,
        tenant_id,
        slug,
        hand,
        services.now(),
        services.today(),
    )
    contract = _contract(sign, said[:MOST], desk.today)
    with desk.writing() as session:
        save_format(session, desk, f"{sign}-lines", FORMAT % said[:40].replace('"', "'"))
        save_contract(session, desk, contract)
    with desk.reading() as session:
        open_now = propose(session, desk.picture(), contract, desk.today).taken
    first, second, *left = open_now
    assert left, "a world has three documents to hand over"
    with desk.writing() as session:
        debtor = first.candidate.debtor
        give_limit(session, desk, contract.key, NewLimit(debtor, contract.since, 1_000_00, said[:MOST]))
        put_id(session, desk, contract.key, debtor, said[:30])
    settled = _funded(desk, contract, first.candidate.key)
    parts = {item.name: item.cents for item in settled.items}
    _post(desk, Settled(assignment=settled.number, day=desk.today, parts=parts))
    funded = _funded(desk, contract, second.candidate.key)
    prepared = draft(desk, contract.key, None)
    lines = f'Date;Libellé;Réf.;Montant\n{desk.today:%d/%m/%Y};"Agios {sign}";{sign};-12,50\n'
    statement = import_statement(desk, contract.key, f"{sign}.csv", lines.encode())
    with desk.reading() as session:
        files = tuple(head.number for head in files_of(session, contract=contract.key))
        offers = tuple(offer.key for offer in offers_of(desk, session, contract))
    return {
        "reference": tuple(each.reference for each in (settled, funded, prepared)),
        "rank": (1,),
        "document": tuple(item.name for item in prepared.items),
        "factoring.key": offers,
        "statements.number": (statement.number,),
        "factoring.number": files,
    }


def _contract(sign: str, line: str, today: dt.date) -> Contract:
    return Contract(
        key=f"{sign}-bank",  # the first by its key: pages show it where none is asked for
        version=1,
        since=today - dt.timedelta(days=365),
        number=line[:40],
        factor=Factor(name=line, legal=line, address=(line,), iban="FR1420041010050500013M02606"),
        transfer=Transfer.SUBROGATION,
        notice=Notice.CONFIDENTIAL,
        recourse=True,
        currency="EUR",
        fees=Fees(commission_percent=Decimal("0.40")),
        rules=Rules(
            business_only=False,
            longest_term_days=None,
            longest_month_end_days=None,
            disputes_out=False,
            insolvent_out=False,
        ),
        accounts=Accounts(current="467110", holdback="467210", collected="467310", mobilised="519110"),
        mention=line,
        filing=Filing(form=f"{sign}-lines", confirmed=(Point.OPEN_AMOUNT, Point.OWN_FORMAT)),
        slips=SlipWords(earlier_act=line, signer=line),
        statement=FORM,
    )


def _funded(desk: Desk, contract: Contract, name: str) -> Assignment:
    """Hand a document over, and let the factor pay for it."""
    made = draft(desk, contract.key, {name})
    check(desk, made.number)
    send(desk, made.number)
    _post(desk, Fund(assignment=made.number, day=desk.today))
    with desk.reading() as session:
        found = assignment_numbered(session, made.number)
    assert found is not None
    return found


def _post(desk: Desk, wanted: Wanted) -> None:
    post_event(desk, wanted, propose_event(desk, wanted).print)
