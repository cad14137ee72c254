"""A provider that lies, one claim at a time: nobody is signed in, whatever it says."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import datetime as dt
import hmac
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import threading
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
import pytest

from server.auth.proof import (
    OpenIdError,
    RefusedByProviderError,
    UnreachableProviderError,
    UntrustedAnswerError,
)
from server.auth.provider import ANSWER_BYTES, Answered, Provider
from server.config import Oidc

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
CALLBACK = "http://localhost/oidc/callback"
OURS = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
CURVE = ECKey.generate_key("P-256", parameters={"kid": "two", "use": "sig"})
FOREIGN = RSAKey.generate_key(2048, parameters={"kid": "one"})


class Liar:
    """A provider whose every answer a test may change: `liar.metadata`, `liar.id_token`, `liar.userinfo`."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.nonce = ""
        self.keys: list[object] = [OURS.as_dict(private=False), CURVE.as_dict(private=False)]
        self.metadata: dict[str, object] = {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "userinfo_endpoint": f"{address}/userinfo",
            "jwks_uri": f"{address}/keys",
        }
        self.id_token: Callable[[dict[str, object]], str] = signed
        self.claims: dict[str, object] = {}
        self.userinfo: Callable[[], tuple[str, bytes]] = lambda: as_json({"sub": "s", "email": "a@b.example"})
        self.tokens: dict[str, object] | None = None

    def answer(self, path: str) -> tuple[str, bytes]:
        """Return type and body of an answer."""
        if path == "/.well-known/openid-configuration":
            return as_json(self.metadata)
        if path == "/keys":
            return as_json({"keys": self.keys})
        if path == "/userinfo":
            return self.userinfo()
        sound = {
            "iss": self.address,
            "aud": "lettrine",
            "sub": "s",
            "nonce": self.nonce,
            "iat": at(),
            "exp": at(600),
        }
        claims = {name: value for name, value in {**sound, **self.claims}.items() if value is not None}
        return as_json(self.tokens or {"access_token": "x", "id_token": self.id_token(claims)})


def at(seconds: int = 0) -> int:
    return int(NOW.timestamp()) + seconds


def as_json(document: object) -> tuple[str, bytes]:
    return "application/json", json.dumps(document).encode()


def signed(claims: dict[str, object], key: object = OURS, alg: str = "RS256", kid: str | None = "one") -> str:
    header = {"alg": alg, **({"kid": kid} if kid else {})}
    return jwt.encode(header, claims, key, algorithms=[alg])


