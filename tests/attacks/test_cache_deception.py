"""No address makes a cache keep what belongs to one person.

An attacker sends the victim to an address that a cache takes for a file. Whatever the portal answers then:
either nobody may keep it, or it is what any stranger gets.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from reporting.cases.models import Case, Report
from tests.access.addresses import every_address
from tests.access.cast import undone
from tests.attacks.people import browser_of, everything
from tests.intake.walk import Walker
from tests.tracking.conftest import enter

pytestmark = pytest.mark.django_db
CHANGES: dict[str, Callable[[str], str]] = {
    "itself": lambda path: path,
    "a file in it": lambda path: f"{path}x.css",
    "a file after it": lambda path: f"{path.rstrip('/')}.css",
    "a parameter of the path": lambda path: f"{path.rstrip('/')};x.css",
    "a parameter of the path inside": lambda path: f"{path};x.css",
    "an encoded dot": lambda path: f"{path}%2ecss",
    "an encoded slash": lambda path: f"{path.rstrip('/')}%2fx.css",
    "an encoded question": lambda path: f"{path}%3fx.css",
    "an encoded hash": lambda path: f"{path}%23x.css",
    "an encoded line end": lambda path: f"{path}%0ax.css",
    "a zero byte": lambda path: f"{path}%00.css",
    "a query": lambda path: f"{path}?x.css",
    "without its slash": lambda path: path.rstrip("/"),
    "two slashes": lambda path: f"/{path}",
    "two slashes inside": lambda path: path.replace("/", "//", 2),
    "from static": lambda path: f"/static/..{path}",
    "from static, encoded": lambda path: f"/static/..%2f{path[1:]}",
    "from a public page": lambda path: f"/sr/..{path}",
    "from a public page, encoded": lambda path: f"/sr/%2e%2e%2f{path[1:]}",
    "from pictures": lambda path: f"/media/images/..%2f..%2f{path[1:]}?x.png",
    "from robots.txt": lambda path: f"/robots.txt/..{path}",
    "in capitals": lambda path: path.upper(),
}


def may_be_kept(answer: HttpResponse) -> bool:
    """Return whether a shared cache may keep ``answer``; one without a word about it may be kept by some."""
    control = answer.headers.get("Cache-Control", "")
    return "no-store" not in control and "private" not in control


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def kept_for_others(client: Client, paths: list[str]) -> list[str]:
    """Return the addresses at which a cache would give the victim's answer to others."""
    wrong = []
    for path in paths:
        with undone():
            mine = client.generic("GET", path)
        if may_be_kept(mine) and body(mine) != body(Client().generic("GET", path)):
            wrong.append(f"{path}: {mine.status_code} {mine.headers.get('Cache-Control')}")
    return wrong


def changed(pages: list[str]) -> list[str]:
    return [change(page) for page in pages for change in CHANGES.values()]


def test_the_desk_and_the_account(worker: Client, case_at_work: Case, quiet: None) -> None:
    pages = ["/postupanje/", f"/postupanje/predmeti/{case_at_work.pk}/", "/nalog/", "/nalog/drugi-korak/"]
    assert "Предмет" in worker.get(pages[1]).content.decode(), "there is something to keep"
    assert kept_for_others(worker, changed(pages)) == []


def test_the_follow_page(submit: Callable[..., Report], quiet: None) -> None:
    client = Client()
    enter(client, submit().code)  # type: ignore[attr-defined]
    assert kept_for_others(client, changed(["/sr/pracenje/pregled/", "/sr-latn/pracenje/pregled/"])) == []


def test_a_draft_its_receipt_and_the_card(keyring: Any, registry_data: None, quiet: None) -> None:
    walker = Walker()
    walker.walk("child", until=5)
    assert kept_for_others(walker.client, changed([walker.url("4/"), walker.url(), walker.url("pomoc/")])) == []
    sent = Walker()
    sent.walk("child")
    sent.send()
    assert sent.path.endswith("/potvrda/")
    assert kept_for_others(sent.client, changed([sent.url("potvrda/"), sent.url("potvrda/kartica.pdf")])) == []


def test_every_address_for_somebody_signed_in(keyring: object, quiet: None) -> None:
    paths = [one.example for one in every_address() if not one.in_cms]
    assert kept_for_others(browser_of(everything()), paths) == []


def test_a_public_page_can_be_kept_at_all(client: Client) -> None:
    """The other side: the test above looks at something."""
    assert may_be_kept(client.get("/robots.txt"))
