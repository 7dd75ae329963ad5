"""Editors' redirects move public pages inside the site and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example/"
INSIDE = "http://testserver/sr/nova/"


def redirect(old: str, target: str = INSIDE) -> None:
    Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_link=target)


@pytest.mark.parametrize("old", ["/sr/stara-strana", "/sr/stara-strana/"])
def test_public_page_moves(client: Client, old: str) -> None:
    redirect("/sr/stara-strana")
    response = client.get(old, follow=True)
    assert response.redirect_chain[-1] == (INSIDE, 301)


@pytest.mark.parametrize(
    "door",
    [
        "/sr/prijava",
        "/sr-latn/prijava",
        "/sr/pracenje",
        "/sr/pracenje/nesto",
        "/sr/%70rijava",
        "/nalog/prijava",
        "/nalog/nesto/",
        "/postupanje",
        "/izlaz",
        "/zdravlje",
        f"/{settings.CMS_PATH}nesto",
        "/media/images/nesto.png",
        "/dokumenti/9/nesto.pdf",
        "/api/nesto",
        "/static/nesto.css",
    ],
)
def test_no_door_can_be_taken_over(client: Client, door: str) -> None:
    for target in (EVIL, INSIDE):
        Redirect.objects.all().delete()
        redirect(door, target)
        redirect(door.rstrip("/") + "?a=1", target)
        for path in (door, door + "?a=1"):
            assert client.get(path).headers.get("Location", "") not in (EVIL, INSIDE), path


@pytest.mark.parametrize("target", [EVIL, "//evil.example/", "javascript:alert(1)", "https://testserver.evil.example/"])
def test_redirect_out_of_the_site_is_not_followed(client: Client, target: str) -> None:
    redirect("/sr/stara-strana", target)
    assert client.get("/sr/stara-strana/").status_code == 404


def test_a_site_that_an_editor_adds_is_not_the_inside(client: Client) -> None:
    main = Site.objects.get(is_default_site=True)
    Site.objects.create(hostname="evil.example", root_page=main.root_page)
    redirect("/sr/stara-strana", "http://evil.example/x")
    assert client.get("/sr/stara-strana/").status_code == 404


@override_settings(PUBLIC_URL="https://cuvamte.example")
def test_form_takes_only_targets_inside_the_site() -> None:
    def errors(target: str) -> set[str]:
        return set(RedirectForm({"old_path": "/sr/stara", "is_permanent": "on", "redirect_link": target}).errors)

    assert errors("https://cuvamte.example/sr/nova/") == set()
    assert errors(EVIL) == {"redirect_link"}
    with pytest.raises(ValidationError):
        Redirect(old_path="/sr/stara", redirect_link=EVIL).full_clean(exclude=["site"])
