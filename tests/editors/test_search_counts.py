"""The search for pages says what it counts."""

import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db


def test_the_search_counts_pages_and_not_none(client: Client, make_user: MakeUser) -> None:
    StandardPageFactory(parent=make_site(), title="Ђак и учитељица", slug="djak", lead="Љубазно.")
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    html = client.get(f"/{settings.CMS_PATH}pages/search/").content.decode()
    assert "Ђак и учитељица" in html
    assert "(странице)" in html
    assert "(None)" not in html
