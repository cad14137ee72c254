"""What the history of the books says of an act: one line in French, the language of the books."""

from tenants.lettrage.asking import Act
from tenants.lettrage.bench import Bench
from tenants.lettrage.planning import Plan

_SHOWN = 3


def of_plan(plan: Plan, bench: Bench) -> str:
    """Return the message of an act, such as « Lettrage AAH, Bâtiments Oriel »."""
    return f"{_WHAT[plan.act]} {_letters(plan.letters)}, {bench.party.name}"


def of_all_certain(groups: int) -> str:
    """Return the message of a whole book's lettering."""
    return f"Lettrage de {groups} groupes certains" if groups > 1 else "Lettrage d'un groupe certain"


_WHAT = {
    Act.LETTER: "Lettrage",
    Act.PARTIAL: "Lettrage partiel",
    Act.GAP: "Lettrage avec écart",
    Act.ACCEPT: "Lettrage",
    Act.UNLETTER: "Délettrage",
    Act.UNDO: "Annulation de",
}


def _letters(letters: tuple[str, ...]) -> str:
    return ", ".join(letters) if len(letters) <= _SHOWN else f"{letters[0]} à {letters[-1]}"
