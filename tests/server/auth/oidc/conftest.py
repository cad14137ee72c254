"""Providers of identities as processes of their own: the real oidc-provider, and one that lies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
import fcntl
import os
from pathlib import Path
import shutil
import subprocess

from flask import Flask
import httpx
import pytest

from server.auth.provider import Provider
from server.config import Oidc
from server.services import Services, attach, utc_now
from tests.process import started

HERE = Path(__file__).parent
REQUIRED = "LETTRINE_TEST_BROWSER"  # CI sets it: what is missing then fails
SECRET = "a secret with +/:%"
CALLBACK = "http://localhost/oidc/callback"


@pytest.fixture(scope="session")
def node() -> str:
    """Return where Node is, with what the provider is made of installed; skip where there is none."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        missing = "no Node with npm here, which runs the OpenID provider of these tests"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    with (HERE / "package-lock.json").open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one worker installs, the others wait for it
        if not (HERE / "node_modules" / "oidc-provider").is_dir():
            subprocess.run(
                ["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True
            )
    return found


@pytest.fixture(scope="session", params=["plain", "signed"])
def issuer(request: pytest.FixtureRequest, node: str) -> Iterator[str]:
    """Run a provider whose userinfo is plain JSON, and one whose userinfo is signed."""
    process = started([node, "provider.mjs", request.param], HERE, {})
    yield process.wait_for(r"Listening at (\S+)")[1]
    process.end()


@pytest.fixture
def served_by(one_app: Flask, services: Services) -> Iterator[Callable[[str], Flask]]:
    """Give the application a provider at an address."""
    opened: list[Provider] = []

    def make(issuer: str) -> Flask:
        oidc = Oidc(f"{issuer}/.well-known/openid-configuration", "lettrine", SECRET, "ProConnect")
        opened.append(Provider(oidc))
        settings = replace(services.settings, oidc=oidc)
        attach(one_app, replace(services, settings=settings, provider=opened[-1], now=utc_now))
        return one_app

    yield make
    for provider in opened:
        provider.close()


@pytest.fixture
def app(issuer: str, served_by: Callable[[str], Flask]) -> Flask:
    return served_by(issuer)


@pytest.fixture
def clock() -> object:
    """Give the present moment: a provider's tokens are of today."""

    class Now:
        now = staticmethod(utc_now)

    return Now()


@pytest.fixture
def there(issuer: str) -> Callable[..., str]:
    """Walk through the provider as a browser does; return the address it leads back to."""

    def walk(address: str, account: str = "sub-1", **control: str) -> str:
        with httpx.Client(base_url=issuer, follow_redirects=False) as browser:
            browser.get("/control", params={"account": account, **control})
            for _step in range(10):
                answer = browser.get(address)
                address = answer.headers["Location"]
                if address.startswith(CALLBACK):
                    return address.removeprefix("http://localhost")
        raise AssertionError(address)

    return walk
