"""An account that somebody in the CMS could write another address into is nobody's before its mailbox is proven."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.utils import timezone

from portal.accounts import recoveries
from portal.accounts.models import Recovery, User
from reporting.notify import outbox
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent, DeskDraft
from tests.accounts.fixtures import MakeUser, enrol_by_page, sign_in
from tests.cases.fixtures import CSW, TRIAGE, institution
from tests.desk.conftest import Seat
from tests.desk.inviting import ADDRESS, DONE, INVITE, come_by, fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(make_user: MakeUser) -> Client:
    """An editor who is signed in, and into whose account somebody wrote the address of a future worker."""
    client, user = Client(), make_user(ADDRESS, cms=True, enrolled=True, first_name="Лажно", last_name="Име")
    RecoveryCodes.activate(user)
    recoveries.ask(user=user)
    sign_in(client, user)
    assert client.get("/nalog/").status_code == 200
    return client


def test_what_opened_an_editors_account_opens_nothing_at_the_desk(first: Seat, second: Seat, editor: Client) -> None:
    asked = {"role": "triage", "institution": str(institution(TRIAGE).pk)}
    first.does(INVITE, fields(**asked), DONE.format(ADDRESS), "Јована Ђурић", ADDRESS)
    user = User.objects.get(email=ADDRESS)
    role = RoleAssignment.objects.get(user=user)
    second.does(f"/postupanje/uloge/{role.pk}/potvrda/", {}, "Улога је потврђена")
    assert editor.get("/postupanje/").status_code == 302, "the open session is over"
    assert not user.has_usable_password()
    assert not Authenticator.objects.filter(user=user).exists()
    assert Recovery.objects.get(user=user).outcome == Recovery.Outcome.STOPPED
    again = Client()
    sign_in(again, user)
    assert "_auth_user_id" not in again.session
    assert user.get_full_name() == "Јована Ђурић"
    outbox.deliver_due()
    (path,) = [text for one in mail.outbox for text in re.findall(r"http\S+(/nalog/veza/\S+)", str(one.body))]
    owner = come_by(path)
    enrol_by_page(owner)
    assert owner.get("/postupanje/", follow=True).status_code == 200
    event = AuditEvent.objects.get(action="account.invite", object_id=user.pk)
    assert set(event.fields) == {"password", "second_factor", "sessions", "recovery"}


def test_a_role_for_an_account_that_never_had_one_takes_an_invitation(first: Seat, editor: Client) -> None:
    user = User.objects.get(email=ADDRESS)
    page = f"/postupanje/uloge/nalog/{user.pk}/"
    assert "Доделите улогу" not in first.sees(page, "Прву улогу овај налог добија позивом", INVITE)
    sent = {"role": "case_worker", "institution": str(institution(CSW).pk), "first_day": "", "last_day": ""}
    first.does(page, sent, "Овај налог још није имао улогу", "error-summary")
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_nobody_who_never_had_a_role_is_named_as_a_substitute_or_found_by_a_head(
    seat: Callable[..., Seat], centre: Seat, editor: Client
) -> None:
    head, today = seat("head", CSW), f"{timezone.localdate()}"
    form = f"/postupanje/zamene/{centre.person.user.role_assignments.get().pk}/"
    answers = []
    for email in (ADDRESS, "nema@primer.test"):
        sent = {"email": email, "first_day": today, "last_day": today}
        DeskDraft.objects.all().delete()
        html = head.does(form, sent, "Нико ко већ ради на порталу нема ову адресу")
        answers.append(re.sub(r'value="[^"]*"', "", html.replace(email, "")))
    assert answers[0] == answers[1]
    user = User.objects.get(email=ADDRESS)
    yes = {"email": ADDRESS, "first_day": today, "last_day": today, "elsewhere": "on", "seen": str(user.pk)}
    assert user.email in head.does(form, yes, "Нико ко већ ради на порталу нема ову адресу")
    assert not RoleAssignment.objects.filter(user=user).exists()


def test_whoever_confirms_reads_the_address_beside_the_name(first: Seat, second: Seat) -> None:
    first.does(INVITE, fields(), DONE.format(ADDRESS))
    html = second.sees("/postupanje/uloge/")
    waiting = html[html.index("Чека потврду") : html.index("Доделите или опозовите улогу")]
    assert waiting.count(ADDRESS) == 2, "in the line and on the button"
