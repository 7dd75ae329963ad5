"""Who runs the portal: said on its page and at the foot of every page, marked where it is a sample, asked by doctor."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from portal.jobs import health
from portal.pages.owner import owner_state
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
REAL = {
    "OPERATOR": "Министарство за пробу",
    "CONTROLLER": "Министарство за пробу, Прва улица 2, Ниш",
    "DATA_PROTECTION_OFFICER": "Служба за податке",
    "CONTACT_PHONE": "+381 18 123 456",
    "CONTACT_MAIL": "pitanja@cuvamte.example",
}


@pytest.fixture
def path() -> str:
    page = StandardPageFactory(parent=make_site(), title="Ко води", slug="ko-vodi")
    page.body = [("who_runs", {"title": "Ко одговара"})]
    page.save_revision().publish()
    return "ko-vodi/"


def parts(client: Client, path: str, language: str = "sr") -> tuple[str, str]:
    """Return what the page says itself, and what stands at its foot."""
    html = client.get(f"/{language}/{path}").content.decode()
    body, foot = html.split('<footer class="footer">')
    return body.split("<main")[1], foot


@override_settings(OWNER=REAL)
def test_the_page_says_it_all_and_the_foot_of_every_page_who_and_how(client: Client, path: str) -> None:
    page, foot = parts(client, path)
    for said in REAL.values():
        assert said in page
    for name in ("OPERATOR", "CONTACT_PHONE", "CONTACT_MAIL"):
        assert REAL[name] in foot
    for shown in (page, foot):
        assert 'href="tel:+38118123456"' in shown and 'href="mailto:pitanja@cuvamte.example"' in shown
        assert "пример" not in shown
    assert REAL["OPERATOR"] in parts(client, "")[1]


@override_settings(OWNER=REAL)
def test_in_latin_names_are_converted_and_the_mailbox_is_not(client: Client, path: str) -> None:
    page, foot = parts(client, path, "sr-latn")
    assert "Ministarstvo za probu, Prva ulica 2, Niš" in page and "pitanja@cuvamte.example" in page
    assert not re.search("[а-шђжљњћџ]", page + foot.replace("Ћирилица", ""), re.IGNORECASE)


def test_samples_are_marked_as_such(client: Client, path: str) -> None:
    page, foot = parts(client, path)
    assert settings.SAMPLE_OWNER["OPERATOR"] in page
    for shown in (page, foot):
        assert ">пример</span>" in shown


@override_settings(OWNER=dict.fromkeys(REAL, ""))
def test_what_is_not_set_is_not_shown_half(client: Client, path: str) -> None:
    page, foot = parts(client, path)
    assert "Портал води" not in page + foot and "mailto:" not in page + foot and "<dt>" not in page


@override_settings(DEMO=False, OWNER=REAL)
def test_doctor_is_well_where_everything_is_said() -> None:
    assert (owner_state().ok, owner_state().text) == (True, "")
    assert "Ко води портал" in dict(health.statuses())


@pytest.mark.parametrize("name", REAL)
def test_doctor_names_what_is_missing(name: str) -> None:
    with override_settings(DEMO=False, OWNER=REAL | {name: ""}):
        assert (owner_state().ok, owner_state().text) == (False, name)
    # A sample tells nobody anything, except where everything is one.
    with override_settings(DEMO=False, OWNER=REAL | {name: settings.SAMPLE_OWNER[name]}):
        assert (owner_state().ok, owner_state().text) == (False, name)


def test_the_demo_is_well_with_its_samples() -> None:
    assert (owner_state().ok, owner_state().text) == (True, "пример")
