"""SMS and calls: one neutral sentence to one telephone, by the gateway that the settings name."""

import re
import sys

import requests
from django.conf import settings

CONSOLE = "console:"
# E.164: a plus, the country, the number.
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
TIMEOUT = 10  # seconds; a silent gateway must not hold the other jobs


class NotTaken(Exception):
    """The gateway did not take a message; the text repeats nothing of it."""


def send(*, channel: str, number: str, text: str, message_id: str) -> None:
    """Give one message to the gateway of ``channel`` ("sms" or "voice"). Raises ``NotTaken``.

    The gateway gets JSON: ``to``, ``text``, ``id``, the same id on every attempt. ``console:`` writes to standard
    output instead, for development.
    """
    url = {"sms": settings.SMS_URL, "voice": settings.VOICE_URL}[channel]
    if url == CONSOLE:
        sys.stdout.write(f"{channel} to {number}: {text}\n")
        return
    try:
        answer = requests.post(
            url, json={"to": number, "text": text, "id": message_id}, timeout=TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        # Its text names the address, and the address may hold a password.
        raise NotTaken(type(error).__name__) from None
    if not answer.ok:
        raise NotTaken(f"status {answer.status_code}")
