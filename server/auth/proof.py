"""Why the word of an OpenID provider can be trusted: what each answer must say, and by which algorithms.

An answer must be to this very sign-in of this browser; a token made by the issuer that was asked, for this
service, and now. Whether a signature is the provider's is `provider`'s to find out, which has its keys.

Source: OpenID Connect Core 1.0, 3.1.3.7 and 5.3.4; RFC 9207 (issuer in the answer).
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
import hmac
import json

from authlib.common.encoding import urlsafe_b64decode  # type: ignore[import-untyped]  # it ships no types
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # it ships no types
from joserfc.errors import JoseError

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
SKEW_SECONDS = 120

Document = Mapping[str, object]


class OpenIdError(Exception):
    """Nobody was signed in with the provider; the message is for the log."""


class UnreachableProviderError(OpenIdError):
    """The provider does not answer, or not as a provider does."""


class RefusedByProviderError(OpenIdError):
    """The provider, or the person there, said no."""


class UntrustedAnswerError(OpenIdError):
    """The answer is not proven to be the provider's, for us, for this sign-in, and now."""


@dataclass(frozen=True, slots=True)
class Start:
    """A sign-in that begins: where the browser goes, and what proves the answer to be that of this one."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says whose signature was proven."""

    document: dict[str, object]
    header: dict[str, object]


def prove_answer(start: Start, arguments: Mapping[str, str], metadata: Document) -> None:
    """Prove that the browser brings the answer to this sign-in, from the issuer that was asked.

    Raises:
        UntrustedAnswerError: it is the answer to another, or of another.
        RefusedByProviderError: it is a refusal.
    """
    if not hmac.compare_digest(start.state.encode(), arguments.get("state", "").encode("utf-8", "replace")):
        raise UntrustedAnswerError("the state is not that of this browser's sign-in")
    must_name = metadata.get("authorization_response_iss_parameter_supported") is True
    if arguments.get("iss", metadata["issuer"] if not must_name else None) != metadata["issuer"]:
        raise UntrustedAnswerError("the answer names another issuer")
    if "error" in arguments or not arguments.get("code"):
        said = arguments.get("error", "no code")[:100]
        raise RefusedByProviderError(f"the provider answered {said!r}")


def prove_id_token(  # noqa: PLR0913, PLR0917  all that is compared
    claims: Claims, issuer: str, client_id: str, nonce: str, access_token: str, now: dt.datetime
) -> None:
    """Prove an ID token: it names us, the issuer and this sign-in, and goes with the access token.

    Raises:
        UntrustedAnswerError: it does not.
    """
    params = {"nonce": nonce, "client_id": client_id, "access_token": access_token}
    _validate(claims, issuer, client_id, params, now)
    if not isinstance(claims.document.get("sub"), str):
        raise UntrustedAnswerError("the subject is no text")


def prove_userinfo(claims: Claims, issuer: str, client_id: str, now: dt.datetime) -> None:
    """Prove a signed userinfo: it names us and the issuer; times count where it has them.

    Raises:
        UntrustedAnswerError: it does not.
    """
    document = {"iat": int(now.timestamp()), "exp": int(now.timestamp()) + 1, **claims.document}
    _validate(Claims(document, claims.header), issuer, client_id, {}, now)


def _validate(claims: Claims, issuer: str, client_id: str, params: dict[str, str], now: dt.datetime) -> None:
    options = {
        "iss": {"essential": True, "value": issuer},
        "aud": {"essential": True, "value": client_id},
        "sub": {"essential": True},
    }
    try:
        CodeIDToken(claims.document, claims.header, options, params).validate(
            int(now.timestamp()), SKEW_SECONDS
        )
    except (JoseError, TypeError, ValueError) as error:
        raise UntrustedAnswerError(f"the token does not hold: {error}") from error


def header_of(text: str) -> Document:
    """Return what a token says of how it is signed, which proves nothing yet.

    Raises:
        UntrustedAnswerError: it is no token.
    """
    try:
        header = json.loads(urlsafe_b64decode(text.partition(".")[0].encode("ascii")))
    except (ValueError, TypeError) as error:
        raise UntrustedAnswerError("what should be a token is none") from error
    if not isinstance(header, dict):
        raise UntrustedAnswerError("what should be a token is none")
    return header