def unsigned(claims: dict[str, object], alg: str = "none") -> str:
    parts = ({"alg": alg, "kid": "one"}, claims)
    coded = (urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join((*coded, ""))


def with_secret(claims: dict[str, object], secret: bytes) -> str:
    head = unsigned(claims, "HS256").removesuffix(".")
    proof = hmac.digest(secret, head.encode(), "sha256")
    return f"{head}.{urlsafe_b64encode(proof).rstrip(b'=').decode()}"


@contextmanager
def lying() -> Iterator[Liar]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind, body = liar.answer(urlsplit(self.path).path)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  as the server calls it

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        liar = Liar(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield liar
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying() as found:
        yield found


@pytest.fixture
def sign_in(liar: Liar) -> Iterator[Callable[..., Answered]]:
    """Sign in there; what the browser brings back may be changed."""
    provider = Provider(
        Oidc(f"{liar.address}/.well-known/openid-configuration", "lettrine", "secret", "Liar")
    )

    def walk(**back: str | None) -> Answered:
        start = provider.start(CALLBACK, "fr", NOW)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(start.address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        liar.nonce = asked["nonce"]
        brought = {"code": "c", "state": asked["state"], **back}
        arguments = {name: value for name, value in brought.items() if value is not None}
        return provider.finish(start, arguments, CALLBACK, NOW)

    yield walk
    provider.close()


def test_an_honest_answer_is_believed(liar: Liar, sign_in: Callable[..., Answered]) -> None:
    answered = sign_in()
    assert (answered.vouched.issuer, answered.vouched.subject) == (liar.address, "s")
    assert answered.vouched.label == "a@b.example"
    liar.id_token = lambda claims: signed(claims, CURVE, "ES256", "two")
    assert sign_in().vouched.subject == "s"
    liar.id_token = lambda claims: signed(claims, kid=None)
    assert sign_in().vouched.subject == "s"
    liar.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert sign_in(iss=liar.address).vouched.subject == "s"


def test_a_clock_that_is_a_little_off_is_forgiven(liar: Liar, sign_in: Callable[..., Answered]) -> None:
    liar.claims = {"iat": at(100), "nbf": at(100), "exp": at(-100)}
    assert sign_in().vouched.subject == "s"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": ["somebody-else"]},
        {"aud": ["lettrine", "somebody-else"]},  # without azp
        {"aud": ["lettrine", "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ""},
        {"exp": at(-1000)},
        {"exp": None},
        {"exp": "tomorrow"},
        {"iat": at(1000)},
        {"iat": None},
        {"nbf": at(1000)},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": ["s"]},
        {"sub": "x" * 256},
        {"sub": "s\0"},
        {"at_hash": "of another access token"},
    ],
    ids=str,
)
def test_an_id_token_that_says_something_else(
    liar: Liar, sign_in: Callable[..., Answered], claims: dict[str, object]
) -> None:
    liar.claims = claims
    with pytest.raises(UntrustedAnswerError):
        sign_in()


FORGED: dict[str, Callable[[dict[str, object]], str]] = {
    "by a foreign key": lambda claims: signed(claims, FOREIGN),
    "by a foreign key that nobody knows": lambda claims: signed(claims, FOREIGN, kid="three"),
    "by no key": unsigned,
    "by no key, in capitals": lambda claims: unsigned(claims, "NONE"),
    "with our own secret": lambda claims: with_secret(claims, b"secret"),
    "with the public key as a secret": lambda claims: with_secret(claims, OURS.as_pem(private=False)),
    "cut short": lambda claims: signed(claims)[:-8],
    "changed": lambda claims: signed(claims)[:200] + "A" + signed(claims)[201:],
    "no token": lambda _claims: "x",
    "empty": lambda _claims: "",
    "two dots": lambda _claims: "..",
    "no JSON": lambda _claims: "AAAA.AAAA.AAAA",
    "a list": lambda _claims: urlsafe_b64encode(b"[]").decode() + ".x.y",
    "not ASCII": lambda _claims: "é.é.é",
    "an algorithm that is none": lambda claims: unsigned(claims, "RS1"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_an_id_token_that_is_not_signed_by_the_provider(
    liar: Liar, sign_in: Callable[..., Answered], forgery: str
) -> None:
    liar.id_token = FORGED[forgery]
    with pytest.raises(UntrustedAnswerError):
        sign_in()


def userinfo_jwt(liar: Liar, key: object = OURS, **claims: object) -> tuple[str, bytes]:
    sound = {"iss": liar.address, "aud": "lettrine", "sub": "s", "email": "a@b.example"}
    kept = {name: value for name, value in {**sound, **claims}.items() if value is not None}
    return "application/jwt; charset=utf-8", signed(kept, key).encode()


def test_signed_userinfo_is_proven_as_the_id_token_is(liar: Liar, sign_in: Callable[..., Answered]) -> None:
    liar.userinfo = lambda: userinfo_jwt(liar, given_name="Inès", usual_name="Marchetti")
    assert sign_in().name == "Inès Marchetti"
    for wrong in (
        {"key": FOREIGN},
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "somebody-else"},
        {"aud": None},
        {"sub": "another"},
        {"sub": None},
        {"exp": at(-1000)},
    ):
        liar.userinfo = lambda wrong=wrong: userinfo_jwt(liar, **wrong)
        with pytest.raises(UntrustedAnswerError):
            sign_in()
    liar.userinfo = lambda: ("application/jwt", unsigned({"sub": "s"}).encode())
    with pytest.raises(UntrustedAnswerError):
        sign_in()


@pytest.mark.parametrize(
    "told", [{"sub": "another"}, {"email": "a@b.example"}, {"sub": None}, {"sub": ["s"]}]
)
def test_userinfo_about_another(
    liar: Liar, sign_in: Callable[..., Answered], told: dict[str, object]
) -> None:
    liar.userinfo = lambda: as_json(told)
    with pytest.raises(UntrustedAnswerError):
        sign_in()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"<html>", b"{" + b" " * (ANSWER_BYTES + 1) + b"}", b"\xff\xfe", b"null"]
)
def test_userinfo_that_is_none(liar: Liar, sign_in: Callable[..., Answered], content: bytes) -> None:
    liar.userinfo = lambda: ("application/json", content)
    with pytest.raises(UnreachableProviderError):
        sign_in()


@pytest.mark.parametrize(
    "tokens", [{"access_token": "x"}, {"id_token": "x"}, {"id_token": 1, "access_token": 2}]
)
def test_a_token_endpoint_that_keeps_tokens_back(
    liar: Liar, sign_in: Callable[..., Answered], tokens: dict[str, object]
) -> None:
    liar.tokens = tokens
    with pytest.raises(UntrustedAnswerError):
        sign_in()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://other.example"),
        ("issuer", None),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("authorization_endpoint", "http://other.example/authorize"),
        ("token_endpoint", "file:///etc/passwd"),
        ("token_endpoint", "http://169.254.169.254/latest"),
        ("token_endpoint", ""),
        ("jwks_uri", "http://other.example/keys"),
        ("userinfo_endpoint", "ftp://other.example"),
    ],
)
def test_metadata_that_leads_elsewhere(
    liar: Liar, sign_in: Callable[..., Answered], name: str, value: object
) -> None:
    liar.metadata[name] = value
    with pytest.raises(UnreachableProviderError):
        sign_in()


