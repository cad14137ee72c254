"""An OpenID provider: where to send who signs in, and what it says of them.

Speaks to the provider and keeps what it publishes. Whatever comes back is hostile until `proof` holds and a
published key proves its signature; userinfo may be plain JSON or signed. Only issuer and subject say who it
is. Never decides whose they are.

Source: OpenID Connect Core 1.0, Discovery 1.0, RFC 7636 (PKCE).
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import datetime as dt
import json
import secrets
import threading
from urllib.parse import quote_plus, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]  # no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # no types
import httpx
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import JWKRegistry, Key

from server.auth.proof import (
    ALGORITHMS,
    Claims,
    Document,
    Start,
    UnreachableProviderError,
    UntrustedAnswerError,
    header_of,
    prove_answer,
    prove_id_token,
    prove_userinfo,
)
from server.config import LOCAL_HOSTS, Oidc
from tenants.people.identities import IdentityError, Vouched

ANSWER_BYTES = 256 * 1024
_TIMEOUT_SECONDS = 10
_METADATA_GOOD_FOR = dt.timedelta(hours=1)
_KEYS_ASKED_EVERY = dt.timedelta(minutes=1)
_SECRET_BYTES = 32
_WELL_KNOWN = "/.well-known/openid-configuration"
_JSON, _JWT = "application/json", "application/jwt"
_OK = 200
_NAMES = ("name", "given_name", "usual_name", "family_name")


@dataclass(frozen=True, slots=True)
class Answered:
    """Who came back: the proven identity, and the name the provider has for them ("" for none)."""

    vouched: Vouched
    name: str


class Provider:
    """A provider by its settings; what it publishes is kept for an hour."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)
        self._lock = threading.Lock()
        self._metadata: tuple[Document, dt.datetime] | None = None
        self._keys: tuple[tuple[Key, ...], dt.datetime] | None = None

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def start(self, redirect_uri: str, language: str, now: dt.datetime) -> Start:
        """Begin a sign-in.

        Raises:
            UnreachableProviderError: the provider publishes nothing usable.
        """
        metadata = self._published(now)
        state, nonce, verifier = (secrets.token_urlsafe(_SECRET_BYTES) for _ in range(3))
        address = prepare_grant_uri(
            self._endpoint(metadata, "authorization_endpoint"),
            client_id=self.settings.client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=self.settings.scopes,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            ui_locales=language,
        )
        return Start(str(address), state, nonce, verifier)

    def finish(
        self, start: Start, arguments: Mapping[str, str], redirect_uri: str, now: dt.datetime
    ) -> Answered:
        """Prove what the browser brought back from the provider.

        Raises:
            OpenIdError: one of its subclasses says why nobody is signed in.
        """
        metadata = self._published(now)
        issuer = str(metadata["issuer"])
        prove_answer(start, arguments, metadata)
        tokens = self._redeem(metadata, start, arguments["code"], redirect_uri)
        id_token, access_token = str(tokens["id_token"]), str(tokens["access_token"])
        claims = self._proven(id_token, now)
        prove_id_token(claims, issuer, self.settings.client_id, start.nonce, access_token, now)
        told = self._userinfo(metadata, access_token, now)
        subject = str(claims.document["sub"])
        if told and told.get("sub") != subject:
            raise UntrustedAnswerError("userinfo is about another subject than the ID token")
        said = {**claims.document, **told}
        try:
            return Answered(Vouched(issuer, subject, _label(said)), _name(said))
        except IdentityError as error:
            raise UntrustedAnswerError(f"issuer or subject: {error}") from error

    def _published(self, now: dt.datetime) -> Document:
        """Return what the provider publishes of itself; its issuer must be the one that was asked."""
        with self._lock:
            if self._metadata is not None and now - self._metadata[1] < _METADATA_GOOD_FOR:
                return self._metadata[0]
        found = self._document(self.settings.discovery)
        expected = self.settings.discovery.removesuffix(_WELL_KNOWN).rstrip("/")
        if str(found.get("issuer", "")).rstrip("/") != expected:
            raise UnreachableProviderError(
                f"{self.settings.discovery} names the issuer {found.get('issuer')!r}"
            )
        with self._lock:
            self._metadata = (found, now)
        return found

    def _redeem(self, metadata: Document, start: Start, code: str, redirect_uri: str) -> Document:
        """Exchange the code for the tokens."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": start.verifier,
        }
        own = self.settings
        ways = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = isinstance(ways, list) and "client_secret_basic" in ways
        if not basic:
            fields |= {"client_id": own.client_id, "client_secret": own.client_secret}
        request = self._client.build_request(
            "POST",
            self._endpoint(metadata, "token_endpoint"),
            data=fields,
            headers={"Accept": _JSON, **(_basic(own) if basic else {})},
        )
        _, content = self._send(request)
        tokens = _object(content, "the token endpoint")
        if not all(isinstance(tokens.get(name), str) for name in ("id_token", "access_token")):
            raise UntrustedAnswerError("the token endpoint gave no ID token or no access token")
        return tokens

    def _userinfo(self, metadata: Document, access_token: str, now: dt.datetime) -> Document:
        """Ask who the subject is; nothing where the provider has no such endpoint."""
        if "userinfo_endpoint" not in metadata:
            return {}
        headers = {"Authorization": f"Bearer {access_token}", "Accept": f"{_JWT}, {_JSON}"}
        address = self._endpoint(metadata, "userinfo_endpoint")
        kind, content = self._send(self._client.build_request("GET", address, headers=headers))
        if kind != _JWT:
            return _object(content, "userinfo")
        claims = self._proven(content.decode("ascii", "replace").strip(), now)
        prove_userinfo(claims, str(metadata["issuer"]), self.settings.client_id, now)
        return claims.document

    def _proven(self, text: str, now: dt.datetime) -> Claims:
        """Return what a token says, once a published key proves that the provider signed it."""
        header = header_of(text)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            raise UntrustedAnswerError(f"signed with {algorithm!r}, which is not accepted")
        for key in self._candidates(kid, str(algorithm), now):
            try:
                token = jwt.decode(text, key, algorithms=[str(algorithm)])
            except BadSignatureError:
                continue
            except (JoseError, ValueError) as error:
                raise UntrustedAnswerError(f"no token: {error}") from error
            return Claims(token.claims, token.header)
        raise UntrustedAnswerError("no published key proves the signature")

    def _candidates(self, kid: object, algorithm: str, now: dt.datetime) -> Iterator[Key]:
        """Return the published keys that may have signed; asked for anew where none is known yet."""
        fits = {"R": "RSA", "P": "RSA", "E": "EC"}[algorithm[0]]

        def matching(keys: tuple[Key, ...]) -> list[Key]:
            named = [key for key in keys if key.key_type == fits and kid in {None, key.kid}]
            return [key for key in named if key.get("use") in {None, "sig"}]

        known, asked_at = self._keys or ((), None)
        found = matching(known)
        if not found and (asked_at is None or now - asked_at >= _KEYS_ASKED_EVERY):
            found = matching(self._published_keys(now))
        yield from found

    def _published_keys(self, now: dt.datetime) -> tuple[Key, ...]:
        document = self._document(self._endpoint(self._published(now), "jwks_uri"))
        listed = document.get("keys")
        keys = tuple(_keys_of(listed if isinstance(listed, list) else []))
        with self._lock:
            self._keys = (keys, now)
        return keys

    def _document(self, address: str) -> Document:
        request = self._client.build_request("GET", address, headers={"Accept": _JSON})
        return _object(self._send(request)[1], address)

    def _send(self, request: httpx.Request) -> tuple[str, bytes]:
        """Return type and content of an answer, which is read no further than any may be."""
        try:
            answer = self._client.send(request, stream=True)
            try:
                content = b""
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > ANSWER_BYTES:
                        raise UnreachableProviderError(f"{request.url.path} answers with too much")
            finally:
                answer.close()
        except httpx.HTTPError as error:
            raise UnreachableProviderError(f"{request.url.host}: {type(error).__name__}: {error}") from error
        if answer.status_code != _OK:
            said = content[:200].decode("utf-8", "replace")
            raise UnreachableProviderError(f"{request.url.path} answers {answer.status_code}: {said!r}")
        return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(), content

    def _endpoint(self, metadata: Document, name: str) -> str:
        """Return an address that the provider publishes: HTTPS, or on this machine as the provider is."""
        address = str(metadata.get(name, ""))
        parts, own = urlsplit(address), urlsplit(self.settings.discovery)
        local = own.hostname in LOCAL_HOSTS and parts.hostname in LOCAL_HOSTS and parts.scheme == "http"
        if not parts.hostname or not (parts.scheme == "https" or local):
            raise UnreachableProviderError(f"{name} is {address!r}, which is no safe address")
        return address


def _keys_of(listed: list[object]) -> Iterator[Key]:
    """Return the keys of a set that can be read; others may be of kinds we have no use for."""
    for each in listed:
        if not isinstance(each, dict) or each.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            yield JWKRegistry.import_key(each)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue


def _object(content: bytes, what: str) -> Document:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise UnreachableProviderError(f"{what}: no JSON") from error
    if not isinstance(found, dict):
        raise UnreachableProviderError(f"{what}: no JSON object")
    return found


def _basic(settings: Oidc) -> dict[str, str]:
    """Return the header that proves the client, each part encoded as in a form (RFC 6749, 2.3.1)."""
    pair = f"{quote_plus(settings.client_id)}:{quote_plus(settings.client_secret)}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def _label(said: Document) -> str:
    email = said.get("email")
    return email if isinstance(email, str) and email.isprintable() else _name(said)


def _name(said: Document) -> str:
    """Return the whole name; providers call its parts differently."""
    parts = {
        name: value for name in _NAMES if isinstance(value := said.get(name), str) and value.isprintable()
    }
    if "name" in parts:
        return parts["name"]
    last = parts.get("usual_name") or parts.get("family_name", "")
    return f"{parts.get('given_name', '')} {last}".strip()
