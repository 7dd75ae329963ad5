"""Our stylesheet for every screen of the CMS is on them, whatever room they belong to."""

import pytest
from django.conf import settings
from django.test import Client

from tests.accounts.fixtures import MakeUser, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("screen", ["", "documents/", "account/", "reports/page-types-usage/"])
def test_the_screens_carry_our_stylesheet(client: Client, make_user: MakeUser, screen: str) -> None:
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    html = client.get(f"/{settings.CMS_PATH}{screen}").content.decode()
    assert "/static/cms/screens" in html
    if screen.startswith("reports"):
        assert "Страница са текстом" in html
        assert "Страница Са Текстом" not in html
