"""Wagtail would write to reviewers and authors within the request; nothing leaves the house past the outbox."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail.backends.locmem import EmailBackend
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from tests.pages.factories import StandardPageFactory
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


def test_comments_that_mail_at_once_are_off() -> None:
    assert settings.WAGTAILADMIN_COMMENTS_ENABLED is False
