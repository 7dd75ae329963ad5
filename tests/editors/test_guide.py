"""The editors' guide: whole, never stale, and in the script of whoever reads it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape
from PIL import Image
from wagtail.users.models import UserProfile

from home.blocks import AudienceBlock, TeaserBlock
from portal.accounts.models import User
from portal.editors import guide
from portal.editors.models import Kind
from portal.pages.blocks import content_blocks
from portal.script.convert import CYRILLIC
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import make_site

pytestmark = pytest.mark.django_db
CMS = f"/{settings.CMS_PATH}"
GUIDE = f"{CMS}uredjivanje/vodic/"


@pytest.fixture
def user(client: Client, make_user: MakeUser) -> User:
    make_site()
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    sign_in(client, user)
    return user


def read(client: Client) -> str:
    """Return the guide without Wagtail's menus around it."""
    response = client.get(GUIDE)
    assert response.status_code == 200
    found = re.search(r'<div class="guide">.*?</main>', response.content.decode(), re.DOTALL)
    assert found
    return found[0]


def test_every_block_that_a_page_offers_stands_in_the_guide_with_its_purpose(client: Client, user: User) -> None:
    offered = guide.offered_blocks()
    always = [block for _name, block in content_blocks()] + [AudienceBlock(), TeaserBlock()]
    assert {type(block) for block in always} <= {type(block) for block in offered}
    text = read(client)
    for block in offered:
        assert str(escape(block.label)) in text
        assert block.get_description() and str(escape(block.get_description())) in text


def test_every_finding_of_the_report_has_its_remedy(client: Client, user: User) -> None:
    assert set(guide.REMEDIES) == set(Kind)
    text = read(client)
    for remedy in guide.REMEDIES.values():
        assert str(escape(remedy)) in text


def test_every_part_is_in_the_contents_and_has_text(client: Client, user: User) -> None:
    text = read(client)
    for part, heading in guide.PARTS:
        assert f'<a href="#{part}">{heading}</a>' in text
        section = text.split(f'<h2 id="{part}"')[1].split("</section>")[0]
        assert len(re.sub(r"<[^>]+>", "", section).split()) > 40, part


def test_whoever_reads_latin_reads_the_guide_in_latin(client: Client, user: User) -> None:
    assert "Ниједна реч не излази" in read(client)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "sr-latn"})
    text = read(client)
    assert "Nijedna reč ne izlazi" in text
    assert not CYRILLIC.search(text)


def test_the_start_page_and_the_menu_lead_to_the_guide(client: Client, user: User) -> None:
    start = client.get(CMS).content.decode()
    assert start.count(GUIDE) >= 2


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_pictures_are_there_in_the_script_of_the_reader_and_say_what_is_seen(
    client: Client, user: User, language: str
) -> None:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    shown = re.findall(r'<img src="[^"]*?cms/guide/([^"]+?)(?:\.[0-9a-f]{12})?\.webp" alt="([^"]+)"', read(client))
    names = [name for pictures in guide.PICTURES.values() for name, _seen, _about in pictures]
    assert [name for name, _seen in shown] == [f"{name}-{language}" for name in names] != []
    for name, seen in shown:
        assert (CYRILLIC.search(seen) is None) is (language == "sr-latn"), name


def test_pictures_of_the_guide_are_made_and_small() -> None:
    folder = Path(settings.BASE_DIR) / "portal" / "static" / "cms" / "guide"
    wanted = {
        f"{name}-{script}.webp"
        for pictures in guide.PICTURES.values()
        for name, _seen, _about in pictures
        for script in ("sr", "sr-latn")
    }
    sizes = {path.name: path.stat().st_size for path in folder.glob("*.webp")}
    assert sizes.keys() == wanted
    assert max(sizes.values()) < 100_000 and sum(sizes.values()) < 1_000_000
    for path in folder.glob("*.webp"):
        with Image.open(path) as picture:
            assert picture.size == guide.SIZE, path.name
