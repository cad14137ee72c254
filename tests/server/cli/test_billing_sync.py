"""`lettrine billing sync`, as an operator types it."""

from collections.abc import Callable
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main
from tests.stripe_fake.client import Fake

Run = Callable[..., Result]
PLANS = """
currency = "EUR"

[[plans]]
key = "cabinet"
names = { fr = "Cabinet", en = "Practice" }
payer = "firm"
base = "49.00"

[plans.prices.lettered-lines]
amount = "0.90"
per = 1000
included = 10000
"""


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    path = tmp_path / "plans.toml"
    path.write_text(PLANS, encoding="utf-8")
    return path


@pytest.fixture
def run(stripe_fake: Fake, plans: Path) -> Run:
    """Run a command with the stand-in as payment service; `key` is another than its own."""

    def run(*words: str, key: str = stripe_fake.key, said: str = "") -> Result:
        environment = {
            "LETTRINE_STRIPE_KEY": key,
            "LETTRINE_STRIPE_WEBHOOK_SECRET": stripe_fake.webhook_secret,
            "LETTRINE_STRIPE_ADDRESS": stripe_fake.address,
            "LETTRINE_PLANS": str(plans),
        }
        return CliRunner().invoke(main, ["billing", "sync", *words], env=environment, input=said)

    return run


def test_the_difference_is_shown_and_nothing_is_done_without_a_yes(run: Run, stripe_fake: Fake) -> None:
    result = run("--dry-run", "--format", "json")
    assert result.exit_code == 0, result.stderr
    rows = {row["name"].rpartition(":")[0] or row["name"]: row for row in json.loads(result.stdout)}
    assert rows["lettrine:cabinet:base"]["price"] == "49.00 EUR, a month"
    assert rows["lettrine:cabinet:lettered-lines"]["price"] == "0.0009 EUR each beyond 10000, a month"
    assert "6 to create" in result.stderr
    assert run(said="n\n").exit_code == 1
    assert stripe_fake.calls("POST") == []


def test_it_is_done_once(run: Run, stripe_fake: Fake) -> None:
    assert run(said="y\n").exit_code == 0
    number = len(stripe_fake.calls("POST"))
    again = run("--yes")
    assert (again.exit_code, len(stripe_fake.calls("POST"))) == (0, number)
    assert "6 as they are" in again.stderr


def test_who_has_an_archived_price_keeps_it(run: Run, plans: Path) -> None:
    assert run("--yes").exit_code == 0
    plans.write_text(PLANS.replace("49.00", "59.00"), encoding="utf-8")
    result = run("--yes")
    assert result.exit_code == 0
    assert (
        "1 to create, 1 to archive, 5 as they are; who subscribed to 1 archived price keeps it"
        in result.stderr
    )


def test_refusals_are_said_in_words(run: Run, stripe_fake: Fake, plans: Path) -> None:
    wrong = run("--yes", key="sk_test_neverShown")
    assert (wrong.exit_code, "neverShown" in wrong.output) == (1, False)
    assert "LETTRINE_STRIPE_KEY" in wrong.stderr
    stripe_fake.fail_next(status=503)
    broken = run("--yes")
    assert (broken.exit_code, broken.stderr) == (1, "Something went wrong, because a test wants it so.\n")
    plans.write_text(PLANS.replace('"49.00"', "49.00"), encoding="utf-8")
    faulty = run("--yes")
    assert (faulty.exit_code, "plans.1.base" in faulty.stderr) == (1, True)


def test_without_keys_it_says_what_to_set() -> None:
    names = ("KEY", "WEBHOOK_SECRET", "ADDRESS")
    nothing = {f"LETTRINE_STRIPE_{name}": None for name in names} | {"LETTRINE_PLANS": None}
    result = CliRunner().invoke(main, ["billing", "sync"], env=nothing)
    assert result.exit_code == 1
    assert "LETTRINE_PLANS" in result.stderr
