"""Three hosts are named all together and apart, and no other setting may say something else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings import hosts
from tests.security.hosts.conftest import NAMES


def test_none_is_one_host() -> None:
    assert hosts.three_hosts(public="", cms=" ", desk="") == {}


def test_names_are_taken_in_lower_case() -> None:
    assert hosts.three_hosts(public="Cuvamte.example", cms="a.example ", desk="b.example") == {
        "public": "cuvamte.example",
        "cms": "a.example",
        "desk": "b.example",
    }


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (
            {"public": "a.example", "cms": "", "desk": ""},
            "Set all of PUBLIC_HOST, CMS_HOST and DESK_HOST or none of them; CMS_HOST and DESK_HOST are missing.",
        ),
        (
            {"public": "a.example", "cms": "b.example", "desk": "A.example"},
            "PUBLIC_HOST, CMS_HOST and DESK_HOST must be three different names, or the zones are not apart.",
        ),
        *(
            (
                {"public": "a.example", "cms": wrong, "desk": "c.example"},
                "CMS_HOST must be a host's name alone, without scheme, port or path.",
            )
            for wrong in (
                "https://b.example",
                "b.example:8000",
                "b.example/cms",
                "*",
                ".b.example",
                "b..example",
                "a_b",
            )
        ),
    ],
)
def test_each_mistake_has_one_sentence(names: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        hosts.three_hosts(**names)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"allowed": ["x.example"]}, "Leave ALLOWED_HOSTS unset"),
        ({"trusted": ["https://urednistvo.example"]}, "Leave CSRF_TRUSTED_ORIGINS unset"),
        ({"url": "https://other.example"}, "PUBLIC_URL must be an address on PUBLIC_HOST"),
    ],
)
def test_contradictions_are_refused(change: dict[str, Any], sentence: str) -> None:
    good: dict[str, Any] = {"allowed": [], "trusted": [], "url": "https://cuvamte.example"}
    hosts.refuse_contradictions(NAMES, **good)
    hosts.refuse_contradictions({}, **good | change)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        hosts.refuse_contradictions(NAMES, **good | change)


def test_a_process_answers_to_the_names_of_its_pools() -> None:
    assert hosts.allowed_names(NAMES, hosts.served_pools([])) == list(NAMES.values())
    assert hosts.allowed_names(NAMES, hosts.served_pools(["desk"])) == [NAMES["desk"]]
    assert hosts.allowed_names(NAMES, hosts.served_pools(["report", "public"])) == [NAMES["public"]]
    with pytest.raises(ImproperlyConfigured, match="SERVES knows public, report, cms, desk, and not dsk"):
        hosts.served_pools(["dsk", "cms"])


def test_addresses_take_scheme_and_port_of_the_public_one() -> None:
    assert (
        hosts.url_of("cms", hosts=NAMES, public_url="http://cuvamte.example:8000/") == "http://urednistvo.example:8000"
    )
    assert hosts.url_of("desk", hosts=NAMES, public_url="https://cuvamte.example") == "https://postupanje.example"
    assert hosts.url_of("desk", hosts={}, public_url="http://localhost:8000/") == "http://localhost:8000"
