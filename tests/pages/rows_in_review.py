"""Editors and reviewers at the forms of rows that go by two people."""

from typing import Any

from django.test import Client
from wagtail.models import TaskState

from portal.pages.models.reviewed import ReviewedSnippet
from tests.pages.reviewing import CMS


def list_of(model: type[ReviewedSnippet]) -> str:
    """Return the address of the list, below which all screens of its rows are."""
    return f"{CMS}snippets/{model._meta.app_label}/{model._meta.model_name}/"


def screen(row: ReviewedSnippet, view: str = "edit") -> str:
    return f"{list_of(type(row))}{view}/{row.pk}/"


def sends(client: Client, row: ReviewedSnippet, form: dict[str, Any]) -> None:
    """Send what ``form`` says of a row to be approved."""
    answer = client.post(screen(row), form | {"action-submit": "1"})
    assert answer.status_code == 302, answer.context["form"].errors


def decides(client: Client, row: ReviewedSnippet, action: str = "approve") -> Any:
    state = TaskState.objects.get(workflow_state__object_id=str(row.pk), status=TaskState.STATUS_IN_PROGRESS)
    return client.post(f"{list_of(type(row))}workflow/action/{row.pk}/{action}/{state.pk}/", {"comment": ""})
