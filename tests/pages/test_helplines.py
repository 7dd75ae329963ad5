"""Helplines never hide by accident, and a dead number never comes back."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import translation
from wagtail.models import Locale

from portal.pages import content_files, helpline_file
from portal.pages.blocks.reference import HelplinesBlock
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from portal.pages.models import Helpline
from portal.pages.selectors import shown_helplines
from portal.pages.wagtail_hooks import HelplineViewSet
from tests.pages.factories import HelplineFactory, make_site

pytestmark = pytest.mark.django_db


def test_number_of_a_line_that_must_show_cannot_change() -> None:
    line = HelplineFactory(number="116 111", always_shown=True)
    line.number = "116 112"
    with pytest.raises(ValidationError) as error:
        line.full_clean()
    assert "number" in error.value.message_dict
    line.number = "116\u00a0111"
    line.full_clean()


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ([], ["192", "194", "0800 100 600", "19833"]),
        (["194"], ["194", "192"]),
        (["19833", "194", "19833"], ["19833", "194", "192"]),
    ],
)
def test_chosen_lines_stand_as_the_editor_put_them_and_no_line_hides_that_must_show(
    chosen: list[str], shown: list[str]
) -> None:
    lines = {
        number: HelplineFactory(number=number, always_shown=order == 0, order=order)
        for order, number in enumerate(["192", "194", "0800 100 600", "19833"])
    }
    block = HelplinesBlock()
    value = block.to_python({"title": "", "lines": [lines[number].pk for number in chosen]})
    assert [line.number for line in value.shown] == shown


@pytest.mark.parametrize("typed", ["+192", "1+92", "192 +"])
def test_what_is_dialled_of_a_line_that_must_show_cannot_change(typed: str) -> None:
    line = HelplineFactory(number="192", always_shown=True)
    line.number = typed
    with pytest.raises(ValidationError) as error:
        line.full_clean()
    assert "number" in error.value.message_dict


@pytest.mark.parametrize("field", ["name", "hours", "cost", "audience"])
def test_words_beside_a_number_that_must_show_change_only_with_the_file(field: str) -> None:
    line = HelplineFactory(number="116 111", name="НАДЕЛ", hours="даноноћно", always_shown=True)
    setattr(line, field, "Угашена, зовите 0900 000 000")
    with pytest.raises(ValidationError) as error:
        line.full_clean()
    assert list(error.value.message_dict) == [field]
    line.refresh_from_db()
    line.last_verified_on = date(2026, 3, 4)
    line.full_clean()
    line.always_shown = False
    setattr(line, field, "Нове речи")
    line.full_clean()


def test_file_changes_the_words_beside_a_number_that_must_show(tmp_path) -> None:
    head = "number,name,hours,cost,audience,prominent,order,last_verified_on,verified,always_shown,source\n"
    home = Locale.objects.get(language_code="sr")
    for name in ("НАДЕЛ", "НАДЕЛ, дечја линија"):
        file = tmp_path / "helplines.csv"
        file.write_text(f'{head}116 111,"{name}",,,,yes,30,,yes,yes,\n', encoding="utf-8")
        assert helpline_file.load_helplines(file, locale=home) == (1, 0)
        assert Helpline.objects.get().name == name


def test_no_line_is_put_before_those_that_must_show() -> None:
    HelplineFactory(number="0900 000 000", prominent=True, order=0)
    HelplineFactory(number="192", always_shown=True, order=10)
    assert [line.number for line in shown_helplines(prominent=True)] == ["192", "0900 000 000"]


@pytest.mark.parametrize(("group", "answer"), [(EDITORS, False), (REVIEWERS, True)])
def test_all_who_edit_write_lines_and_only_reviewers_let_them_go_live(group: str, answer: bool) -> None:
    set_up_groups(make_site())
    user = get_user_model().objects.create_user("urednica@example.rs")
    user.groups.add(Group.objects.get(name=group))
    policy = HelplineViewSet().permission_policy
    rights = ("add", "change", "publish", "delete")
    assert [policy.user_has_permission(user, action) for action in rights] == [True, True, answer, False]


def test_a_line_is_taken_down_and_never_deleted() -> None:
    line = HelplineFactory()
    with pytest.raises(ProtectedError), transaction.atomic():
        line.delete()
    assert line in shown_helplines()
    line.unpublish()
    assert line not in shown_helplines()


def test_retired_number_is_refused_from_editors_and_files(tmp_path, monkeypatch) -> None:
    for typed in ("0800\u00a0123 456", "+381 800 123 456", "00381 800 123 456", "+0800 123 456"):
        with pytest.raises(ValidationError):
            HelplineFactory.build(number=typed, locale=Locale.objects.get(language_code="sr")).full_clean()
    file = tmp_path / "helplines.csv"
    file.write_text(
        "number,name,hours,cost,audience,prominent,order,last_verified_on,verified,always_shown,source\n"
        "0800 123 456,Дечја линија,,,,no,1,,no,no,\n",
        encoding="utf-8",
    )
    with pytest.raises(content_files.ContentError):
        helpline_file.load_helplines(file, locale=Locale.objects.get(language_code="sr"))
    monkeypatch.setattr("portal.pages.management.commands.load_site.HELPLINES", file)
    with pytest.raises(CommandError):
        call_command("load_site", verbosity=0)
    assert not Helpline.objects.exists()


def test_untranslated_line_still_shows_and_translation_lends_only_words() -> None:
    first = HelplineFactory(number="192", name="Полиција", always_shown=True)
    second = HelplineFactory(number="194", name="Линија за пробу", always_shown=True)
    hungarian = Locale.objects.create(language_code="hu")
    HelplineFactory(locale=hungarian, translation_key=first.translation_key, number="999", name="Rendőrség")
    with translation.override("hu"):
        lines = {line.number: line.name for line in shown_helplines()}
    assert lines == {"192": "Rendőrség", "194": "Linija za probu"}
    Helpline.objects.filter(pk=second.pk).update(always_shown=False, live=False)
    with translation.override("hu"):
        assert [line.number for line in shown_helplines()] == ["192"]


def test_telephone_address_has_digits_only() -> None:
    assert HelplineFactory.build(number="116\u00a0111", locale=None).tel == "116111"


def test_a_line_says_when_it_answers_and_what_it_costs() -> None:
    line = HelplineFactory.build(name="Полиција", hours="даноноћно", cost="", locale=None)
    assert (line.terms, line.note) == ("даноноћно", "Полиција, даноноћно")
