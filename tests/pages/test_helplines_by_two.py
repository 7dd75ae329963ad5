"""A telephone line is changed by one person and approved by another; what helps in danger stays as it is."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from wagtail.models import Locale, Revision

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.pages.four_eyes import SelfApproval
from portal.pages.helpline_file import load_helplines
from portal.pages.management.commands.load_site import HELPLINES
from portal.pages.models import Helpline
from portal.pages.selectors import shown_helplines
from reporting.notify.models import OutboxMessage
from tests.pages.factories import HelplineFactory, StandardPageFactory
from tests.pages.reviewing import CMS, home
from tests.pages.rows_in_review import decides, editor, list_of, reviewer, screen, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
__all__ = ["editor", "home", "reviewer"]
LIST = list_of(Helpline)
OLD, NEW = "0800 100 001", "0800 100 002"


@pytest.fixture
def line(home: HomePage) -> Helpline:
    """Return a line on the front page and in the block of a page."""
    made: Helpline = HelplineFactory(number=OLD, name="Дечја линија", prominent=True)
    made.save_revision().publish()
    body = json.dumps([{"type": "helplines", "value": {"title": "", "lines": [made.pk]}}])
    StandardPageFactory(parent=home, title="Позови", slug="pozovi", body=body)
    return Helpline.objects.get(pk=made.pk)


@pytest.fixture
def police(home: HomePage) -> Helpline:
    made: Helpline = HelplineFactory(number="192", name="Полиција", hours="даноноћно", always_shown=True)
    made.save_revision().publish()
    return Helpline.objects.get(pk=made.pk)


def form(number: str = NEW, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "name": "Дечја линија",
        "hours": "",
        "cost": "",
        "audience": "",
        "prominent": "on",
        "order": "100",
        "last_verified_on": "",
        "source": "",
        **more,
    }


def seen(language: str = "sr") -> str:
    """Return what readers get of the front page and of a page that names the line."""
    paths = (f"/{language}/", f"/{language}/pozovi/")
    return "".join(Client().get(path).content.decode() for path in paths)


def test_while_a_draft_waits_readers_have_the_old_number_and_after_approval_the_new(
    editor: Client, reviewer: tuple[Client, User], line: Helpline
) -> None:
    sends(editor, line, form())
    assert seen().count(OLD) >= 2 and NEW not in seen()
    assert [one.number for one in shown_helplines()] == [OLD]
    decides(reviewer[0], line)
    assert seen().count(NEW) >= 2 and OLD not in seen()


def test_a_new_line_is_nobodys_before_it_was_approved(editor: Client, reviewer: tuple[Client, User]) -> None:
    assert editor.post(f"{LIST}add/", form(**{"action-submit": "1"})).status_code == 302
    made = Helpline.objects.get()
    assert shown_helplines() == [] and NEW not in Client().get("/sr/").content.decode()
    assert [one.object_id for one in OutboxMessage.objects.all()] == [reviewer[1].pk]
    decides(reviewer[0], made)
    assert NEW in Client().get("/sr/").content.decode()


@pytest.mark.parametrize("chief", [False, True])
def test_nobody_approves_or_publishes_an_own_number(
    reviewer: tuple[Client, User], line: Helpline, *, chief: bool
) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=chief)
    sends(client, line, form())
    assert decides(client, line).status_code in (302, 403)
    client.post(screen(line), form(**{"action-publish": "1"}))
    with pytest.raises(SelfApproval):
        Helpline.objects.get(pk=line.pk).get_latest_revision().publish(user=user)
    assert NEW not in seen()
    shown = client.get(screen(line)).content.decode()
    assert 'name="action-publish"' not in shown and "Одобри" not in shown


def test_the_reviewers_list_and_screen_have_the_line_and_a_refusal_leaves_the_old_number(
    editor: Client, reviewer: tuple[Client, User], line: Helpline
) -> None:
    sends(editor, line, form())
    start = reviewer[0].get(CMS).content.decode()
    assert f"{json.dumps('За проверу')[1:-1]} (1)" in start and screen(line) in start
    assert "Одобри и објави" in reviewer[0].get(screen(line)).content.decode()
    assert "Чека проверу" in editor.get(screen(line)).content.decode()
    decides(reviewer[0], line, "reject")
    assert "Пошаљи на проверу" in editor.get(screen(line)).content.decode()
    assert OLD in seen() and NEW not in seen()


def test_the_preview_shows_the_draft_in_both_scripts(editor: Client, line: Helpline) -> None:
    for mode, said in (("", "Дечја линија"), ("latn", "Dečja linija")):
        address = f"{screen(line, 'preview')}?mode={mode}"
        editor.post(address, form())
        shown = editor.get(address).content.decode()
        assert said in shown and shown.count(f'href="tel:{NEW.replace(" ", "")}"') == 2 and OLD not in shown


def test_whoever_may_approve_takes_a_line_down_at_once_and_an_editor_does_not(
    editor: Client, reviewer: tuple[Client, User], line: Helpline
) -> None:
    editor.post(screen(line, "unpublish"))
    assert OLD in seen()
    assert "/unpublish/" not in editor.get(screen(line)).content.decode()
    assert "/unpublish/" in reviewer[0].get(screen(line)).content.decode()
    reviewer[0].post(screen(line, "unpublish"))
    assert OLD not in seen() and shown_helplines() == []
    reviewer[0].post(screen(line, "delete"))
    assert Helpline.objects.filter(pk=line.pk).exists()


def test_nobody_takes_down_what_helps_in_danger(reviewer: tuple[Client, User], police: Helpline) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert "/unpublish/" not in client.get(screen(police)).content.decode()
    for answer in (client.get(screen(police, "unpublish")), client.post(screen(police, "unpublish"))):
        assert answer.status_code in (302, 403)
    with pytest.raises(PermissionDenied):
        police.unpublish()
    with pytest.raises(IntegrityError), transaction.atomic():
        Helpline.objects.filter(pk=police.pk).update(live=False)
    assert [one.number for one in shown_helplines()] == ["192"]


def test_a_draft_changes_no_number_and_no_word_of_what_helps_in_danger(
    editor: Client, reviewer: tuple[Client, User], police: Helpline
) -> None:
    kept = form("192", name="Полиција", hours="даноноћно")
    for wrong in ({"number": "193"}, {"hours": "угашена, зовите 0900 000 000"}):
        answer = editor.post(screen(police), kept | wrong)
        assert list(answer.context["form"].errors) == list(wrong)
    sends(editor, police, kept | {"source": "сајт полиције"})
    assert "/unpublish/" not in reviewer[0].get(screen(police)).content.decode()
    decides(reviewer[0], police)
    assert Helpline.objects.get(pk=police.pk).source == "сајт полиције"


def test_an_older_draft_brings_back_no_word_that_the_file_has_changed(
    editor: Client, reviewer: tuple[Client, User], police: Helpline
) -> None:
    sends(editor, police, form("192", name="Полиција", hours="даноноћно", source="сајт полиције"))
    Helpline.objects.filter(pk=police.pk).update(hours="0-24")
    decides(reviewer[0], police)
    assert "не мења овде" in reviewer[0].get(CMS).content.decode()
    row = Helpline.objects.get(pk=police.pk)
    assert (row.hours, row.source, row.workflow_in_progress) == ("0-24", "", True)


def test_a_draft_of_before_makes_no_line_one_that_may_hide(line: Helpline) -> None:
    draft = line.save_revision()
    Helpline.objects.filter(pk=line.pk).update(always_shown=True)
    Revision.objects.get(pk=draft.pk).publish()
    assert Helpline.objects.get(pk=line.pk).always_shown


def test_the_file_publishes_as_the_system_and_keeps_what_waits(editor: Client, home: HomePage, tmp_path: Path) -> None:
    load_helplines(HELPLINES, locale=home.locale)
    assert Helpline.objects.filter(live=True, live_revision__user=None).count() == Helpline.objects.count()
    assert not Helpline.objects.filter(has_unpublished_changes=True).exists()
    row = Helpline.objects.get(number__startswith="0800", hours="даноноћно")
    sends(editor, row, form(row.number, name=row.name, hours="радним данима"))
    newer = tmp_path / "helplines.csv"
    newer.write_text(HELPLINES.read_text(encoding="utf-8").replace("даноноћно", "увек"), encoding="utf-8")
    with newer.open(encoding="utf-8", newline="") as file:
        others = [one for one in csv.DictReader(file) if one["hours"] == "увек" and one["name"] != row.name]
    assert load_helplines(newer, locale=home.locale)[0] == len(others) > 0
    row.refresh_from_db()
    assert (row.hours, row.has_unpublished_changes, row.workflow_in_progress) == ("даноноћно", True, True)


def test_a_line_that_was_taken_down_is_not_brought_back_by_the_file(home: HomePage, tmp_path: Path) -> None:
    load_helplines(HELPLINES, locale=home.locale)
    Helpline.objects.get(number="19833").unpublish()
    newer = tmp_path / "helplines.csv"
    newer.write_text(HELPLINES.read_text(encoding="utf-8").replace("даноноћно", "увек"), encoding="utf-8")
    load_helplines(newer, locale=home.locale)
    assert not Helpline.objects.get(number="19833").live
    load_helplines(newer, locale=home.locale, force=True)
    assert Helpline.objects.get(number="19833").live


def test_a_translated_line_begins_as_a_draft_and_the_serbian_words_stand_meanwhile(
    reviewer: tuple[Client, User], police: Helpline
) -> None:
    romanian = Locale.objects.create(language_code="ro")
    reviewer[0].post(f"{CMS}localize/submit/snippet/pages/helpline/{police.pk}/", {"locales": [romanian.pk]})
    made = Helpline.objects.get(locale=romanian)
    assert (made.live, made.always_shown) == (False, False)
    Helpline.objects.filter(pk=made.pk).update(name="Poliția")
    with translation.override("ro"):
        assert [one.name for one in shown_helplines()] == ["Policija"]
        Helpline.objects.filter(pk=made.pk).update(live=True)
        assert [one.name for one in shown_helplines()] == ["Poliția"]


def test_a_page_shows_no_line_that_was_only_drafted(editor: Client, line: Helpline) -> None:
    editor.post(f"{LIST}add/", form())
    draft = Helpline.objects.exclude(pk=line.pk).get()
    page = StandardPage.objects.get(slug="pozovi")
    page.body = json.dumps([{"type": "helplines", "value": {"title": "", "lines": [draft.pk, line.pk]}}])
    page.save_revision().publish()
    assert NEW not in seen() and OLD in seen()
    assert Revision.objects.for_instance(draft).count() == 1
