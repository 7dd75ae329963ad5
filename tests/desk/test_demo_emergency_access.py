"""The demo keeps what the page of break-glass promises: triage hears at once, by mail and at the desk."""

import io
import re
import uuid
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command

from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.templatetags.portal import report_number
from reporting.cases.models import Case
from reporting.cases.principals import System
from reporting.notify import outbox
from tests.accounts.fixtures import PASSWORD, enrol, sign_in
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db


def demo_seat(name: str) -> Seat:
    """Seat somebody of the demo, with the password and the app of the tests instead of the demo's."""
    client, user = Seat(), User.objects.get(email=f"{name}@demo.test")
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.filter(user=user).delete()
    enrol(user)
    sign_in(client, user)
    return client


def test_triage_and_the_head_of_the_demo_hear_of_an_opening(keyring: object, settings: Any) -> None:
    settings.DEMO = True
    cache.clear()
    for name in (EDITORS, REVIEWERS):
        Group.objects.get_or_create(name=name)
    call_command("load_demo", stdout=io.StringIO())
    case = Case.objects.visible_to(System("test")).get()
    outbox.deliver_due()
    mail.outbox.clear()
    said = {"matter": case.number, "ground": "danger_now", "reason": "Дете је код нас.", "sure": "on"}
    demo_seat("policija").does("/postupanje/hitan-uvid/", said | {"key": str(uuid.uuid4())}, "Хитан увид: још")
    outbox.deliver_due()
    sent = {message.to[0]: f"{message.subject} {message.body}" for message in mail.outbox}
    assert set(sent) == {
        "trijaza@demo.test",
        "trijaza2@demo.test",
        "vodi.trijazu@demo.test",
        "rukovodilac@demo.test",
    }
    for text in sent.values():
        assert not re.search(r"\d|увид|дете|предмет|насиљ", text)
    number = report_number(case.number)
    demo_seat("trijaza").sees("/postupanje/", "Отворено хитним увидом", number, "траје до")
    demo_seat("rukovodilac").sees("/postupanje/", "Хитни увиди за преглед", number)
