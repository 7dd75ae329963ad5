"""An address is one institution's or one person's: what a report keeps from one must not reach it through the other."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from portal.accounts import links
from portal.accounts.models import EntryLink, User
from reporting.cases.principals import Person
from reporting.notify.models import OutboxMessage
from reporting.registry import institutions
from reporting.registry.institutions import ContactRefused, change_contact, contact_stage
from reporting.registry.invitations import AddressRefused, invite
from reporting.registry.models import Institution, RoleAssignment
from tests.accounts.fixtures import MakeUser, sign_in
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, institution
from tests.registry.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
MAILBOX = "Centar@primer.test"
TYPED = pytest.mark.parametrize("typed", [MAILBOX, "centar@primer.test", " CENTAR@primer.test "])
USERS = f"/{settings.CMS_PATH}users/"


@pytest.fixture
def mailbox() -> None:
    Institution.objects.filter(code=CSW).update(email=MAILBOX)


@TYPED
@pytest.mark.parametrize("known", [False, True])
@pytest.mark.usefixtures("mailbox")
def test_nobody_is_invited_at_the_mailbox_of_an_institution(
    typed: str, known: bool, person: Callable[..., Person]
) -> None:
    administrator = person("desk_admin", TRIAGE).user
    if known:  # somebody on the server made it
        UserFactory(email=MAILBOX)
    before = User.objects.count(), RoleAssignment.objects.count()
    for code in (CSW, SCHOOL):
        with pytest.raises(AddressRefused) as refused:
            invite(
                invited_by=administrator,
                email=typed,
                first_name="Ана",
                last_name="Илић",
                institution=institution(code),
                role="head",
            )
        assert refused.value.reason == "address_of_mailbox"
    assert (User.objects.count(), RoleAssignment.objects.count()) == before
    assert not OutboxMessage.objects.exists()


@TYPED
@pytest.mark.usefixtures("mailbox")
def test_the_cms_makes_no_account_at_a_mailbox_and_says_no_more_than_for_any_other_address(
    typed: str, client: Client, make_user: MakeUser
) -> None:
    make_user("postoji@primer.rs")
    fresh = make_user("nova@primer.rs", cms=True)
    links.make(user=fresh, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    assert links.never_entered(fresh)
    sign_in(client, make_user("sajt@primer.rs", is_superuser=True, is_staff=True, enrolled=True))
    sent = {"first_name": "Нова", "last_name": "Особа", "is_active": "on"}
    for path in (f"{USERS}new/", f"{USERS}edit/{fresh.pk}/"):
        answers = [client.post(path, sent | {"email": email}) for email in (typed, "postoji@primer.rs")]
        assert [answer.status_code for answer in answers] == [200, 200]
        for answer in answers:
            assert "Ова адреса не може да се користи" in answer.content.decode()
    assert not User.objects.filter(email__iexact=MAILBOX).exists()
    assert client.post(f"{USERS}new/", sent | {"email": "druga@primer.rs"}).status_code == 302


@pytest.mark.usefixtures("mailbox")
def test_an_account_that_stands_at_a_mailbox_already_keeps_its_other_fields_open(
    client: Client, make_user: MakeUser
) -> None:
    old = make_user(MAILBOX.lower(), cms=True)
    links.make(user=old, purpose=EntryLink.Purpose.INVITATION, sets_password=True)
    sign_in(client, make_user("sajt@primer.rs", is_superuser=True, is_staff=True, enrolled=True))
    sent = {"email": MAILBOX, "first_name": "Нова", "last_name": "Особа", "is_active": "on"}
    assert client.post(f"{USERS}edit/{old.pk}/", sent).status_code == 302


@pytest.mark.usefixtures("mailbox")
@pytest.mark.parametrize("typed", [("ana@primer.test", MAILBOX), ("--third", MAILBOX.upper())])
def test_the_server_makes_no_administrator_at_a_mailbox_and_says_which_address_it_is(
    typed: tuple[str, str], person: Callable[..., Person]
) -> None:
    UserFactory(email=MAILBOX)
    UserFactory(email="ana@primer.test")
    if "--third" in typed:
        person("desk_admin", TRIAGE)
    before = RoleAssignment.objects.count()
    with pytest.raises(CommandError) as refused:
        call_command("desk_admins", *typed, verbosity=0)
    assert "An institution is reached at the address" in str(refused.value)
    assert str(refused.value).endswith("(centar@primer.test)")
    assert RoleAssignment.objects.count() == before, "nor the other of the two"


@TYPED
@pytest.mark.usefixtures("mailbox")
def test_the_server_makes_no_superuser_at_a_mailbox(typed: str) -> None:
    with pytest.raises(CommandError, match="An institution is reached at this address"):
        call_command("createsuperuser", email=typed.strip(), interactive=False, verbosity=0)
    assert not User.objects.exists()
    call_command("createsuperuser", email="ana@primer.test", interactive=False, verbosity=0)
    assert User.objects.get().is_superuser


@pytest.mark.usefixtures("mailbox")
def test_the_database_keeps_no_two_institutions_at_one_mailbox() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(code=SCHOOL).update(email=MAILBOX.upper())
    assert Institution.objects.filter(email="").count() > 1, "many have none"


@pytest.mark.usefixtures("mailbox")
def test_an_administrator_who_is_overtaken_hears_that_the_address_is_taken(
    person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    look, early = institutions.reader_at, [""]
    monkeypatch.setattr(institutions, "reader_at", lambda *a, **k: early.pop() if early else look(*a, **k))
    school = institution(SCHOOL)
    with pytest.raises(ContactRefused) as refused:
        change_contact(
            institution_id=school.pk,
            email=MAILBOX,
            phone="",
            changed_by=person("desk_admin", TRIAGE).user,
            seen=contact_stage(school),
        )
    assert refused.value.reason == "mailbox_of_other"
    assert institution(SCHOOL).email == ""
