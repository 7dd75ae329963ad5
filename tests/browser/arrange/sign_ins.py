"""Sessions of the people of the demo, come by through the door."""

from portal.accounts.one_time import COUNTER
from reporting.desk.demo import people
from tools.totp import totp

# Made with the stages.
NEIGHBOUR = "temerin@demo.test"


def sign_ins() -> dict[str, str]:
    """Sign everybody in with both factors; returns the keys of the sessions by address."""
    from allauth.mfa.models import Authenticator
    from django.test import override_settings

    everyone = (*(one.email for one in people.EVERYONE), NEIGHBOUR)
    with override_settings(ALLOWED_HOSTS=["*"]):
        keys = {email: _sign_in(email) for email in everyone}
    # Tests that go through the door may use the same code.
    for app in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        app.data.pop(COUNTER, None)
        app.save(update_fields=["data"])
    return keys


def _sign_in(email: str) -> str:
    from django.conf import settings
    from django.test import Client

    door = Client()
    answer = door.post("/nalog/prijava/", {"login": email, "password": people.PASSWORD})
    assert answer.status_code == 302, email
    answer = door.post(answer.headers["Location"], {"code": totp(people.TOTP_SECRET)})
    assert answer.status_code == 302, email
    assert door.get("/nalog/").status_code == 200, email
    return door.cookies[settings.SESSION_COOKIE_NAME].value
