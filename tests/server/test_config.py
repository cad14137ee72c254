"""Settings from the environment: what each may be, and that a wrong one says so."""

import pytest

from server.config import Oidc, SettingError, Smtp, settings

OIDC = {
    "LETTRINE_OIDC_DISCOVERY": "https://id.example/.well-known/openid-configuration",
    "LETTRINE_OIDC_CLIENT_ID": "lettrine",
    "LETTRINE_OIDC_CLIENT_SECRET": "s3cret",
}


def test_nothing_needs_to_be_set() -> None:
    found = settings({})
    assert (found.address, found.smtp, found.oidc, found.proxies) == (None, None, None, 0)
    assert found.favas == 8


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://lettrine.example", "https://lettrine.example"),
        ("https://Lettrine.example/", "https://lettrine.example"),
        ("https://lettrine.example:443", "https://lettrine.example"),
        ("https://lettrine.example:8443", "https://lettrine.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_the_address_is_kept_as_browsers_write_it(written: str, kept: str) -> None:
    assert settings({"LETTRINE_ADDRESS": written}).address == kept


@pytest.mark.parametrize(
    "written",
    [
        "lettrine.example", "http://lettrine.example", "ftp://lettrine.example", "https://", "https://a/b",
        "https://a?x", "https://a#x", "https://user@a", "https://a:0", "https://a:x", "https://[",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(SettingError, match="LETTRINE_ADDRESS"):
        settings({"LETTRINE_ADDRESS": written})


def test_the_mail_server_is_read_from_one_address() -> None:
    asked = {"LETTRINE_SMTP": "smtps://lettrine:p%40ss@mail.example"}
    assert settings(asked).smtp == Smtp("mail.example", 465, tls=True, user="lettrine", password="p@ss")
    asked = {"LETTRINE_SMTP": "smtp://localhost:2525"}
    assert settings(asked).smtp == Smtp("localhost", 2525, tls=False)


@pytest.mark.parametrize(
    "written",
    ["hidden.example", "http://hidden.example", "smtp://", "smtp://u:hidden@a/b", "smtp://a:hidden"],
)
def test_a_mail_server_that_is_none_is_refused_without_its_password(written: str) -> None:
    with pytest.raises(SettingError, match="LETTRINE_SMTP") as told:
        settings({"LETTRINE_SMTP": written})
    assert "hidden" not in str(told.value)


@pytest.mark.parametrize("written", ["", "lettrine", "a@b\nBcc: c@d", "Lettrine <a b@c>", "<>"])
def test_a_sender_that_is_none_is_refused(written: str) -> None:
    if not written:
        assert "@" in settings({"LETTRINE_MAIL_FROM": written}).mail_from
        return
    with pytest.raises(SettingError, match="LETTRINE_MAIL_FROM"):
        settings({"LETTRINE_MAIL_FROM": written})


def test_a_provider_needs_its_three_settings() -> None:
    found = settings({**OIDC, "LETTRINE_OIDC_NAME": "ProConnect"}).oidc
    assert found == Oidc(OIDC["LETTRINE_OIDC_DISCOVERY"], "lettrine", "s3cret", "ProConnect")
    for missing in OIDC:
        with pytest.raises(SettingError, match=missing):
            settings({name: value for name, value in OIDC.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LETTRINE_OIDC_DISCOVERY", "http://id.example/.well-known/openid-configuration"),
        ("LETTRINE_OIDC_DISCOVERY", "id.example"),
        ("LETTRINE_OIDC_NAME", "x" * 41),
        ("LETTRINE_OIDC_SCOPES", "email"),
        ("LETTRINE_PROXIES", "-1"),
        ("LETTRINE_PROXIES", "many"),
        ("LETTRINE_FAVAS", "0"),
        ("LETTRINE_FAVAS", "101"),
        ("LETTRINE_FAVAS", "²"),
        ("LETTRINE_PROXIES", "11"),
        ("LETTRINE_REQUEST_LOG", "maybe"),
    ],
)
def test_other_wrong_settings_are_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        settings({**OIDC, name: value})


def test_fava_may_have_an_origin_of_its_own() -> None:
    asked = {"LETTRINE_ADDRESS": "https://lettrine.example"}
    assert settings(asked).audit_origin is None
    asked["LETTRINE_AUDIT_ORIGIN"] = "https://Audit.lettrine.example/"
    assert settings(asked).audit_origin == "https://audit.lettrine.example"
    local = {
        "LETTRINE_ADDRESS": "http://127.0.0.1:8000",
        "LETTRINE_AUDIT_ORIGIN": "http://localhost:8000",
    }
    assert settings(local).audit_origin == "http://localhost:8000"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        (None, "https://audit.example"), ("https://a.example", "https://a.example"),
        ("https://a.example", "https://A.example:8443"), ("https://a.example", "http://localhost"),
        ("http://localhost", "https://a.example"), ("https://a.example", "audit.example"),
        ("https://a.example", "https://b.example/fava"), ("https://a.example", "http://b.example"),
    ],
)  # fmt: skip
def test_an_origin_that_would_get_the_portals_cookies_is_refused(address: str | None, origin: str) -> None:
    asked = {"LETTRINE_AUDIT_ORIGIN": origin} | ({"LETTRINE_ADDRESS": address} if address else {})
    with pytest.raises(SettingError, match="LETTRINE_AUDIT_ORIGIN"):
        settings(asked)


STRIPE = {
    "LETTRINE_STRIPE_KEY": "rk_test_hidden",
    "LETTRINE_STRIPE_WEBHOOK_SECRET": "whsec_hidden",
    "LETTRINE_PLANS": "plans.toml",
}


def test_a_payment_service_needs_its_three_settings_and_shows_no_key() -> None:
    found = settings({**STRIPE, "LETTRINE_STRIPE_ADDRESS": "http://[::1]:12111/"})
    assert found.stripe is not None
    assert (found.stripe.address, found.stripe.is_live) == ("http://[::1]:12111", False)
    for missing in STRIPE:
        with pytest.raises(SettingError, match=missing):
            settings({name: value for name, value in STRIPE.items() if name != missing})
    for name in list(STRIPE)[:2]:
        with pytest.raises(SettingError, match=name) as told:
            settings({**STRIPE, name: "pk_live_hidden"})
        assert "hidden" not in str(told.value)


def test_settings_that_are_shown_hold_no_secrets() -> None:
    """They may come to stand in what is said of a fault."""
    secrets = {
        "LETTRINE_DATABASE": "postgresql://lettrine:hidden@db/lettrine",
        "LETTRINE_DATABASE_OWNER": "postgresql://owner:hidden@db/lettrine",
        "LETTRINE_SMTP": "smtps://lettrine:hidden@smtp.example",
        "LETTRINE_SECRET_KEY": "hidden" * 10,
    }
    shown = repr(settings({**STRIPE, **secrets, **OIDC}))
    assert "hidden" not in shown
    assert OIDC["LETTRINE_OIDC_CLIENT_SECRET"] not in shown


@pytest.mark.parametrize(
    "address",
    [
        "http://stripe.example",
        "javascript://localhost/",
        "ftp://localhost",
        "http://u:p@localhost:1",
        "http://localhost:1?x",
        "http://localhost#@stripe.example",
        "http://localhost/v1",
    ],
)
def test_a_stand_in_is_on_this_machine_and_nothing_but_an_origin(address: str) -> None:
    with pytest.raises(SettingError, match="LETTRINE_STRIPE_ADDRESS"):
        settings({**STRIPE, "LETTRINE_STRIPE_ADDRESS": address})


def test_a_live_key_goes_to_no_stand_in() -> None:
    live = {**STRIPE, "LETTRINE_STRIPE_KEY": "sk_live_hidden"}
    found = settings(live).stripe
    assert found is not None
    assert found.is_live
    with pytest.raises(SettingError, match="LETTRINE_STRIPE_ADDRESS"):
        settings({**live, "LETTRINE_STRIPE_ADDRESS": "http://localhost:12111"})
