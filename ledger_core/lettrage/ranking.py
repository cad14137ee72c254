"""The ranking of proposals: which of the suggestions of a sheet a person is asked about, and in what words.

Suggestions overlap; proposals do not: the surest one of those that contend for a line is proposed,
and the others become its alternatives. The customer's habits move a suggestion up or down: the
usual delay, statements or single payments, numbers quoted or not.
"""

from collections.abc import Sequence
from dataclasses import replace

from ledger_core.lettrage.habits import Delay
from ledger_core.lettrage.rules.reference import quote_each_other
from ledger_core.lettrage.sheet import Sheet, Suggestion

BONUS_OF_DELAY = 100
BONUS_OF_MANNERS = 50
PAIR = 2
HIGHEST = 1_000
MOST_ALTERNATIVES = 8


def proposed(sheet: Sheet) -> list[Suggestion]:
    """Return what to propose: no line twice, the surest first, the others as alternatives."""
    delay = sheet.delay()
    ranked = [_weighed(sheet, each, delay) for each in sheet.suggestions if _still_open(sheet, each.ranks)]
    ranked.sort(key=lambda each: (-each.score, len(each.ranks), each.ranks))
    chosen: list[Suggestion] = list(sheet.held)
    others: dict[int, list[tuple[int, ...]]] = {}
    place_of: dict[int, int] = {}
    for each in ranked:
        taken = next((place_of[rank] for rank in each.ranks if rank in place_of), None)
        if taken is None:
            taken = len(chosen)
            place_of.update(dict.fromkeys(each.ranks, taken))
            chosen.append(each)
            others[taken] = []
        else:
            others[taken].append(each.ranks)
        others[taken] += [ranks for ranks in each.alternatives if _still_open(sheet, ranks)]
    return [
        replace(each, alternatives=_distinct(each.ranks, others[place])) if place in others else each
        for place, each in enumerate(chosen)
    ]


def _still_open(sheet: Sheet, ranks: Sequence[int]) -> bool:
    return all(sheet.free[rank] for rank in ranks)


def _weighed(sheet: Sheet, suggestion: Suggestion, delay: Delay | None) -> Suggestion:
    """Move a suggestion by the customer's habits, and put its ranks in order."""
    ranks = tuple(sorted(suggestion.ranks))
    bonus = _bonus_of_delay(sheet, ranks, delay) + _bonus_of_manners(sheet, ranks)
    return replace(suggestion, ranks=ranks, score=max(1, min(HIGHEST, suggestion.score + bonus)))


def _bonus_of_delay(sheet: Sheet, ranks: Sequence[int], delay: Delay | None) -> int:
    debts = [rank for rank in ranks if sheet.owed[rank] > 0]
    payments = [rank for rank in ranks if sheet.owed[rank] < 0]
    if delay is None or not debts or not payments:
        return 0
    fits = delay.fits(sheet.days[payments[-1]] - sheet.days[debts[-1]])
    return BONUS_OF_DELAY if fits else -BONUS_OF_DELAY


def _bonus_of_manners(sheet: Sheet, ranks: Sequence[int]) -> int:
    manners = sheet.habits.manners
    statement = len(ranks) > PAIR
    bonus = 0
    if (manners.pays_by_statement and statement) or (manners.pays_one_by_one and not statement):
        bonus += BONUS_OF_MANNERS
    if manners.quotes and quote_each_other(sheet, ranks):
        bonus += BONUS_OF_MANNERS
    return bonus


def _distinct(chosen: tuple[int, ...], others: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """Drop what is the chosen set itself, or comes twice; keep the first few."""
    sets = dict.fromkeys(tuple(sorted(ranks)) for ranks in others)
    sets.pop(chosen, None)
    return tuple(sets)[:MOST_ALTERNATIVES]
