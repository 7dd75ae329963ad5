"""No page of ours stands in a frame of anybody else: every address, for every account, whatever it answers."""

import pytest
from django.http import HttpResponse
from django.test import Client

from portal.security.zones import zone_for
from tests.access.addresses import every_address
from tests.access.cast import drop_emptied, undone
from tests.attacks.people import browser_of, everything

# One row of the zone table answers for all of the CMS; these are what is worth a click.
CMS_PAGES = ("/cms/", "/cms/pages/", "/cms/users/")
# What is asked of the answers' headers is the same on either database.
pytestmark = [pytest.mark.django_db]


def framed_by(answer: HttpResponse) -> tuple[str, str]:
    """Return who may frame ``answer``: by the policy, and by the older header."""
    policies = [part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")]
    ancestors = next((part for part in policies if part.startswith("frame-ancestors")), "")
    return ancestors.removeprefix("frame-ancestors").strip(), answer.headers.get("X-Frame-Options", "")


def allowed(path: str) -> tuple[str, str]:
    """Return what is right: only the editors' previews stand in frames, and only in our own."""
    return ("'self'", "SAMEORIGIN") if zone_for(path).name == "cms" else ("'none'", "DENY")


def test_no_answer_can_be_framed_elsewhere(keyring: object, quiet: None) -> None:
    people = {"visitor": Client(), "everybody at once": browser_of(everything())}
    wrong, asked = [], 0
    for address in every_address():
        if address.in_cms and address.example not in CMS_PAGES:
            continue
        for who, client in people.items():
            with undone():
                answer = client.get(address.example)
            drop_emptied(client)
            asked += 1
            if framed_by(answer) != allowed(address.example):
                wrong.append(f"{address.route} for {who}: {answer.status_code} {framed_by(answer)}")
    assert wrong == []
    print(f"\n{asked} answers")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nema/", 404),
        ("GET", "/sr/nema/", 404),
        ("POST", "/izlaz/", 405),
        ("GET", "/postupanje", 301),
        ("GET", "/static/nema.css", 404),
        ("GET", "/media/../postupanje/", 404),
    ],
)
def test_nor_can_an_error_page(client: Client, quiet: None, method: str, path: str, status: int) -> None:
    answer = client.generic(method, path)
    assert answer.status_code == status
    assert framed_by(answer) == ("'none'", "DENY")


def test_nor_can_the_answer_to_a_strange_host_or_a_failure(
    client: Client, quiet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/sr/prijava/", headers={"host": "zlo.primer.test"})
    assert answer.status_code == 400
    assert framed_by(answer) == ("'none'", "DENY")

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("reporting.intake.views.entry.open_draft", fail)
    client.raise_request_exception = False
    answer = client.get("/sr/prijava/")
    assert answer.status_code == 500
    assert framed_by(answer) == ("'none'", "DENY")
