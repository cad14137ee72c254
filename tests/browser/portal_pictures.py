"""`make pictures`: the README's pictures of the portal, taken of the demo's house with Chromium.

The house is made as of a fixed day, so that the pictures change only when the pages do. Words after the
command choose pictures whose name holds one of them. Fields of dates are French where Chromium has its French
texts, which are in Debian's chromium-l10n.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
import datetime as dt
from pathlib import Path
import sys
import tempfile

from playwright.sync_api import Browser

from server.demo import house as demo
from server.demo.trades import JOINER, TRADES
from tenants import schema
from tenants.books.checking import check_pending
from tenants.books.founding import tenant_named
from tenants.books.picture import PictureCache, picture_of
from tenants.db import Database
from tenants.jail import Jail
from tenants.moment import day_of
from tenants.people import persons
from tenants.receivables import figures
from tests.browser import chromium
from tests.browser.house import House, open_house, taking_money
from tests.business import life as business
from tests.process import ROOT
from tests.stripe_fake.client import Fake

TO = ROOT / "docs" / "pictures"
NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
SIZE = {"width": 1440, "height": 1000}
LARGEST = 400_000  # bytes; a README is read on trains too
LOOKER = "helene@vauclair.example"
_FILE = "lettrine.db"
_AT = f"/t/{JOINER.slug}"
# Interface in Inter and titles in a Palatino, as many readers have them, where these are installed.
_FACES = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  {}
</fontconfig>
"""
_ALIASES = {
    ("system-ui", "ui-sans-serif", "sans-serif"): ("Inter",),
    ("serif", "Palatino", "Palatino Linotype"): ("TeX Gyre Pagella", "P052"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, how its picture is called, and what stands on it once it is all there.

    In the address `{head}` stands for the number of the last revision; `by` is who looks.
    """

    name: str
    address: str
    theme: str = "light"
    shows: str = "h1"
    by: str = LOOKER


PICTURES = (
    Picture("portfolio", f"/f/{demo.FIRM}/"),
    Picture("dashboard", f"{_AT}/"),
    Picture("workbench", f"{_AT}/lettrage/411000/NOVALIS"),
    Picture("workbench-dark", f"{_AT}/lettrage/411000/NOVALIS", "dark"),
    Picture("customer", f"{_AT}/customers/ORIELLE"),
    Picture("reminders", f"{_AT}/dunning"),
    Picture("factoring", f"{_AT}/factoring"),
    Picture("books", f"{_AT}/books/"),
    Picture("fava", f"{_AT}/fava/{{head}}/extension/LettrageGroups/?customer=ORIELLE", shows="article table"),
    Picture(
        "differences",
        f"{_AT}/auditing/differences?from={{head}}&from_day=2026-09-30&to={{head}}&to_day=2026-10-31",
        shows="table",
    ),
)
# Taken where the operator takes money: half a year of it happens at a stand-in of the payment service first.
OF_MONEY = (
    Picture("subscription", f"/f/{demo.FIRM}/billing"),
    Picture("operator", "/operator?compare=1", by=business.OWNER.email),
)


def main() -> int:
    if chromium.found() is None:
        sys.exit("The pictures are taken with Chromium, and there is none here; install Debian's chromium.")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(demo_house(folder)) as house:
            faults += _take_all(house, folder, _wanted(PICTURES))
        if _wanted(OF_MONEY):
            with business.stand_in(folder) as fake, closing(paying_house(folder, fake)) as house:
                faults += _take_all(house, folder, _wanted(OF_MONEY))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _wanted(pictures: Sequence[Picture]) -> list[Picture]:
    """Return those that the command names: all where it names none."""
    words = sys.argv[1:]
    return [each for each in pictures if not words or any(word in each.name for word in words)]


def _take_all(house: House, folder: Path, pictures: Sequence[Picture]) -> list[str]:
    if not pictures:
        return []
    with chromium.started(*flags(house), environment=environment(folder)) as browser:
        return [fault for picture in pictures for fault in _take(browser, house, picture)]


def flags(house: House) -> tuple[str, ...]:
    """Return what lets Chromium speak French, and find the house where `make run` would have it."""
    shown, real = (address.removeprefix("http://") for address in (demo.ADDRESS, house.address))
    return "--lang=fr-FR", f"--host-resolver-rules=MAP {shown} {real}"


def environment(folder: Path) -> dict[str, str]:
    """Return what gives Chromium its faces, and French texts of its own; a file goes to the folder."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_FACES.format("\n  ".join(_aliases())), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(fonts), "LANGUAGE": "fr_FR", "LANG": "fr_FR.UTF-8"}


def _aliases() -> list[str]:
    """Return the rules that say which face stands for which; one that is not installed changes nothing."""
    return [
        f'<match target="pattern"><test name="family"><string>{family}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong">'
        f"{''.join(f'<string>{face}</string>' for face in faces)}</edit></match>"
        for families, faces in _ALIASES.items()
        for family in families
    ]


def demo_house(folder: Path) -> House:
    """Make the demo's house, with its books checked and its figures worked out, and serve it."""
    path = folder / _FILE
    address = f"sqlite:///{path}"
    schema.upgrade(address)
    with closing(Database(address)) as database, closing(Jail()) as jail:
        demo.settle(database, jail, NOW, folder / "mail", lambda _said: None)
        check_pending(database, jail)
        for trade in TRADES:
            figures.refresh(database, PictureCache(), tenant_named(database, trade.slug).id, day_of(NOW))
    return open_house(path, NOW)


def paying_house(folder: Path, fake: Fake) -> House:
    """Have the demo's house, which was made in the folder, taken as a customer of an operator; serve it."""
    path = folder / _FILE
    business.live(path, fake, NOW)
    return open_house(path, NOW, {**taking_money(fake.address), "LETTRINE_OPERATOR": business.OPERATOR})


def _take(browser: Browser, house: House, picture: Picture) -> list[str]:
    """Take one picture; return what the page says against itself."""
    context = browser.new_context(
        base_url=demo.ADDRESS,
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
        locale="fr-FR",
        color_scheme="dark" if picture.theme == "dark" else "light",
        reduced_motion="reduce",
    )
    looker = persons.person_by_email(house.database, picture.by)
    context.add_cookies([house.session_of(looker.id) | {"url": demo.ADDRESS}])
    page, watch = context.new_page(), chromium.Watch()
    watch.over(page)
    address = picture.address.format(head=_head_of(house))
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        watch.faults.append(f"{address}: no such page")
    page.wait_for_selector(picture.shows)
    page.wait_for_load_state("networkidle")
    path = TO / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    if path.stat().st_size > LARGEST:
        watch.faults.append(f"{path.name} is larger than {LARGEST // 1000} kB")
    return watch.left()


def _head_of(house: House) -> int:
    with house.database.reading(tenant_named(house.database, JOINER.slug).id) as session:
        return picture_of(session).number


if __name__ == "__main__":
    sys.exit(main())
