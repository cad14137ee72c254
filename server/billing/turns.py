"""How many requests ask the payment service at one time: some threads are always left to answer others.

Where it falls silent, each request that asks it waits; without a limit those of one firm would hold up all.
A turn lasts as long as its request. Owns who has one. Asks nothing itself.
"""

from flask import Blueprint, abort, g

from server.services import services

UNAVAILABLE = 503


def take_turns(blueprint: Blueprint) -> None:
    """Have the requests of a blueprint give their turns back, however they end."""
    blueprint.teardown_request(_give_back)


def has_turn() -> bool:
    """Tell whether this request may ask the payment service: it has a turn, or one was left for it."""
    if not g.get("turn"):
        g.turn = services().turns.acquire(blocking=False)
    return bool(g.turn)


def take_turn() -> None:
    """Have a turn, or answer that it cannot be done at the moment."""
    if not has_turn():
        abort(UNAVAILABLE)


def _give_back(_error: BaseException | None) -> None:
    if g.pop("turn", False):
        services().turns.release()
