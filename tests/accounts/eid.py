"""The way of an electronic identity through the portal's door, as a browser goes it."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from tests.accounts.oidc import Provider

HOME = "/nalog/identitet/"
BACK = "/nalog/identitet/povratak/"
SIGN_IN = "/nalog/prijava/"
SUBJECT = "0101990710006"
REFUSED = "Улаз није успео. Уђите лозинком"


def leave(client: Client, where: str = "ulaz/") -> str:
    """Press the button, and return the provider's address on the page that follows."""
    page = client.post(HOME + where).content.decode()
    return html.unescape(re.findall(r'class="button" href="(http[^"]+)"', page)[0])


def come_back(client: Client, query: dict[str, str]) -> Any:
    return client.get(BACK, query)


def attempt(provider: Provider, subject: str = SUBJECT) -> tuple[Client, Any]:
    client = Client()
    return client, come_back(client, provider.authorize(leave(client), subject))


def refused(client: Client, answer: Any) -> bool:
    return bool(
        answer.status_code == 302
        and answer["Location"] == SIGN_IN
        and REFUSED in client.get(SIGN_IN).content.decode()
        and "_auth_user_id" not in client.session
    )
