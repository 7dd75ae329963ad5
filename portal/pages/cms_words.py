"""Serbian where Wagtail writes English into its code instead of asking its catalogues.

What stands in catalogues is translated there (``locale/wagtail``). The rest is a handful of labels that Django makes
from names of fields, and a handful of words in templates; an upgrade that mends one of them fails its test.
"""

from functools import wraps
from typing import Any

from django.template.base import Origin
from django.template.loaders.app_directories import Loader as AppLoader
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

TEMPLATE_WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "wagtailadmin/home.html": (('value="Search"', "value=\"{% translate 'Search' %}\""),),
    "wagtailadmin/shared/header.html": (('value="Search"', "value=\"{% translate 'Search' %}\""),),
    "wagtailadmin/shared/headers/_actions.html": (
        ('aria-label="Actions"', "aria-label=\"{% translate 'Actions' %}\""),
    ),
    # A page that the portal's own files have published has nobody here, which would read „None“.
    "wagtailadmin/reports/aging_pages_results.html": (
        ("user=page.last_published_by ", "user=page.last_published_by|default:'' "),
    ),
    # Wagtail's guide is in English and knows nothing of this house.
    "wagtailadmin/home/account_summary.html": (
        ('href="{{ editor_guide_link }}"', "href=\"{% url 'editors:guide' %}\""),
        ('                   target="_blank"\n                   rel="noreferrer">', ">"),
        (
            "{% blocktrans trimmed %}\n                        Wagtail {{ current_version }} editor guide\n"
            "                    {% endblocktrans %}",
            "{% translate 'Водич за уреднике' %}",
        ),
        ('{% icon name="link-external" classname="initial" %}', ""),
    ),
    # A switch for letters that never come (portal/pages/unmailed.py); a script looks for it, so it is only hidden.
    "wagtailadmin/shared/side_panels/comments.html": (
        ("{% if form.show_comments_toggle %}\n", "{% if form.show_comments_toggle %}<div hidden>\n"),
        ("</div>\n    {% endif %}", "</div></div>\n    {% endif %}"),
    ),
    # „True“ and „False“ are no words of a screen.
    "wagtailadmin/tables/boolean_cell.html": (("title=value|stringformat:'s'", "title=value|yesno"),),
}
"""Words in templates of Wagtail, by the template's name: what stands there and what is meant."""

_CHOSEN_AT_START = {
    "choose_one_text": "Choose",
    "choose_another_text": "Choose another",
    "edit_item_text": "Edit",
    "search_tab_label": "Search",
    "create_action_label": "Create",
}


class Loader(AppLoader):
    """Reads the templates of apps, with ``TEMPLATE_WORDS`` in place."""

    def get_contents(self, origin: Origin) -> str:
        """Return the text of the template at ``origin``."""
        text = super().get_contents(origin)
        for english, meant in TEMPLATE_WORDS.get(str(origin.template_name), ()):
            text = text.replace(english, meant)
        return text


def say_in_serbian() -> None:
    """Label what Wagtail left to the names of its fields; called once, when the CMS is ready."""
    from wagtail.admin.forms import choosers
    from wagtail.admin.views.pages.search import SearchView
    from wagtail.admin.viewsets.chooser import ChooserViewSet
    from wagtail.models import Page
    from wagtail_localize.views.report import TranslationsReportFilterSet

    labels = {
        "link_text": _("Текст линка"),
        "email_address": _("Адреса е-поште"),
        "subject": _("Наслов поруке"),
        "body": _("Порука"),
        "phone_number": _("Број телефона"),
    }
    for name in ("ExternalLink", "AnchorLink", "EmailLink", "PhoneLink"):
        fields = getattr(choosers, f"{name}ChooserForm").base_fields
        for field in fields.keys() & labels.keys():
            fields[field].label = labels[field]
    SearchView.verbose_name_plural = Page._meta.verbose_name_plural
    for side, label in (("source_locale", _("Језик изворника")), ("target_locale", _("Језик превода"))):
        TranslationsReportFilterSet.base_filters[side].label = label
    for name, english in _CHOSEN_AT_START.items():
        # Wagtail translates these when the process starts; each answer needs its own script.
        setattr(ChooserViewSet, name, gettext_lazy(english))
    _label_languages(choosers.LocaleFilterMixin)
    _count_after_the_name()


def _label_languages(mixin: Any) -> None:
    """Label the choice of a language in dialogs; the field is made anew in each form."""
    make = mixin.__init__

    @wraps(make)
    def labelled(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if "locale" in self.fields:
            self.fields["locale"].label = _("Језик")

    mixin.__init__ = labelled


def _count_after_the_name() -> None:
    """Say „странице: 10“: a number before the name would need its form, „10 страница“, which no model has."""
    from wagtail.admin.paginator import WagtailPaginator

    def count(self: Any) -> str:
        return f"{self.verbose_name_plural}: {self.count}"

    WagtailPaginator.items_count_label = property(count)
