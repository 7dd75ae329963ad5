"""The holder of a code."""

from typing import Any

import pytest
from django.test import Client

ENTER, FOLLOW = "/sr/pracenje/", "/sr/pracenje/pregled/"


@pytest.fixture
def reporter(keyring: Any) -> Client:
    return Client()


def enter(client: Client, code: str) -> str:
    """Open the follow page with the code and return it."""
    answer = client.post(ENTER, {"code": code}, follow=True)
    assert answer.request["PATH_INFO"] == FOLLOW, answer.content.decode()
    return answer.content.decode()
