"""Cookies altered, cut, exchanged, kept after their end, or of somebody else: of every cookie of the zone table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from portal.accounts import devices
from portal.accounts.models import User
from portal.security.zones import ZONES, cookie_name
from reporting.cases.models import Report
from reporting.vault import drafts
from tests.accounts.fixtures import PASSWORD, MakeUser, sign_in
from tests.courses.factories import lessons_of, make_course
from tests.intake.walk import Walker
from tests.learning.pupil import Pupil
from tests.tracking.conftest import FOLLOW, enter

pytestmark = pytest.mark.django_db
CANARY = "КАНАРИНАЦ"


@dataclass
class Opened:
    """A cookie in use: its true value, how to see that it opens, and how its owner ends it."""

    name: str
    client: Client
    opens: Callable[[Client], bool]
    end: Callable[[Client], Any]
    value: str = field(init=False)

    def __post_init__(self) -> None:
        self.value = self.client.cookies[cookie_name(self.name)].value
        assert self.opens(self.client), "the true one opens"

    def opens_with(self, value: str) -> bool:
        client = Client()
        client.cookies[cookie_name(self.name)] = value
        return self.opens(client)


def draft_opens(client: Client) -> bool:
    answer = client.get("/sr/prijava/4/", follow=True)
    assert answer.status_code == 200
    return CANARY in answer.content.decode()


def follow_opens(client: Client) -> bool:
    answer = client.get(FOLLOW)
    assert answer.status_code == 200
    return "Пут пријаве" in answer.content.decode()


def learning_opens(client: Client) -> bool:
    answer = client.get("/sr/ucenje/")
    assert answer.status_code == 200
    return "Докле је стигло" in answer.content.decode()


def account_opens(client: Client) -> bool:
    answer = client.get("/nalog/")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def form_opens(client: Client) -> bool:
    """A form is taken whose field was made of the visitor's own cookie."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer = strict.post("/nalog/pismo/", {"script": "sr", "csrfmiddlewaretoken": TRUE_TOKEN})
    assert answer.status_code in (302, 403)
    return answer.status_code == 302


def device_is_known(client: Client) -> bool:
    request = RequestFactory().post("/nalog/prijava/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return bool(devices.known(request, "mira@primer.rs"))


TRUE_TOKEN = "abcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def opened(keyring: object, registry_data: None, submit: Callable[..., Report], make_user: MakeUser) -> list[Opened]:
    walker = Walker()
    walker.walk("child", until=5)
    reporter, staff, device, form, pupil = Client(), Client(), Client(), Client(), Pupil()
    pupil.tick(next(lesson for lesson in lessons_of(make_course()) if not lesson.has_quiz))
    enter(reporter, submit().code)  # type: ignore[attr-defined]
    sign_in(staff, make_user(cms=True, enrolled=True))
    sign_in(device, make_user("mira@primer.rs", cms=True, enrolled=True))
    form.cookies[settings.CSRF_COOKIE_NAME] = TRUE_TOKEN
    return [
        Opened("d", walker.client, draft_opens, lambda client: client.get("/izlaz/")),
        Opened("r", reporter, follow_opens, lambda client: client.post("/sr/pracenje/kraj/")),
        Opened("l", pupil.client, learning_opens, lambda client: client.post("/sr/ucenje/kraj/")),
        Opened("s", staff, account_opens, lambda client: client.post("/nalog/odjava/")),
        Opened("k", device, device_is_known, lambda client: client.post("/nalog/sesije/ostale/")),
        Opened("t", form, form_opens, lambda client: client.cookies.clear()),
    ]


def altered(value: str) -> list[str]:
    """Return ``value`` with one sign changed, here and there, and longer, shorter, doubled, and strange."""
    places = sorted({0, 1, len(value) // 3, len(value) // 2, len(value) - 3, len(value) - 1})
    other = {"A": "B"}
    one = [value[:at] + other.get(value[at], "A") + value[at + 1 :] for at in places]
    cut = [value[:-1], value[1:], value[: len(value) // 2], value[:8], ""]
    more = [value + "A", "A" + value, value * 2, value + value[:1] * 10_000, f"{value},{value}"]
    strange = ["\u00d1\u0088", "%00", "null", "0", "{}", "../../x", "' OR 1=1 --", value.swapcase(), value[::-1]]
    return [*one, *cut, *more, *strange]


def test_every_cookie_of_the_table_is_attacked(opened: list[Opened]) -> None:
    assert {one.name for one in opened} == {name for zone in ZONES for name in zone.cookies}


def test_no_changed_cookie_opens_anything_or_breaks_a_page(opened: list[Opened], quiet: None) -> None:
    tried = [(one, value) for one in opened for value in altered(one.value)]
    assert [(one.name, value) for one, value in tried if one.opens_with(value)] == []
    print(f"\n{len(tried)} forged cookies")


def test_no_cookie_does_anothers_work(opened: list[Opened], quiet: None) -> None:
    swapped = [(one.name, other.name) for one in opened for other in opened if one is not other]
    worked = [
        (one.name, other.name) for one in opened for other in opened if one is not other and one.opens_with(other.value)
    ]
    assert worked == [] and len(swapped) == 30


def test_no_cookie_opens_after_its_owner_has_left(opened: list[Opened], quiet: None) -> None:
    for one in opened:
        if one.name == "t":
            continue  # belongs to the browser alone and opens nothing by itself
        one.end(one.client)
        assert not one.opens_with(one.value), one.name


def test_two_peoples_cookies_together_show_each_what_is_its_own(
    submit: Callable[..., Report], registry_data: None, quiet: None
) -> None:
    """The reporter's cookie of one, the draft of another: neither opens what the other one does."""
    second, client = Walker(), Client()
    enter(client, submit().code)  # type: ignore[attr-defined]
    second.walk("child", until=5)
    client.cookies["d"] = second.client.cookies["d"].value
    html = client.get(FOLLOW).content.decode()
    assert "Пут пријаве" in html and CANARY not in html
    client.post("/sr/pracenje/kraj/")
    draft = drafts.open_cookie(second.client.cookies["d"].value)
    assert draft is not None and CANARY in str(draft.data), "closing the page does not lose another's report"


def changed_password(user: User) -> None:
    user.set_password("druga-lozinka-za-probu")
    user.save()


def switched_off(user: User) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("happens", [changed_password, switched_off, lambda user: user.delete()])
def test_no_session_outlives_what_its_account_was(make_user: MakeUser, happens: Callable[[User], Any]) -> None:
    """Leavers are in ``tests/desk/test_roles.py``, new devices in ``tests/accounts/test_half_way.py``."""
    user, client = make_user(cms=True, enrolled=True), Client()
    sign_in(client, user)
    value = client.cookies["s"].value
    happens(user)
    thief = Client()
    thief.cookies["s"] = value
    assert not account_opens(thief)


def test_a_session_of_one_account_does_not_become_anothers(make_user: MakeUser) -> None:
    """Signing in over somebody's open session takes nothing of it along."""
    first, second, client = make_user(cms=True, enrolled=True), make_user("druga@primer.rs"), Client()
    sign_in(client, first)
    session = client.session
    session["left behind"] = "of the first"
    session.save()
    before = client.cookies["s"].value
    client.post("/nalog/odjava/")
    client.cookies["s"] = before
    client.post("/nalog/prijava/", {"login": second.email, "password": PASSWORD})
    assert str(client.session["_auth_user_id"]) == str(second.pk)
    assert "left behind" not in client.session
    assert [one["method"] for one in client.session["account_authentication_methods"]] == ["password"]
