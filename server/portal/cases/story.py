"""What a line of a customer's story tells of a legal file: the act, what was granted, the entry."""

from collections.abc import Mapping

from ledger_core.procedures.course import ActKind
from ledger_core.procedures.posting import EntryKind
from ledger_core.procedures.routes import Route
from server.portal import formats
from server.portal.cases.words import act_words, ending_words, entry_words, route_words
from tenants.dunning.cases.files import Ending


def case_detail(facts: Mapping[str, object]) -> str:
    """Say what the facts of a line tell beside its title; "" where they tell nothing."""
    said = []
    if (route := facts.get("route")) in set(Route):
        said.append(route_words(Route(str(route))))
    if (act := facts.get("act")) in set(ActKind):
        said.append(act_words(ActKind(str(act))))
    if (entry := facts.get("entry")) in set(EntryKind):
        said.append(entry_words(EntryKind(str(entry))))
    if (ending := facts.get("ending")) in set(Ending):
        said.append(ending_words(Ending(str(ending))))
    cents, currency = facts.get("cents"), facts.get("currency")
    if isinstance(cents, int):
        said.append(formats.money(cents, currency if isinstance(currency, str) else "EUR"))
    return ", ".join(said)
