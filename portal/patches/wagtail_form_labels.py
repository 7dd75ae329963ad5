"""Serbian labels for fields of dialogs that have none.

Why: Django then makes one from the field's name, in English: „Link text“ when a link is put into a text, „Locale“
where a dialog chooses a language. „Comment“, when a page is sent back, Wagtail translates once, at import.
Written for: Wagtail 7.4
Upstream: of the kind of https://github.com/wagtail/wagtail/issues/10963. To be filed: "Link choosers,
TaskStateCommentForm, LocaleFilterMixin and (wagtail-localize) TranslationsReportFilterSet have fields without a label,
so they cannot be translated".
Goes when: the forms have labels that Wagtail's catalogues know.
"""

from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

LINKS = {
    "link_text": _("Текст линка"),
    "email_address": _("Адреса е-поште"),
    "subject": _("Наслов поруке"),
    "body": _("Порука"),
    "phone_number": _("Број телефона"),
}
COMMENT = "Comment"
LANGUAGE = _("Језик")
REPORT = {"source_locale": _("Језик изворника"), "target_locale": _("Језик превода")}


def apply() -> None:
    """Label the fields."""
    from wagtail.admin.forms import choosers
    from wagtail.forms import TaskStateCommentForm
    from wagtail_localize.views.report import TranslationsReportFilterSet

    for name in ("ExternalLink", "AnchorLink", "EmailLink", "PhoneLink"):
        fields = getattr(choosers, f"{name}ChooserForm").base_fields
        for field in fields.keys() & LINKS.keys():
            fields[field].label = LINKS[field]
    TaskStateCommentForm.base_fields["comment"].label = gettext_lazy(COMMENT)
    for side, label in REPORT.items():
        TranslationsReportFilterSet.base_filters[side].label = label
    _label_choice_of_language(choosers.LocaleFilterMixin)


def _label_choice_of_language(mixin: Any) -> None:
    """Label the choice of a language; the field is made anew in each form."""
    make = mixin.__init__

    @wraps(make)
    def labelled(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if "locale" in self.fields:
            self.fields["locale"].label = LANGUAGE

    mixin.__init__ = labelled
