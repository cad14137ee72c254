"""The second factor: codes of a device, good once, and recovery codes for who lost it.

A new secret counts from when its first code was shown back. No code is good twice: the step of the last one
is kept, and who uses one first has it. Switching off, or to another device, needs the password, or a code of
who has no password: a session that was left open is not enough.
Never signs anybody in.
"""

import datetime as dt
import hashlib
import logging
import secrets

import pyotp
from sqlalchemy import ColumnElement, delete, select, update

from tenants.db import Database, PlatformSession
from tenants.people.entries import Saying, of_person
from tenants.people.models import PersonRow, RecoveryCode
from tenants.people.passwords import Passwords
from tenants.people.people import Person
from tenants.people.persons import row_of
from tenants.people.sealing import OtherKeyError, SecretKey

ISSUER = "Lettrine"
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT = 1  # a device's clock may be a step off
_DIGITS = 6
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_RECOVERY_LENGTH = 16
_GROUP = 4
_log = logging.getLogger("lettrine")


class WrongCodeError(ValueError):
    """This is not the code of the moment, or it was used already."""


class UnprovenError(ValueError):
    """This is not the password, or for who has none not a code of the moment."""


class NothingPendingError(LookupError):
    """No second factor waits to be confirmed; begin anew."""


def opens(database: Database, key: SecretKey) -> bool:
    """Tell whether secrets in force were sealed with this key, by one of them; True where there is none."""
    with database.platform_reading() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.totp_secret.is_not(None)).limit(1))
    try:
        if row is not None:
            key.opened(str(row.totp_secret), row.id)
    except OtherKeyError:
        return False
    return True


def enrol(database: Database, key: SecretKey, person: Person) -> str:
    """Make a secret for a person's first device; it counts from `confirm` on, and shows in `address_of`.

    Raises:
        UnprovenError: a device is in force already, which `replace` takes the place of.
    """
    with database.platform() as session:
        row = row_of(session, person.id)
        if row.totp_secret is not None:
            raise UnprovenError(UnprovenError.__doc__)
        return _new_secret(key, row)


def replace(  # noqa: PLR0913, PLR0917  who asks, and what it is proven with
    database: Database, key: SecretKey, passwords: Passwords, person: Person, proof: str, at: dt.datetime
) -> str:
    """Make a secret for another device, which takes the place of the one in force at `confirm`.

    Raises:
        UnprovenError: `proof` is neither the password nor, without one, a code.
    """
    prove(database, key, passwords, person, proof, at)
    with database.platform() as session:
        return _new_secret(key, row_of(session, person.id))


def pending(database: Database, key: SecretKey, person: Person) -> str | None:
    """Return the secret that waits to be confirmed; None where none does."""
    with database.platform_reading() as session:
        return _opened(key, row_of(session, person.id).totp_pending, person.id)


