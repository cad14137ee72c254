"""Where signing in may lead: a page of ours and nowhere else."""

from urllib.parse import urljoin, urlsplit

from hypothesis import given
from hypothesis import strategies as st
import pytest

from server.auth.next_page import safe

HOSTILE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "/ /evil.example", "evil.example", "",
    "/\x00//evil.example", "http:/evil.example", "/" + "a" * 3000, "/é", "data:text/html,x", "@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_addresses_lead_to_the_front_page(address: str) -> None:
    assert safe(address) == "/"


@pytest.mark.parametrize(
    "address", ["/", "/t/alpha/", "/t/alpha/customers/?q=a%20b&page=2", "/a//b", "/a?x=//b"]
)
def test_pages_of_ours_are_kept(address: str) -> None:
    assert safe(address) == address


@given(st.text(alphabet="/\\:@.?#%a\t\n e", max_size=12))
def test_whatever_is_kept_stays_on_this_host(address: str) -> None:
    kept = safe(address)
    assert kept in {"/", address}
    there = urlsplit(urljoin("https://lettrine.example/sign-in", kept))
    assert (there.scheme, there.netloc) == ("https", "lettrine.example")
