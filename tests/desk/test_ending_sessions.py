"""An administrator signs an account out everywhere: at once, on record, and nothing else changes."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import SignIn, User
from reporting.registry import account_sessions, services
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import MakeUser, forget_used_codes, sign_in
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
ENDED = "Налог је одјављен са свих уређаја"


@pytest.fixture
def admin(seat: Callable[..., Seat]) -> Seat:
    return seat("desk_admin", TRIAGE)


def page_of(user: User) -> str:
    return f"/postupanje/uloge/nalog/{user.pk}/"


def button(user: User) -> str:
    return page_of(user) + "sesije/kraj/"


def events() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action="account.end_all_sessions"))


def is_out(client: Client) -> bool:
    return client.get("/postupanje/").get("Location", "").startswith("/nalog/prijava/")


def test_every_device_is_out_at_the_next_click_and_may_come_back(admin: Seat, centre: Seat) -> None:
    user = centre.person.user
    password_only = Client()
    password_only.force_login(user)
    assert centre.get("/postupanje/").status_code == 200
    assert "Одјавите са свих уређаја" in admin.sees(page_of(user))
    admin.does(button(user), {}, ENDED, user.email)
    assert is_out(centre)
    assert "_auth_user_id" not in centre.session
    assert password_only.get("/nalog/")["Location"].startswith("/nalog/prijava/")
    (event,) = events()
    assert (event.object_type, event.object_id, event.actor) == ("account", user.pk, admin.person.user.pk)
    assert list(event.fields) == ["sessions"]
    back = Client()
    forget_used_codes(user)
    sign_in(back, user)
    assert back.get("/postupanje/").status_code == 200


def test_a_session_under_way_does_not_come_back_under_a_new_key(admin: Seat, centre: Seat) -> None:
    admin.post(button(centre.person.user))
    session = centre.session
    session.cycle_key()
    centre.cookies["s"] = session.session_key
    assert is_out(centre)


def test_twice_is_harmless_and_leaves_one_event(admin: Seat, centre: Seat) -> None:
    admin.does(button(centre.person.user), {}, ENDED)
    admin.does(button(centre.person.user), {}, "сада није нигде отворен")
    assert len(events()) == 1


def test_nobody_else_is_signed_out(admin: Seat, centre: Seat, seat: Callable[..., Seat]) -> None:
    colleague = seat("case_worker", CSW)
    admin.post(button(centre.person.user))
    assert colleague.get("/postupanje/").status_code == 200
    assert admin.get(page_of(centre.person.user)).status_code == 200


def test_looking_ends_nothing(admin: Seat, centre: Seat) -> None:
    for method in (admin.get, admin.head, admin.put):
        assert method(button(centre.person.user)).status_code == 405
    assert centre.get("/postupanje/").status_code == 200


@pytest.mark.parametrize("role", ["case_worker", "head", "triage", "auditor", "operator"])
def test_other_roles_and_superusers_cannot(seat: Callable[..., Seat], centre: Seat, role: str) -> None:
    who = seat(role, TRIAGE if role == "triage" else CSW, is_superuser=True, is_staff=True)
    assert who.post(button(centre.person.user)).status_code == 403
    with pytest.raises(services.RoleRefused):
        account_sessions.end_sessions(user=centre.person.user, ended_by=who.person.user)
    assert centre.get("/postupanje/").status_code == 200
    assert not events()


def test_an_account_that_never_had_a_role_is_not_the_desks(admin: Seat, make_user: MakeUser) -> None:
    user = make_user("mira@primer.rs")
    client = Client()
    sign_in(client, user)
    assert "Одјавите са свих уређаја" not in admin.sees(page_of(user))
    admin.does(button(user), {}, "никад није имао улогу")
    assert client.get("/nalog/").status_code == 200
    assert not events()


def test_an_account_whose_role_has_ended_is_still_the_desks(admin: Seat, centre: Seat) -> None:
    change(RoleAssignment.objects.filter(user=centre.person.user), valid_to="2026-01-01T00:00:00Z")
    admin.does(button(centre.person.user), {}, ENDED)
    assert not SignIn.objects.filter(user=centre.person.user).exists()


def test_one_may_sign_oneself_out_everywhere(admin: Seat) -> None:
    admin.post(button(admin.person.user))
    assert is_out(admin)
    assert [event.actor for event in events()] == [admin.person.user.pk]


def test_an_account_that_is_not_there_is_not_found(admin: Seat) -> None:
    assert admin.post("/postupanje/uloge/nalog/9b2d8c53-14a1-4a0e-8f53-52f0a1f8d6aa/sesije/kraj/").status_code == 404
