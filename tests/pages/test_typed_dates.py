"""Dates of the CMS are read as they are written here; what is not understood is said at the field."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, get_page_models

from home.models import HomePage, StandardPage
from portal.pages.cms_groups import EDITORS, REVIEWERS
from tests.accounts.fixtures import MakeUser
from tests.pages.reviewing import CMS, edit, home, member, page

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]
DAYS = ("1.12.2026.", "1. 12. 2026.", "01.12.2026", "1.\N{NO-BREAK SPACE}12.\N{NO-BREAK SPACE}2026.", "2026-12-01")
MOMENTS = ("1.12.2026. 09:00", "1. 12. 2026. 9.00", "01.12.2026 09:00", "1. 12. 2026. у 9.00", "1.12.2026. u 9:00")
NOT_UNDERSTOOD = ("1.12.", "сутра", "32.12.2026.", "12/1/2026")
NINE = datetime(2026, 12, 1, 8, tzinfo=UTC)


def fields() -> Iterator[tuple[str, forms.Field]]:
    """Yield every field of a date in the forms of pages and of rows."""
    handlers = [(model, model.get_edit_handler()) for model in get_page_models() if model is not Page]
    rows = [one for one in viewsets.viewsets if hasattr(one, "get_edit_handler")]
    handlers += [(one.model, one.get_edit_handler()) for one in rows if one.get_edit_handler()]
    for model, handler in handlers:
        for name, field in handler.get_form_class().base_fields.items():
            if isinstance(field, forms.DateField | forms.DateTimeField):
                yield f"{model.__name__}.{name}", field


@pytest.mark.parametrize("script", ["sr", "sr-latn"])
def test_every_field_reads_what_is_written_here_and_shows_it_so(script: str) -> None:
    met = dict(fields())
    assert {
        "NewsPage.published_on",
        "NewsPage.go_live_at",
        "Helpline.last_verified_on",
        "Promotion.until",
    } <= met.keys()
    with translation.override(script):
        for name, field in met.items():
            moment = isinstance(field, forms.DateTimeField)
            for typed in MOMENTS if moment else DAYS:
                read = field.clean(typed)
                assert read == (NINE if moment else date(2026, 12, 1)), (name, typed)
                assert field.widget.format_value(read) == ("01.12.2026. 09:00" if moment else "01.12.2026."), name
            for typed in NOT_UNDERSTOOD:
                with pytest.raises(ValidationError):
                    field.clean(typed)


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


@pytest.mark.parametrize("name", ["go_live_at", "expire_at", "reviewed_on"])
def test_what_is_not_understood_is_said_at_the_field_and_stays_there(
    editor: Client, page: StandardPage, name: str
) -> None:
    answer = edit(editor, page, "Ново.", **{name: "сутра"})
    form = answer.context["form"]
    assert list(form.errors) == [name]
    assert 'value="сутра"' in str(form[name])


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
@time_machine.travel(datetime(2026, 11, 30, 11, tzinfo=UTC))
def test_a_moment_that_has_passed_is_refused(editor: Client, page: StandardPage, name: str) -> None:
    answer = edit(editor, page, "Ново.", **{name: "30.11.2026. 11:59"})
    assert list(answer.context["form"].errors) == [name]
    assert edit(editor, page, "Ново.", **{name: "30.11.2026. 12:01"}).status_code == 302


def test_a_moment_that_passes_while_a_text_is_written_keeps_nothing_back(editor: Client, page: StandardPage) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 11, tzinfo=UTC)):
        edit(editor, page, "Ново.", go_live_at="1. 12. 2026. 9.00")
    with time_machine.travel(datetime(2026, 12, 3, 11, tzinfo=UTC)):
        assert edit(editor, page, "Друго.", go_live_at="01.12.2026. 09:00").status_code == 302


@time_machine.travel(datetime(2026, 11, 30, 11, tzinfo=UTC), tick=False)
def test_the_button_says_when_what_is_approved_goes_live(
    editor: Client, page: StandardPage, make_user: MakeUser
) -> None:
    reviewer, _user = member(make_user, "cita", REVIEWERS)
    address = f"{CMS}pages/{page.pk}/edit/"
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    assert "Одобри и објави" in reviewer.get(address).content.decode()
    StandardPage.objects.get(pk=page.pk).current_workflow_state.cancel()
    edit(editor, page, "Ново.", **{"action-submit": "1", "go_live_at": "1.12.2026. 9.00"})
    screen = reviewer.get(address).content.decode()
    assert "Одобри, излази 1. 12. у 9.00" in screen.replace("\N{NO-BREAK SPACE}", " ")
    assert "и објави" not in screen
