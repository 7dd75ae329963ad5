"""What Wagtail writes into its code in English is replaced, and an upgrade that changes it is noticed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.admin.forms.choosers import EmailLinkChooserForm, LocaleFilterMixin
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Locale, Page

from materials.blocks import MaterialBlock
from portal.pages.blocks.media import FigureBlock
from portal.pages.blocks.reference import HelplinesBlock
from tests.cms import arrange


def test_the_served_template_says_it_in_serbian() -> None:
    shown = engines["django"].get_template("wagtailadmin/shared/headers/_actions.html")
    with override("sr"):
        assert 'aria-label="Радње"' in shown.render({})
    with override("sr-latn"):
        assert 'aria-label="Radnje"' in shown.render({})


def test_fields_without_a_label_of_their_own_are_labelled() -> None:
    with override("sr"):
        labels = [str(field.label) for field in EmailLinkChooserForm().fields.values()]
        picture = str(FigureBlock().child_blocks["image"].child_blocks["image"].label)
    assert labels == ["Адреса е-поште", "Текст линка", "Наслов поруке", "Порука"]
    assert picture == "слика"


@pytest.mark.django_db
def test_the_choice_of_a_language_in_a_dialog_is_labelled() -> None:
    assert Locale.objects.exists()
    with override("sr"):
        assert str(LocaleFilterMixin().fields["locale"].label) == "Језик"


@pytest.mark.django_db
def test_a_list_says_its_count_without_bending_the_name() -> None:
    page = WagtailPaginator(Page.objects.order_by("pk"), 10).page(1)
    with override("sr"):
        shown = render_to_string("wagtailadmin/shared/pagination_nav.html", {"items": page, "elided_page_range": []})
    assert f"Странице: {Page.objects.count()}" in shown


def test_a_choice_is_labelled_in_the_script_of_each_reader_though_its_widget_is_made_once() -> None:
    with override("sr"):
        page, line = MaterialBlock().widget, HelplinesBlock().child_blocks["lines"].child_block.widget
        assert (str(page.choose_one_text), str(line.choose_one_text)) == (
            "Избор странице (Материјал)",
            "Изабери: линија помоћи",
        )
    with override("sr-latn"):
        assert (str(page.choose_one_text), str(line.choose_one_text)) == (
            "Izbor stranice (Materijal)",
            "Izaberi: linija pomoći",
        )


def test_a_moment_is_latin_where_the_screen_is() -> None:
    with override("sr-latn"):
        assert (
            date_format(datetime(2026, 11, 27, 8, 4, tzinfo=UTC), "DATETIME_FORMAT") == "27.\xa011.\xa02026. u\xa008.04"
        )


@pytest.mark.django_db
def test_no_language_is_made_to_copy_another(settings, tmp_path: Path, keyring: object) -> None:
    settings.MEDIA_ROOT = tmp_path
    arrange.furnish()
    client = arrange.browser_of(arrange.worker(arrange.MANAGER, language="sr"))
    form = client.get(f"/{settings.CMS_PATH}locales/edit/{Locale.objects.get().pk}/").context["form"]
    assert list(form.fields) == ["language_code"]
