"""Leaving in a hurry."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from portal.security.signals import quick_exit


@pytest.fixture
def left() -> Any:
    seen: list[HttpRequest] = []

    def listener(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
        seen.append(request)

    quick_exit.connect(listener)
    yield seen
    quick_exit.disconnect(listener)


def test_exit_forgets_and_leads_away(client: Client, left: list[HttpRequest]) -> None:
    client.cookies["d"] = "draft"
    client.cookies["r"] = "reporter"
    client.cookies["l"] = "learner"
    client.cookies["t"] = "forms"
    response = client.get("/izlaz/")
    assert response.status_code == 303
    assert response["Location"] == settings.EXIT_URL
    assert response["Clear-Site-Data"] == '"cache"'
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    for name in "drlt":
        assert response.cookies[name].value == ""
        assert response.cookies[name]["max-age"] == 0
        assert response.cookies[name]["path"] == "/"
    assert len(left) == 1
    assert left[0].COOKIES["r"] == "reporter"


def test_exit_works_although_a_listener_fails(client: Client) -> None:
    def broken(sender: Any, **kwargs: Any) -> None:
        raise RuntimeError

    quick_exit.connect(broken)
    try:
        assert client.get("/izlaz/").status_code == 303
    finally:
        quick_exit.disconnect(broken)


def test_exit_is_a_link_and_not_a_form(client: Client) -> None:
    assert client.post("/izlaz/").status_code == 405


@pytest.mark.parametrize("came_from", ["cross-site", "same-site"])
def test_a_page_of_somebody_else_makes_nobody_forget(client: Client, left: list[HttpRequest], came_from: str) -> None:
    response = client.get("/izlaz/", headers={"sec-fetch-site": came_from})
    assert (response.status_code, response["Location"]) == (303, settings.EXIT_URL)
    assert left == []
    assert not response.cookies and "Clear-Site-Data" not in response


@pytest.mark.parametrize("came_from", ["same-origin", "none"])
def test_the_button_and_a_typed_address_forget(client: Client, left: list[HttpRequest], came_from: str) -> None:
    response = client.get("/izlaz/", headers={"sec-fetch-site": came_from})
    assert len(left) == 1 and set(response.cookies) == {"d", "r", "l", "t"}
