"""Who attacks, and who is attacked: browsers with the cookies that each of them would have."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts.models import User
from reporting.cases.models import Case
from reporting.cases.principals import Person
from tests.access.cast import account, assign
from tests.accounts.fixtures import session_of
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE

STRANGER = "https://zlo.primer.test"
STORY = "Шаљу ми ружне поруке сваки дан."


def browser_of(user: User, **options: Any) -> Client:
    """Return a browser in which ``user`` is signed in with the second factor."""
    client = Client(**options)
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def everything(**flags: bool) -> User:
    """Return an account that passes every door: roles of the desk, and the CMS."""
    user = account(is_superuser=True, is_staff=True, **flags)
    administrators = account(), account()
    for role, at in (("triage", TRIAGE), ("case_worker", CSW), ("desk_admin", CSW), ("auditor", CSW)):
        assign(user, role, at, *administrators)
    return user


@pytest.fixture
def worker(keyring: object, person: Callable[..., Person]) -> Client:
    """A case worker of the centre, signed in."""
    return browser_of(person("case_worker", CSW).user)


@pytest.fixture
def school_worker(keyring: object, person: Callable[..., Person]) -> Client:
    """A case worker of the school, signed in."""
    return browser_of(person("case_worker", SCHOOL).user)


@pytest.fixture
def case_at_work(routed: Callable[..., Case]) -> Case:
    """A case that centre and school have received."""
    return routed(to=(CSW, SCHOOL))
