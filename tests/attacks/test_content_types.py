"""Every answer says what it is, in which letters, and that no browser may guess: asked of every address.

A page whose letters a browser guesses may be read in others, in which harmless text is markup.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from reporting.cases.models import Report
from reporting.cases.principals import Person
from tests.access.addresses import every_address
from tests.access.cast import account, grant, stage, undone
from tests.access.test_every_address import path_of
from tests.attacks.people import browser_of, everything
from tests.intake.walk import Walker
from tests.tracking.conftest import FOLLOW, enter

# What is text by its kind; JSON is always UTF-8 and has no such parameter.
TEXT = ("text/", "application/javascript", "application/xml")
KINDS = {"text/html", "text/plain", "text/css", "text/javascript", "application/xml", "application/json"}
KINDS |= {"application/pdf", "application/vc+jwt", "image/svg+xml"}
NO_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
# What is asked of the answers' headers is the same on either database.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "quiet")]


def faults(answer: HttpResponse) -> Iterator[str]:
    """Yield what is wrong with the headers of ``answer``."""
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        yield "a browser may guess"
    kind, _, parameters = answer.headers.get("Content-Type", "").partition(";")
    if answer.status_code in NO_BODY:
        return
    if kind not in KINDS:
        yield f"it is {kind or 'nothing'}"
    if (kind.startswith(TEXT) or kind.endswith("+xml")) and parameters.strip().lower().replace(
        '"', ""
    ) != "charset=utf-8":
        yield f"{kind} in the letters {parameters or 'of its reader'}"


def wrong(client: Client, paths: list[str], methods: tuple[str, ...] = ("GET", "POST")) -> tuple[int, list[str]]:
    """Return how many answers were good pages, and what is wrong with any answer."""
    good, found = 0, []
    for path in paths:
        for method in methods:
            with undone():
                answer = client.generic(method, path)
            good += answer.status_code == HTTPStatus.OK
            found += [f"{method} {path} {answer.status_code}: {fault}" for fault in faults(answer)]
    return good, found


def test_every_address_of_a_visitor() -> None:
    paths = [one.example for one in every_address() if not one.in_cms]
    good, found = wrong(Client(), [*paths, "/nema/", "/sr/nema/", "/static/nema.css", "/postupanje"])
    assert found == []
    assert good > 10


def test_every_address_of_an_account_that_may_open_it(person: Callable[..., Person], triage: Person) -> None:
    made = stage(person, triage)
    grant(made)
    own = [path_of(one, made) for one in every_address() if not one.in_cms]
    # A form that is sent empty would sign out, among others; what is read is enough here.
    good, found = wrong(browser_of(everything()), [*own, "/cms/", "/cms/pages/", "/cms/users/"], ("GET",))
    assert found == []
    assert good > 40


def test_the_ways_of_a_reporter(submit: Callable[..., Report]) -> None:
    for step in (2, 4, 10):
        walker = Walker()
        walker.walk("child", until=step)
        assert list(faults(walker.page)) == []
    walker.send()
    assert walker.path.endswith("/potvrda/")
    assert wrong(walker.client, [walker.path, "/sr/prijava/potvrda/kartica.pdf"], ("GET",)) == (2, [])
    client = Client()
    enter(client, submit().code)  # type: ignore[attr-defined]
    assert wrong(client, [FOLLOW], ("GET",)) == (1, [])


def test_the_picture_for_a_telephone(quiet: None) -> None:
    client = browser_of(account(is_superuser=True, is_staff=True))
    client.get("/nalog/drugi-korak/aplikacija/")
    assert wrong(client, ["/nalog/drugi-korak/aplikacija/qr.svg"], ("GET",)) == (1, [])


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ({"Content-Type": "text/html"}, "text/html in the letters of its reader"),
        ({"Content-Type": "text/html; charset=windows-1251"}, "text/html in the letters  charset=windows-1251"),
        ({"Content-Type": "image/svg+xml"}, "image/svg+xml in the letters of its reader"),
        ({"Content-Type": ""}, "it is nothing"),
        ({"Content-Type": "application/octet-stream"}, "it is application/octet-stream"),
        ({"X-Content-Type-Options": ""}, "a browser may guess"),
    ],
)
def test_a_fault_is_seen(headers: dict[str, str], fault: str) -> None:
    answer: Any = HttpResponse("x", headers={"X-Content-Type-Options": "nosniff"})
    assert list(faults(answer)) == []
    for name, value in headers.items():
        answer.headers[name] = value
    assert list(faults(answer)) == [fault]
