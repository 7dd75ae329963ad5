"""Editors' redirects move public pages inside the site and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.utils import translation
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from tests.pages.factories import StandardPageFactory, make_site

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


@pytest.mark.parametrize("old", ["/sr/stara-strana", "/sr-latn/stara-strana", "/stara-strana"])
@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/sr/stara-strana/?a=1", INSIDE),
        ("/sr-latn/stara-strana/?a=1", INSIDE.replace("/sr/", "/sr-latn/")),
    ],
)
def test_a_redirect_made_by_hand_holds_in_both_scripts_and_keeps_the_readers(
    client: Client, old: str, asked: str, there: str
) -> None:
    redirect(old)
    assert client.get(asked).headers["Location"] == there


def test_a_redirect_without_a_language_holds_in_every_one(client: Client) -> None:
    redirect("/stara-strana")
    assert client.get("/hu/stara-strana/").headers["Location"] == INSIDE
    redirect("/hu/drugo")
    assert client.get("/hu/drugo/").headers["Location"] == INSIDE
    assert client.get("/sr/drugo/").status_code == 404


def test_a_redirect_to_the_same_page_goes_round_in_no_circle(client: Client) -> None:
    redirect("/nova")
    assert client.get("/sr/nova/").status_code == 404
    assert client.get("/sr-latn/nova/").status_code == 404


@pytest.mark.parametrize("cms", ["sr", "sr-latn"])
def test_a_page_that_was_renamed_or_moved_is_found_in_both_scripts(
    client: Client, cms: str, django_capture_on_commit_callbacks: Any
) -> None:
    home = make_site()
    page = StandardPageFactory(parent=home, slug="stara", title="Страна")
    other = StandardPageFactory(parent=home, slug="drugde", title="Другде")
    with translation.override(cms), django_capture_on_commit_callbacks(execute=True):
        page.slug = "nova"
        page.save_revision().publish()
    for script in ("sr", "sr-latn"):
        assert client.get(f"/{script}/stara/").headers["Location"] == f"/{script}/nova/"
    with translation.override(cms):
        Page.objects.get(pk=page.pk).move(other, pos="last-child")
    for script in ("sr", "sr-latn"):
        for old in ("stara", "nova"):
            assert client.get(f"/{script}/{old}/").headers["Location"] == f"/{script}/drugde/nova/"


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


@override_settings(PUBLIC_URL="https://cuvamte.example")
def test_form_takes_an_address_as_it_stands_behind_the_name_of_the_site(client: Client) -> None:
    form = RedirectForm({"old_path": "/sr/stara", "is_permanent": "on", "redirect_link": "/sr/nova/"})
    assert form.is_valid(), form.errors
    assert form.save().redirect_link == "https://cuvamte.example/sr/nova/"
    # A browser lets such an address through only where the field asks for no full one.
    assert 'type="text"' in str(form["redirect_link"])
    for wrong in ("//evil.example/", "sr/nova/"):
        answers = {"old_path": "/sr/druga", "is_permanent": "on", "redirect_link": wrong}
        assert list(RedirectForm(answers).errors) == ["redirect_link"], wrong
