"""Letters in the outbox: the two effects one can have, and their keys.

A letter that leaves by mail is done once at the most; its note in the books may be tried again. Owns keys and
payloads alone.
"""

import datetime as dt

from tenants import outbox
from tenants.db import TenantSession

LETTER = "dunning"
NOTE = "dunning-note"


def letter_key(tenant_id: int, letter: int) -> str:
    """Return the key of a letter's mail."""
    return f"{LETTER}:{tenant_id}:{letter}"


def note_key(tenant_id: int, letter: int) -> str:
    """Return the key of a letter's note in the books."""
    return f"{NOTE}:{tenant_id}:{letter}"


def put_letter(session: TenantSession, letter: int, at: dt.datetime) -> None:
    """Have a letter leave by mail from a moment on, once the session's transaction stands."""
    key = letter_key(session.tenant_id, letter)
    outbox.put(session, LETTER, key, {"tenant": session.tenant_id, "letter": letter}, at)


def put_note(session: TenantSession, letter: int, at: dt.datetime) -> None:
    """Have a letter that left noted in the books, once the session's transaction stands."""
    key = note_key(session.tenant_id, letter)
    outbox.put(session, NOTE, key, {"tenant": session.tenant_id, "letter": letter}, at)


def named(payload: outbox.Payload) -> tuple[int, int]:
    """Return the tenant and the number of the letter that an effect is about."""
    tenant_id, letter = payload["tenant"], payload["letter"]
    assert isinstance(tenant_id, int)
    assert isinstance(letter, int)
    return tenant_id, letter


def number_in(key: str) -> int:
    """Return the number of the letter that a key is about."""
    return int(key.rpartition(":")[2])
