"""What Wagtail and other packages mail by themselves ends in the outbox as a neutral letter, without its words."""

from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage, mail_admins, send_mail
from django.test import Client
from wagtail.models import PageSubscription, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import StandardPage
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from reporting.notify import mail_backend, outbox
from reporting.notify.models import OutboxMessage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
NEUTRAL = "Чека вас нешто ново. Уђите у налог и погледајте:\n\nhttp://localhost:8000"
TITLE, SAID = "Тајни наслов странице", "Ово још нико не сме да зна"


@pytest.fixture(autouse=True)
def _keys(keyring: Any) -> None:
    pass


@pytest.fixture
def page() -> StandardPage:
    home = make_site()
    set_up_groups(home)
    found: StandardPage = StandardPageFactory(parent=home, title=TITLE, live=False)
    return found


@pytest.fixture
def author(page: StandardPage, make_user: MakeUser) -> User:
    return member(make_user, "pise@primer.rs", EDITORS)


@pytest.fixture
def reviewer(page: StandardPage, make_user: MakeUser) -> User:
    return member(make_user, "cita@primer.rs", REVIEWERS)


def member(make_user: MakeUser, address: str, group: str) -> User:
    user = make_user(address, cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def rows() -> Counter[tuple[str, UUID]]:
    """Return how many letters of each kind wait for each: times are kept to the minute, so they have no order."""
    return Counter(OutboxMessage.objects.values_list("template", "object_id"))


def notices(*whom: User) -> Counter[tuple[str, UUID]]:
    return Counter(("account.notice", user.pk) for user in whom)


def letters() -> list[EmailMessage]:
    """Let the outbox send what waits and return it; nothing has left before."""
    assert mail.outbox == []
    outbox.deliver_due()
    return mail.outbox


def all_of(letter: EmailMessage) -> tuple[str, str]:
    """Return subject and text of ``letter``, which has nothing else."""
    assert not letter.attachments and not getattr(letter, "alternatives", [])
    assert set(letter.extra_headers) == {"Message-ID", "Auto-Submitted"}
    return str(letter.subject), str(letter.body)


def test_who_reviews_and_who_wrote_are_told_and_no_word_of_the_page_leaves(
    page: StandardPage, author: User, reviewer: User
) -> None:
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author)
    assert rows() == notices(reviewer)
    task = state.current_task_state
    task.task.specific.on_action(task, reviewer, "reject", comment=SAID)
    assert rows() == notices(reviewer, author)
    state.refresh_from_db()
    state.resume(author)
    task = state.current_task_state
    task.task.specific.on_action(task, reviewer, "approve")
    assert rows() == notices(reviewer, author, reviewer, author)
    for one in letters():
        assert all_of(one) == ("Обавештење", f"{NEUTRAL}/{settings.CMS_PATH}")


def test_the_letter_goes_with_its_cause(page: StandardPage, author: User, reviewer: User) -> None:
    """The signals are Wagtail's own: were one renamed, its letter would be missed here and could not leave elsewhere."""
    assert task_submitted.has_listeners(TaskState) and workflow_approved.has_listeners(WorkflowState)
    assert f"{mail_backend.__name__}.OutboxBackend" == settings.EMAIL_BACKEND
    assert settings.OUTBOX_TRANSPORT != settings.EMAIL_BACKEND


def test_a_comment_tells_whoever_follows_the_page_and_not_what_was_said(
    page: StandardPage, author: User, reviewer: User
) -> None:
    page.save_revision(user=author)
    PageSubscription.objects.create(page=page, user=author, comment_notifications=True)
    client = Client()
    sign_in(client, reviewer)
    said = {"text": SAID, "contentpath": "lead", "position": "", "replies": inline_formset([])}
    assert client.post(f"/{settings.CMS_PATH}pages/{page.pk}/edit/", _form(page, said)).status_code == 302
    assert [(one.text, one.user) for one in page.wagtail_admin_comments.all()] == [(SAID, reviewer)]
    assert rows() == notices(author)
    (letter,) = letters()
    assert all_of(letter) == ("Обавештење", f"{NEUTRAL}/{settings.CMS_PATH}")


def test_whoever_wants_no_letters_of_the_cms_gets_none(page: StandardPage, author: User, reviewer: User) -> None:
    client = Client()
    sign_in(client, reviewer)
    assert "notifications-submitted_notifications" in client.get(f"/{settings.CMS_PATH}account/").content.decode()
    reviewer.wagtail_userprofile.submitted_notifications = False
    reviewer.wagtail_userprofile.save()
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    assert not rows()


@pytest.mark.parametrize("name", ["to", "cc", "bcc"])
def test_any_package_can_only_send_the_neutral_letter(name: str) -> None:
    EmailMessage(TITLE, SAID, **{name: ["Neko <neko@primer.rs>"]}, headers={"X-Words": SAID}).send()
    (letter,) = letters()
    assert letter.recipients() == ["neko@primer.rs"]
    assert all_of(letter) == ("Обавештење", f"{NEUTRAL}/")


def test_an_account_without_the_cms_is_led_to_itself_and_in_its_script(make_user: MakeUser) -> None:
    user = make_user("radnik@primer.rs", script="sr-latn")
    assert send_mail(TITLE, SAID, None, [user.email], html_message=f"<p>{SAID}</p>") == 1
    (letter,) = letters()
    assert letter.body == "Čeka vas nešto novo. Uđite u nalog i pogledajte:\n\nhttp://localhost:8000/nalog/"


def test_a_letter_that_cannot_be_taken_fails_nobody_and_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    assert send_mail(TITLE, SAID, None, ["ovo nije adresa"]) == 0
    assert not rows() and "BadRecipient" in caplog.text
    assert "adresa" not in caplog.text and TITLE not in caplog.text


def test_errors_are_mailed_to_nobody() -> None:
    mail_admins(TITLE, SAID)
    assert not rows()


def _form(page: StandardPage, comment: dict[str, Any]) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "lead": page.lead,
            "body": streamfield([]),
            "comments": inline_formset([comment]),
        }
    )
