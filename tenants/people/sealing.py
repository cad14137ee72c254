"""Secrets that must be read again, sealed where they are kept: a copy of the database alone opens none.

Owns the form of a sealed secret: AES-256-GCM under the service's key, bound to whose it is; and of one that
is worked out anew each time from the key and what it is for. Never keeps the key.
"""

from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
import binascii
import hashlib
import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LEAST_KEY_LENGTH = 32  # characters of a key that somebody set
_NONCE_BYTES = 12
_SEALED_LENGTH = 64  # of 20 bytes with nonce and tag, in base64; as they are they have 32 characters


class OtherKeyError(ValueError):
    """This was sealed with another key, for somebody else, or was changed since."""


class SecretKey:
    """The key of the service."""

    def __init__(self, text: str) -> None:
        """Take a key as it was set; of any text, its hash seals."""
        self._cipher = AESGCM(hashlib.sha256(f"lettrine second factor {text}".encode()).digest())
        self._root = hashlib.sha256(f"lettrine derived {text}".encode()).digest()

    @classmethod
    def new(cls) -> "SecretKey":
        """Return a key that lasts as long as the process."""
        return cls(secrets.token_hex(32))

    def derived(self, purpose: str, *parts: str) -> bytes:
        """Return the 32 bytes of a purpose and its parts: always the same, and guessed by nobody."""
        return hmac.digest(self._root, json.dumps([purpose, *parts]).encode(), "sha256")

    def sealed(self, secret: str, person_id: int) -> str:
        """Seal a secret of 20 bytes in base32 for the person whose it is."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        closed = self._cipher.encrypt(nonce, b32decode(secret), _of(person_id))
        kept = urlsafe_b64encode(nonce + closed).decode()
        assert len(kept) == _SEALED_LENGTH
        return kept

    def opened(self, kept: str, person_id: int) -> str:
        """Return a secret as it was; one that is not sealed, from before there was a key, as it stands.

        Raises:
            OtherKeyError: it cannot be opened.
        """
        if not is_sealed(kept):
            return kept
        try:
            whole = urlsafe_b64decode(kept)
            found = self._cipher.decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], _of(person_id))
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise OtherKeyError(OtherKeyError.__doc__) from error
        return b32encode(found).decode()


def is_sealed(kept: str) -> bool:
    """Tell whether a secret is sealed."""
    return len(kept) == _SEALED_LENGTH


def _of(person_id: int) -> bytes:
    return f"second factor of {person_id}".encode()
