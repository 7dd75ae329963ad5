"""Editors and reviewers at the forms of rows that go by two people."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import TaskState

from home.models import HomePage
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.models.reviewed import ReviewedSnippet
from tests.accounts.fixtures import MakeUser
from tests.pages.reviewing import CMS, member


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


@pytest.fixture
def reviewer(home: HomePage, make_user: MakeUser) -> tuple[Client, User]:
    return member(make_user, "cita", REVIEWERS)


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
