"""Secrets that stand in links and cookies: 32 random bytes, of which only the hash is kept.

So long a secret cannot be guessed, so a plain hash tells nothing of it and nothing slower is needed.
"""

import hashlib
import secrets

_BYTES = 32
_LONGEST = 200


def new_secret() -> str:
    """Return a new secret, as it may stand in an address."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> bytes:
    """Return what is kept of a secret; of a text that cannot be one, what nothing kept is equal to."""
    return hashlib.sha256(secret[:_LONGEST].encode("utf-8", "replace")).digest()