@pytest.mark.parametrize(
    ("back", "error"),
    [
        ({"state": "another"}, UntrustedAnswerError),
        ({"state": None}, UntrustedAnswerError),
        ({"state": "é"}, UntrustedAnswerError),
        ({"iss": "https://other.example"}, UntrustedAnswerError),
        ({"code": None}, RefusedByProviderError),
        ({"code": ""}, RefusedByProviderError),
        ({"error": "access_denied"}, RefusedByProviderError),
        ({"error": "x" * 9999, "code": None}, RefusedByProviderError),
    ],
)
def test_what_the_browser_brings_back(
    sign_in: Callable[..., Answered], back: dict[str, str | None], error: type[OpenIdError]
) -> None:
    with pytest.raises(error):
        sign_in(**back)


def test_a_provider_that_promises_to_name_itself_must(liar: Liar, sign_in: Callable[..., Answered]) -> None:
    liar.metadata["authorization_response_iss_parameter_supported"] = True
    assert sign_in(iss=liar.address).vouched.subject == "s"
    with pytest.raises(UntrustedAnswerError):
        sign_in()


@pytest.mark.parametrize(
    "keys", [[], ["x"], [{}], [{"kty": "RSA"}], [None], [{"kty": "oct", "k": "c2VjcmV0"}]]
)
def test_keys_that_are_none(liar: Liar, sign_in: Callable[..., Answered], keys: list[object]) -> None:
    liar.keys = keys
    with pytest.raises(UntrustedAnswerError):
        sign_in()


def test_a_provider_that_is_not_there() -> None:
    with lying() as gone:
        settings = Oidc(f"{gone.address}/.well-known/openid-configuration", "lettrine", "secret")
    provider = Provider(settings)
    with pytest.raises(UnreachableProviderError):
        provider.start(CALLBACK, "fr", NOW)
    provider.close()
