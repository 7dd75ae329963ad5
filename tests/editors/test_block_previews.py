"""An editor who chooses a block sees what it looks like: with our styles, in Serbian, in the editor's script."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags
from wagtail.blocks import Block, PageChooserBlock
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from materials.models import GlossaryTerm
from portal.accounts.models import User
from portal.editors.guide import offered_blocks
from portal.pages.models import Navigation
from portal.script.convert import CYRILLIC
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import HelplineFactory, make_site
from tests.pages.samples import recording

pytestmark = pytest.mark.django_db
PREVIEW = f"/{settings.CMS_PATH}block-preview/"
LATIN = re.compile("[A-Za-zČĆŽŠĐčćžšđ]{2,}")


def every_block() -> list[Block]:
    """Return the blocks of pages, and those of the menu and the footer."""
    streams = [field for field in Navigation._meta.get_fields() if hasattr(field, "stream_block")]
    found = [*offered_blocks(), *(block for field in streams for block in field.stream_block.child_blocks.values())]
    # Choosing a page shows a window of its own.
    return [block for block in found if not isinstance(block, PageChooserBlock)]


@pytest.fixture
def user(client: Client, make_user: MakeUser) -> User:
    make_site()
    for kind in ("video", "audio"):
        recording(kind)
    HelplineFactory(number="192", name="Полиција", always_shown=True)
    GlossaryTerm.objects.create(term="Ниво", meaning="Мера.", locale=Locale.objects.get(language_code="sr"))
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    sign_in(client, user)
    return user


def preview(client: Client, block: Block) -> str:
    response = client.get(PREVIEW, {"id": block.definition_prefix})
    assert response.status_code == 200
    return str(response.content.decode())


def words(html: str) -> str:
    return unescape(strip_tags(html.split("<main>")[1]))


def test_every_block_is_shown_with_our_styles_and_in_serbian(client: Client, user: User) -> None:
    assert len(every_block()) >= 16
    for block in every_block():
        assert block.is_previewable, block.name
        html = preview(client, block)
        assert re.search(r'href="/static/css/portal[.\w]*\.css"', html), block.name
        assert 'lang="sr-Cyrl"' in html
        assert len(words(html).split()) > 1 or block.name in ("link", "drawing"), block.name
        assert CYRILLIC.search(words(html)) or block.name == "drawing", block.name
        # A mailbox is written in Latin on every page.
        assert not LATIN.search(re.sub(r"\S+@\S+", "", words(html))), block.name


def test_whoever_reads_latin_sees_the_blocks_in_latin(client: Client, user: User) -> None:
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "sr-latn"})
    for block in every_block():
        html = preview(client, block)
        assert 'lang="sr-Latn"' in html
        assert not CYRILLIC.search(words(html)), block.name