def address_of(secret: str, person: Person) -> str:
    """Return what a device reads from the picture (`otpauth://…`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)


def confirm(
    database: Database, key: SecretKey, person: Person, code: str, at: dt.datetime
) -> tuple[str, ...]:
    """Put the pending secret in force once the device shows its code; return the recovery codes, this once.

    Raises:
        NothingPendingError: no secret waits.
        WrongCodeError: the code is not that of the moment.
    """
    with database.platform() as session:
        row = row_of(session, person.id)
        waiting = _opened(key, row.totp_pending, person.id)
        if waiting is None:
            raise NothingPendingError(NothingPendingError.__doc__)
        step = _step_of(waiting, code, at)
        if step is None:
            raise WrongCodeError(WrongCodeError.__doc__)
        row.totp_secret, row.totp_pending, row.totp_step = key.sealed(waiting, person.id), None, step
        session.flush()
        said = Saying(at, str(person.author), "second-factor:enable", person.email)
        of_person(session, person.id, said)
        return _new_recovery_codes(session, person.id)


def renew_recovery_codes(  # noqa: PLR0913, PLR0917  as above
    database: Database, key: SecretKey, passwords: Passwords, person: Person, proof: str, at: dt.datetime
) -> tuple[str, ...]:
    """Make new recovery codes in place of the old ones; return them, this once.

    Raises:
        UnprovenError: `proof` is neither the password nor, without one, a code.
    """
    prove(database, key, passwords, person, proof, at)
    with database.platform() as session:
        of_person(session, person.id, Saying(at, str(person.author), "recovery-codes:renew", person.email))
        return _new_recovery_codes(session, person.id)


def recovery_codes_left(database: Database, person: Person) -> int:
    """Return how many recovery codes a person has not used yet."""
    with database.platform_reading() as session:
        return len(session.scalars(select(RecoveryCode.digest).where(_of(person.id))).all())


def switch_off(  # noqa: PLR0913, PLR0917  as above
    database: Database, key: SecretKey, passwords: Passwords, person: Person, proof: str, at: dt.datetime
) -> None:
    """Do without a second factor from now on.

    Raises:
        UnprovenError: `proof` is neither the password nor, without one, a code.
    """
    prove(database, key, passwords, person, proof, at)
    with database.platform() as session:
        row = row_of(session, person.id)
        row.totp_secret, row.totp_pending = None, None
        session.flush()
        session.execute(delete(RecoveryCode).where(_of(person.id)))
        of_person(session, person.id, Saying(at, str(person.author), "second-factor:disable", person.email))


def prove(  # noqa: PLR0913, PLR0917  as above
    database: Database, key: SecretKey, passwords: Passwords, person: Person, proof: str, at: dt.datetime
) -> None:
    """Prove that it is the person who asks; a code is used up by it.

    Raises:
        UnprovenError: `proof` is neither the password nor, without one, a code.
    """
    with database.platform_reading() as reading:
        kept = row_of(reading, person.id).password
    if kept is not None:
        proven = passwords.proves(proof, kept)
    else:
        with database.platform() as session:
            proven = spend(session, key, row_of(session, person.id), proof, at) is not None
    if not proven:
        raise UnprovenError(UnprovenError.__doc__)


def spend(session: PlatformSession, key: SecretKey, row: PersonRow, code: str, at: dt.datetime) -> str | None:
    """Use a code, of the device or for recovery, up; return which it was, `device` or `recovery`, or None.

    A secret that was kept as it is, before there was a key, is sealed by its next code.
    """
    plain = "".join(code.split()).replace("-", "").lower()
    if len(plain) == _DIGITS:
        secret = _opened(key, row.totp_secret, row.id)
        step = _step_of(secret, plain, at) if secret is not None else None
        if secret is not None and step is not None and _take_step(session, row.id, step):
            row.totp_secret = key.sealed(secret, row.id)
            session.flush()
            return "device"
    elif len(plain) == _RECOVERY_LENGTH:
        used = delete(RecoveryCode).where(_of(row.id), RecoveryCode.digest == _digest(row.id, plain))
        if session.execute(used).rowcount:  # type: ignore[attr-defined]  # a delete's result has it
            return "recovery"
    return None


def _new_secret(key: SecretKey, row: PersonRow) -> str:
    made = pyotp.random_base32()
    row.totp_pending = key.sealed(made, row.id)
    return made


def _opened(key: SecretKey, kept: str | None, person_id: int) -> str | None:
    """Return a kept secret; None where there is none, or none that this key opens."""
    if kept is None:
        return None
    try:
        return key.opened(kept, person_id)
    except OtherKeyError:
        _log.error("the second factor of person %d was sealed with another key", person_id)
        return None


def _take_step(session: PlatformSession, person_id: int, step: int) -> bool:
    taken = (
        update(PersonRow)
        .where(PersonRow.id == person_id, PersonRow.totp_step < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(taken).rowcount)  # type: ignore[attr-defined]  # an update's result has it


def _step_of(secret: str, code: str, at: dt.datetime) -> int | None:
    """Return the step whose code this is, near the moment; None where it is none's."""
    codes = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP_SECONDS
    plain = "".join(code.split())
    near = (now, *(now + off for drift in range(1, _DRIFT + 1) for off in (-drift, drift)))
    for step in near:
        if secrets.compare_digest(codes.at(step * _STEP_SECONDS).encode(), plain.encode("utf-8", "replace")):
            return step
    return None


def _new_recovery_codes(session: PlatformSession, person_id: int) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(_of(person_id)))
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, digest=_digest(person_id, code)) for code in codes)
    session.flush()
    return tuple("-".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP)) for code in codes)


def _new_recovery_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH))


def _of(person_id: int) -> ColumnElement[bool]:
    return RecoveryCode.person_id == person_id


def _digest(person_id: int, code: str) -> bytes:
    return hashlib.sha256(f"{person_id} {code}".encode("utf-8", "replace")).digest()
