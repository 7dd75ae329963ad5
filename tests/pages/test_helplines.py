"""Helplines never hide by accident, and a dead number never comes back."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation
from wagtail.models import Locale

from portal.pages import loading
from portal.pages.models import Helpline
from portal.pages.selectors import shown_helplines
from tests.pages.factories import HelplineFactory

pytestmark = pytest.mark.django_db


def test_line_that_must_show_cannot_be_marked_obsolete() -> None:
    line = HelplineFactory(number="192", always_shown=True)
    line.obsolete = True
    with pytest.raises(ValidationError) as error:
        line.full_clean()
    assert "obsolete" in error.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        Helpline.objects.filter(pk=line.pk).update(obsolete=True)


def test_number_of_a_line_that_must_show_cannot_change() -> None:
    line = HelplineFactory(number="116 111", always_shown=True)
    line.number = "116 112"
    with pytest.raises(ValidationError) as error:
        line.full_clean()
    assert "number" in error.value.message_dict
    line.number = "116\u00a0111"
    line.full_clean()


def test_only_obsolete_removes_a_line() -> None:
    line = HelplineFactory()
    with pytest.raises(ProtectedError), transaction.atomic():
        line.delete()
    assert line in shown_helplines()
    line.obsolete = True
    line.save()
    assert line not in shown_helplines()


def test_retired_number_is_refused_from_editors_and_files(tmp_path, monkeypatch) -> None:
    with pytest.raises(ValidationError):
        HelplineFactory.build(number="0800\u00a0123 456", locale=Locale.objects.get(language_code="sr")).full_clean()
    file = tmp_path / "helplines.csv"
    file.write_text(
        "number,name,hours,cost,audience,prominent,order,last_verified_on,verified,always_shown,source\n"
        "0800 123 456,Дечја линија,,,,no,1,,no,no,\n",
        encoding="utf-8",
    )
    with pytest.raises(loading.ContentError):
        loading.load_helplines(file, locale=Locale.objects.get(language_code="sr"))
    monkeypatch.setattr("portal.pages.management.commands.load_site.HELPLINES", file)
    with pytest.raises(CommandError):
        call_command("load_site", verbosity=0)
    assert not Helpline.objects.exists()


def test_untranslated_line_still_shows_and_translation_lends_only_words() -> None:
    first = HelplineFactory(number="192", name="Полиција", always_shown=True)
    second = HelplineFactory(number="194", name="Хитна помоћ", always_shown=True)
    hungarian = Locale.objects.create(language_code="hu")
    HelplineFactory(locale=hungarian, translation_key=first.translation_key, number="999", name="Rendőrség")
    with translation.override("hu"):
        lines = {line.number: line.name for line in shown_helplines()}
    assert lines == {"192": "Rendőrség", "194": "Хитна помоћ"}
    Helpline.objects.filter(pk=second.pk).update(always_shown=False, obsolete=True)
    with translation.override("hu"):
        assert [line.number for line in shown_helplines()] == ["192"]


def test_telephone_address_has_digits_only() -> None:
    assert HelplineFactory.build(number="116\u00a0111", locale=None).tel == "116111"
