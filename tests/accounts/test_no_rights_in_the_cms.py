"""Whoever has no right in the CMS is told so there: neither led in circles nor let in."""

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from tests.accounts.fixtures import MakeUser, enrol, sign_in

pytestmark = pytest.mark.django_db
CMS = f"/{settings.CMS_PATH}"


@pytest.mark.parametrize("path", [CMS, f"{CMS}pages/3/", f"{CMS}api/main/pages/", f"{CMS}jsi18n/"])
def test_the_cms_tells_who_has_no_right_there_so_and_leads_nowhere(
    client: Client, desk_worker: User, path: str
) -> None:
    """Wagtail leads to the sign-in, which leads back whoever has signed in: without end."""
    enrol(desk_worker)
    sign_in(client, desk_worker)
    assert client.get(path).status_code == 403


def test_the_cms_turns_away_an_account_without_any_role(client: Client, make_user: MakeUser) -> None:
    """Somebody who only learns here needs no second factor, and would be led in circles too."""
    sign_in(client, make_user())
    assert client.get(CMS).status_code == 403
