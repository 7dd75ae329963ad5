"""Editors and reviewers at the forms of the CMS, and a page between them."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.pages.cms_groups import set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

CMS = f"/{settings.CMS_PATH}"


@pytest.fixture
def home(db: None) -> HomePage:
    front = make_site()
    set_up_groups(front)
    return front


@pytest.fixture
def page(home: HomePage) -> StandardPage:
    made = StandardPageFactory(parent=home, title="Разговор", slug="razgovor", lead="Старо.")
    made.save_revision().publish()
    return StandardPage.objects.get(pk=made.pk)


def member(make_user: MakeUser, name: str, group: str) -> tuple[Client, User]:
    """Return a signed-in member of a group of the CMS."""
    client, user = Client(), make_user(f"{name}@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=group))
    sign_in(client, user)
    return client, user


def words(lead: str, **more: Any) -> dict[str, Any]:
    """Return what the editor's form sends."""
    body = streamfield([("paragraph", rich_text("<p>Текст.</p>"))])
    return nested_form_data({
        "title": "Разговор", "slug": "razgovor", "lead": lead, "body": body, "comments": inline_formset([]), **more
    })  # fmt: skip


def edit(client: Client, page: Page, lead: str, **more: Any) -> Any:
    return client.post(f"{CMS}pages/{page.pk}/edit/", words(lead, **more))


def locks(client: Client, page: Page) -> None:
    """Take a page that waits to write in it."""
    client.post(f"{CMS}pages/{page.pk}/lock/", {"next": CMS})


def unlocks(client: Client, page: Page) -> None:
    """Give it back to be read and approved."""
    client.post(f"{CMS}pages/{page.pk}/unlock/", {"next": CMS})


def act(client: Client, page: Page, action: str) -> Any:
    """Approve or send back what waits, as the window on the start page does."""
    state = page.current_workflow_task_state
    return client.post(f"{CMS}pages/workflow/action/{page.pk}/{action}/{state.pk}/", {"comment": ""})


def lead_of(page: Page) -> str:
    return StandardPage.objects.get(pk=page.pk).lead
