"""Wagtail would write to reviewers and authors within the request; nothing leaves the house past the outbox."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, PageSubscription, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import StandardPage
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site
from tests.registry.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_mail_server(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A mail server whose name nobody knows; what was to be sent is noted."""
    asked: list[str] = []

    def refuse(self: EmailBackend, messages: list[Any]) -> int:
        asked.extend(message.subject for message in messages)
        raise OSError("Name or service not known")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return asked


def test_a_page_goes_through_its_review_without_a_letter(no_mail_server: list[str]) -> None:
    author, reviewer = UserFactory(), UserFactory(is_superuser=True)
    group = Group.objects.create(name="Провера")
    reviewer.groups.add(group)
    task = GroupApprovalTask.objects.create(name="Преглед")
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Ток")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    page = StandardPageFactory(parent=Page.objects.get(depth=1), live=False)
    page.save_revision(user=author)
    state = workflow.start(page, author)
    task.on_action(state.current_task_state, reviewer, "reject")
    state.refresh_from_db()
    state.resume(author)
    task.on_action(state.current_task_state, reviewer, "approve")
    state.refresh_from_db()
    assert state.status == state.STATUS_APPROVED
    assert no_mail_server == []


def test_a_comment_is_kept_without_a_letter(no_mail_server: list[str], make_user: MakeUser) -> None:
    home = make_site()
    author, reader = make_user("pise@primer.rs"), make_user("cita@primer.rs", is_superuser=True, enrolled=True)
    page = StandardPageFactory(parent=home, live=False)
    page.save_revision(user=author)
    PageSubscription.objects.create(page=page, user=author, comment_notifications=True)
    client = Client()
    sign_in(client, reader)
    said = {"text": "Која школа?", "contentpath": "lead", "position": "", "replies": inline_formset([])}
    assert client.post(f"/{settings.CMS_PATH}pages/{page.pk}/edit/", _form(page, said)).status_code == 302
    assert [(one.text, one.user) for one in page.wagtail_admin_comments.all()] == [("Која школа?", reader)]
    assert no_mail_server == []


def test_nobody_is_offered_letters_that_never_come(make_user: MakeUser) -> None:
    make_site()
    client = Client()
    sign_in(client, make_user("cita@primer.rs", is_superuser=True, enrolled=True))
    html = client.get(f"/{settings.CMS_PATH}account/").content.decode()
    assert "locale-preferred_language" in html
    assert "notifications-" not in html


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
