import pytest
from django.utils.translation import gettext, override
from wagtail import forms
from wagtail.admin.forms import choosers
from wagtail.forms import TaskStateCommentForm
from wagtail_localize.views.report import TranslationsReportFilterSet

from tests.patches import library

CAN_GO = "has a label now: portal/patches/wagtail_form_labels.py can do without it"
FIELDS = [
    (choosers.ExternalLinkChooserForm, "link_text"),
    (choosers.AnchorLinkChooserForm, "link_text"),
    (choosers.EmailLinkChooserForm, "email_address"),
    (choosers.EmailLinkChooserForm, "link_text"),
    (choosers.EmailLinkChooserForm, "subject"),
    (choosers.EmailLinkChooserForm, "body"),
    (choosers.PhoneLinkChooserForm, "phone_number"),
    (choosers.PhoneLinkChooserForm, "link_text"),
    (TranslationsReportFilterSet, "source_locale"),
    (TranslationsReportFilterSet, "target_locale"),
]


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_the_library_still_has_no_label(form: type, field: str) -> None:
    assert "label" not in library.keywords(form, field), f"{form.__name__}.{field} {CAN_GO}"


def test_wagtail_still_asks_for_the_word_comment_when_the_process_starts() -> None:
    assert forms._ is gettext, f"the label of a comment {CAN_GO}"


def test_the_library_still_has_no_label_for_a_language() -> None:
    stock = choosers.LocaleFilterMixin.__init__.__wrapped__
    assert '["locale"]' in library.source(stock) and "label" not in library.source(stock)


def test_ours_stand_in_the_forms() -> None:
    with override("sr"):
        labels = {name: str(field.label) for name, field in choosers.PhoneLinkChooserForm.base_fields.items()}
        assert labels == {"phone_number": "Број телефона", "link_text": "Текст линка"}
        assert str(TaskStateCommentForm.base_fields["comment"].label) == "Коментар"
        assert str(TranslationsReportFilterSet.base_filters["target_locale"].label) == "Језик превода"
