"""An invitation: a link to a work address, and a role that waits for the second person."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution, RoleAssignment
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import PASSWORD, enrol_by_page
from tests.cases.fixtures import CSW, institution
from tests.desk.conftest import Seat
from tests.desk.inviting import ADDRESS, DONE, INVITE, come_by, fields
from tests.registry.factories import UserFactory

pytestmark = pytest.mark.django_db


def links_sent() -> list[str]:
    outbox.deliver_due()
    return [text for one in mail.outbox for text in re.findall(r"http\S+(/nalog/veza/\S+)", str(one.body))]


def templates_to(user: User) -> list[str]:
    return list(OutboxMessage.objects.filter(object_id=user.pk).values_list("template", flat=True))


def test_the_mailbox_of_an_institution_is_nobodys_account(first: Seat) -> None:
    Institution.objects.filter(code=CSW).update(email="Prijem@csw.primer.test")
    html = first.does(INVITE, fields(email="prijem@CSW.primer.test"), 'href="#id_email"', "Ово је сандуче установе.")
    assert "Јована" in html
    assert not User.objects.filter(email__iexact="prijem@csw.primer.test").exists()
    assert links_sent() == []
    first.does(INVITE, fields(), DONE.format(ADDRESS))


def test_invited_entered_confirmed_and_at_work(first: Seat, second: Seat) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS), "Јована Ђурић")
    user = User.objects.get(email=ADDRESS)
    assert not user.has_usable_password()
    (path,) = links_sent()
    client = come_by(path)
    enrol_by_page(client)
    assert client.get("/nalog/").status_code == 200
    assert client.get("/postupanje/").status_code == 403, "nobody has confirmed the role"
    role = RoleAssignment.objects.get(user=user)
    first.does(f"/postupanje/uloge/{role.pk}/potvrda/", {}, "Потврђује неко ко улогу није доделио")
    second.does(f"/postupanje/uloge/{role.pk}/potvrda/", {}, "Улога је потврђена")
    assert client.get("/postupanje/").status_code == 200
    actions = set(AuditEvent.objects.filter(object_id=user.pk).values_list("action", flat=True))
    assert {"account.invite", "role.grant", "account.use_link", "account.add_device", "role.confirm"} <= actions


def test_an_existing_account_gets_word_and_the_page_says_the_same(first: Seat, seat: Callable[..., Seat]) -> None:
    colleague = seat("case_worker", CSW)
    user = colleague.person.user
    first.does(INVITE, fields(email=user.email.upper(), role="head"), DONE.format(user.email))
    assert templates_to(user) == ["account.new_role"]
    assert links_sent() == []
    assert User.objects.filter(email=user.email).count() == 1
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.first_name != "Јована"
    assert colleague.get("/postupanje/").status_code == 200


def test_inviting_again_makes_the_first_link_worthless(first: Seat, second: Seat) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    user = User.objects.get(email=ADDRESS)
    # Letters of one minute go in any order.
    (old,) = links_sent()
    second.does(f"/postupanje/uloge/nalog/{user.pk}/poziv/", {}, "Нов позив је послат")
    (new,) = set(links_sent()) - {old}
    client = Client()
    client.get(old)
    assert client.get("/nalog/veza/").status_code == 404
    client.get(new)
    assert client.get("/nalog/veza/").status_code == 200


def test_who_stopped_between_password_and_device_is_invited_again(first: Seat) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    user = User.objects.get(email=ADDRESS)
    come_by(links_sent()[0])
    first.does(f"/postupanje/uloge/nalog/{user.pk}/poziv/", {}, "Нов позив је послат")


def test_nobody_alone_sends_a_link_to_an_account_in_use(first: Seat, seat: Callable[..., Seat]) -> None:
    user = seat("case_worker", CSW).person.user
    first.does(f"/postupanje/uloge/nalog/{user.pk}/poziv/", {}, "већ неко ушао")
    assert not EntryLink.objects.exists()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"role": "triage"}, "Улога тријаже додељује се само у тиму за тријажу"),
        ({"email": "није адреса"}, "Ова адреса није потпуна"),
        ({"last_day": "2020-01-01"}, "Последњи дан је пре првог"),
        ({"first_name": ""}, "не може да остане празно"),
    ],
)
def test_what_is_refused_makes_no_account(first: Seat, changes: dict[str, str], text: str) -> None:
    first.does(INVITE, fields(**changes), text, "error-summary")
    assert not User.objects.filter(email=ADDRESS).exists()
    assert not EntryLink.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "triage"}, "role"),
        ({"email": "own"}, "email"),
        ({"email": "gone"}, "email"),
        ({"email": "held", "role": "case_worker"}, "role"),
    ],
)
def test_what_the_command_refuses_is_marked_at_its_field(
    first: Seat, seat: Callable[..., Seat], changes: dict[str, str], field: str
) -> None:
    people: dict[str, Any] = {
        "own": first.person.user,
        "gone": UserFactory(is_active=False),
        "held": seat("case_worker", CSW).person.user,
    }
    if changes.get("email") in people:
        changes = changes | {"email": people[changes["email"]].email}
    page = first.does(INVITE, fields(**changes))
    assert re.search(rf'id="id_{field}_error"', page)
    assert re.search(rf'href="#id_{field}\w*"', page), "the summary leads there"


@pytest.mark.parametrize(
    ("script", "portal", "place"), [("sr", "Чувам те", "Центар"), ("sr-latn", "Čuvam te", "Centar")]
)
@pytest.mark.parametrize("again", [False, True])
def test_the_letter_says_who_invites(
    first: Seat, second: Seat, script: str, portal: str, place: str, again: bool
) -> None:
    name = institution(CSW).name
    first.does(INVITE, fields())
    user = User.objects.get(email=ADDRESS)
    OutboxMessage.objects.update(language=script)
    if again:
        OutboxMessage.objects.all().delete()
        User.objects.filter(pk=user.pk).update(script=script)
        second.does(f"/postupanje/uloge/nalog/{user.pk}/poziv/", {})
    row = OutboxMessage.objects.get(template="account.invitation")
    assert name.encode() not in bytes(row.link or b"")
    links_sent()
    (one,) = mail.outbox
    assert portal in one.subject
    assert portal in str(one.body)
    assert place in str(one.body)
    if script == "sr":
        assert name in str(one.body)
    assert "{" not in str(one.body)


def test_nobody_invites_themself_or_an_account_that_is_off(first: Seat) -> None:
    first.does(INVITE, fields(email=first.person.user.email), "Нико не додељује улогу самом себи")
    gone = UserFactory(is_active=False)
    first.does(INVITE, fields(email=gone.email), "Налог или установа више нису активни")
    assert not EntryLink.objects.exists()


def test_the_link_leads_to_the_desks_host_before_the_role_is_confirmed(first: Seat, settings: Any) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    settings.HOSTS = {"public": "javno.primer.test", "cms": "urednici.primer.test", "desk": "rad.primer.test"}
    assert links.host_for(User.objects.get(email=ADDRESS)) == "desk"


def test_the_letter_waits_sealed_and_the_trail_has_no_address(first: Seat) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    row = OutboxMessage.objects.get(template="account.invitation")
    assert b"/nalog/veza/" not in bytes(row.link or b"")
    assert ADDRESS.encode() not in bytes(row.recipient or b"")
    assert ADDRESS not in repr(list(AuditEvent.objects.values()))
    links_sent()
    row.refresh_from_db()
    assert row.link is None
    assert "http://localhost:8000/nalog/veza/" in str(mail.outbox[0].body)


def test_the_mailbox_of_an_institution_is_refused_beside_the_address(first: Seat) -> None:
    Institution.objects.filter(code=CSW).update(email="centar@primer.test")
    html = first.does(INVITE, fields(email="Centar@primer.test"), "error-summary", "Ово је сандуче установе")
    assert 'href="#id_email"' in html and 'value="Centar@primer.test"' in html, "nothing typed is lost"
    assert not User.objects.filter(email="centar@primer.test").exists()
