"""Menu and footer are a row for each language, changed by one person and approved by another."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.models import Locale
from wagtail.test.utils.form_data import nested_form_data, streamfield

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.pages.context_processors import Layout
from portal.pages.four_eyes import SelfApproval
from portal.pages.models import Navigation
from reporting.notify.models import OutboxMessage
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, home
from tests.pages.rows_in_review import decides, editor, list_of, reviewer, screen, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
__all__ = ["editor", "home", "reviewer"]
LIST = list_of(Navigation)
OLD, NEW = "Старо дугме", "Ново дугме"


def make(label: str, *, language: str = "sr", **more: Any) -> Navigation:
    """Return a row that is live, as the system publishes one, with a link of the menu and one of the footer."""
    link = {"label": label, "place": "report"}
    column = {"type": "column", "value": {"links": [{"label": "Праћење", "place": "follow"}]}}
    made = Navigation.objects.create(
        locale=Locale.objects.get(language_code=language),
        menu=json.dumps([{"type": "link", "value": link}]),
        footer=json.dumps([column]),
        **{"footer_text": "Реченица.", **more},
    )
    made.save_revision().publish()
    return Navigation.objects.get(pk=made.pk)


@pytest.fixture
def row(home: HomePage) -> Navigation:
    return make(OLD)


def form(label: str = NEW, *, text: str = "Реченица.") -> dict[str, Any]:
    link = {"label": label, "page": "", "place": "report", "address": ""}
    return nested_form_data({"menu": streamfield([("link", link)]), "footer_text": text, "footer": streamfield([])})


def public(language: str = "sr") -> str:
    return Client().get(f"/{language}/").content.decode()


def test_while_a_draft_waits_readers_have_the_old_menu_and_after_approval_the_new(
    editor: Client, reviewer: tuple[Client, User], row: Navigation
) -> None:
    sends(editor, row, form(text="Друга реченица."))
    assert OLD in public() and NEW not in public() and "Друга реченица." not in public()
    assert [one.object_id for one in OutboxMessage.objects.all()] == [reviewer[1].pk]
    decides(reviewer[0], row)
    assert NEW in public() and OLD not in public() and "Друга реченица." in public()
    assert "Novo dugme" in public("sr-latn")


@pytest.mark.parametrize("chief", [False, True])
def test_nobody_approves_or_publishes_an_own_menu(
    reviewer: tuple[Client, User], row: Navigation, *, chief: bool
) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=chief)
    sends(client, row, form())
    assert decides(client, row).status_code in (302, 403)
    client.post(screen(row), form() | {"action-publish": "1"})
    with pytest.raises(SelfApproval):
        Navigation.objects.get(pk=row.pk).get_latest_revision().publish(user=user)
    assert NEW not in public()
    shown = client.get(screen(row)).content.decode()
    assert 'name="action-publish"' not in shown and "Одобри" not in shown


def test_the_reviewers_list_has_the_menu_and_a_refusal_leaves_the_old_one(
    editor: Client, reviewer: tuple[Client, User], row: Navigation
) -> None:
    sends(editor, row, form())
    start = reviewer[0].get(CMS).content.decode()
    assert f"{json.dumps('За проверу')[1:-1]} (1)" in start and screen(row) in start
    assert "Одобри и објави" in reviewer[0].get(screen(row)).content.decode()
    decides(reviewer[0], row, "reject")
    assert "Пошаљи на проверу" in editor.get(screen(row)).content.decode()
    assert OLD in public() and NEW not in public()


def test_the_preview_shows_the_draft_around_a_page_in_both_scripts(editor: Client, row: Navigation) -> None:
    for mode, said, before in (("", NEW, OLD), ("latn", "Novo dugme", "Staro dugme")):
        address = f"{screen(row, 'preview')}?mode={mode}"
        editor.post(address, form(text="Друга реченица."))
        shown = editor.get(address).content.decode()
        assert said in shown and before not in shown
        assert "Друга реченица." in shown or "Druga rečenica." in shown


def test_a_link_without_an_address_is_not_sent(editor: Client, row: Navigation) -> None:
    wrong = form("")
    answer = editor.post(screen(row), wrong | {"action-submit": "1"})
    assert answer.status_code == 200 and "menu" in answer.context["form"].errors
    assert not Navigation.objects.get(pk=row.pk).workflow_in_progress


def test_nobody_makes_a_second_row_takes_the_serbian_down_or_deletes_one(
    reviewer: tuple[Client, User], row: Navigation
) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert f"{LIST}add/" not in client.get(LIST).content.decode()
    assert "/unpublish/" not in client.get(screen(row)).content.decode()
    client.post(f"{LIST}add/", form())
    client.post(screen(row, "unpublish"))
    client.post(screen(row, "delete"))
    assert list(Navigation.objects.values_list("pk", "live")) == [(row.pk, True)]
    with pytest.raises(PermissionDenied):
        row.unpublish()
    with pytest.raises(IntegrityError), transaction.atomic():
        make("Још један")


def test_each_language_has_its_own_and_without_one_the_serbian(reviewer: tuple[Client, User], row: Navigation) -> None:
    romanian = Locale.objects.create(language_code="ro")
    reviewer[0].post(f"{CMS}localize/submit/snippet/pages/navigation/{row.pk}/", {"locales": [romanian.pk]})
    made = Navigation.objects.get(locale=romanian)
    assert not made.live
    made.menu = json.dumps([{"type": "link", "value": {"label": "Raportează", "place": "report"}}])
    made.save_revision().publish()
    made.refresh_from_db()
    # The Serbian row leads to the rooms by their own names, which the language has; an editor's words are Serbian.
    for live, label in ((True, "Raportează"), (False, "Пријави насиље")):
        if not live:
            made.unpublish()
        with translation.override("ro"):
            assert [one.title for one in Layout(RequestFactory().get("/")).menu] == [label]
    assert OLD in public()


def test_links_to_a_page_that_is_not_published_are_left_out(home: HomePage) -> None:
    page = StandardPageFactory(parent=home, title="Помоћ одмах", slug="pomoc-odmah")
    row = make(OLD)
    row.menu = json.dumps([{"type": "link", "value": {"page": page.pk, "label": ""}}])
    row.save_revision().publish()
    assert "/sr/pomoc-odmah/" in public() and "Помоћ одмах" in public()
    StandardPage.objects.get(pk=page.pk).unpublish()
    assert "/sr/pomoc-odmah/" not in public()
