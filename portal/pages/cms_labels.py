"""Serbian, in the script of whoever reads, where Wagtail's Python says nothing, English or what it said first.

Some labels Django makes from names of fields; some Wagtail translates once, when the process starts, so that
everybody reads them in one script. Each is put in place here; ``tests/cms`` notices when an upgrade brings another.
"""

from functools import wraps
from typing import Any

from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy, override
from django.utils.translation import gettext_lazy as _

_CHOSEN_AT_START = {
    "choose_one_text": "Choose",
    "choose_another_text": "Choose another",
    "edit_item_text": "Edit",
    "search_tab_label": "Search",
    "create_action_label": "Create",
}
_CHOSEN_SNIPPET = {
    "choose_one_text": "Choose %(object)s",
    "choose_another_text": "Choose another %(object)s",
    "link_to_chosen_text": "Edit this %(object)s",
}
_RIGHTS = {
    "add_collection": ("Add", "Add collections"),
    "change_collection": ("Edit", "Edit collections"),
    "delete_collection": ("Delete", "Delete collections"),
    "add_image": ("Add", "Add/edit images you own"),
    "change_image": ("Edit", "Edit any image"),
    "choose_image": ("Choose", "Select images in choosers"),
}
_COLLECTION = "Collection"


def say_in_serbian() -> None:
    """Label what Wagtail leaves unlabelled or in one script; called once, when the CMS is ready."""
    _label_dialogs()
    _label_rights()
    _label_redirects()
    _label_languages()
    _label_choices()
    _label_lists()
    _answer_in_the_readers_script()


def _label_dialogs() -> None:
    from wagtail.admin.forms import choosers
    from wagtail.admin.viewsets.chooser import ChooserViewSet
    from wagtail.forms import TaskStateCommentForm
    from wagtail.images.forms import ImageInsertionForm

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
    for name, english in _CHOSEN_AT_START.items():
        setattr(ChooserViewSet, name, gettext_lazy(english))
    for form, field, english in (
        (TaskStateCommentForm, "comment", "Comment"),
        (ImageInsertionForm, "format", "Format"),
        (ImageInsertionForm, "image_is_decorative", "Image is decorative"),
        (ImageInsertionForm, "alt_text", "Alt text"),
    ):
        form.base_fields[field].label = gettext_lazy(english)
    _label_choice_of_language(choosers.LocaleFilterMixin)


def _label_rights() -> None:
    """Label the rights of a group; their names in the database are English."""
    from wagtail.admin.forms.collections import GroupCollectionManagementPermissionFormSet
    from wagtail.admin.forms.workflows import WorkflowPageForm
    from wagtail.documents.forms import GroupDocumentPermissionFormSet
    from wagtail.images.forms import GroupImagePermissionFormSet
    from wagtail.models import PAGE_PERMISSION_TYPES, Page
    from wagtail.users.forms import PagePermissionsForm
    from wagtail_localize.models import Translation

    for formset in (GroupCollectionManagementPermissionFormSet, GroupImagePermissionFormSet):
        # In place, since the form reads the same list.
        formset.permission_types[:] = [
            (right, *(gettext_lazy(english) for english in _RIGHTS[right]))
            for right, *_names in formset.permission_types
        ]
    for formset in (
        GroupCollectionManagementPermissionFormSet,
        GroupImagePermissionFormSet,
        GroupDocumentPermissionFormSet,
    ):
        formset.form.base_fields["collection"].label = gettext_lazy(_COLLECTION)
    for form in (PagePermissionsForm, WorkflowPageForm):
        form.base_fields["page"].label = capfirst(Page._meta.verbose_name)
    long_labels = {right: label for right, _short, label in PAGE_PERMISSION_TYPES}
    PagePermissionsForm.base_fields["permissions"].label_from_instance = lambda permission: long_labels[
        permission.codename
    ]
    Translation._meta.verbose_name, Translation._meta.verbose_name_plural = _("превод"), _("преводи")


def _label_redirects() -> None:
    from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
    from wagtail.contrib.redirects.views import IndexView

    kind = RedirectsReportFilterSet.base_filters["is_permanent"]
    type_, all_, permanent, temporary = map(gettext_lazy, ("Type", "All", "Permanent", "Temporary"))
    kind.label = type_
    kind.extra |= {"choices": ((True, permanent), (False, temporary)), "empty_label": all_}
    IndexView.export_headings = {
        name: gettext_lazy(english) for name, english in (("old_path", "From"), ("site", "Site"), ("link", "To"))
    } | {"get_is_permanent_display": type_}


def _label_languages() -> None:
    from wagtail.models import Locale
    from wagtail_localize.views.report import TranslationsReportFilterSet

    one, many = "locale", "Locales"
    Locale._meta.verbose_name, Locale._meta.verbose_name_plural = gettext_lazy(one), gettext_lazy(many)
    for side, label in (("source_locale", _("Језик изворника")), ("target_locale", _("Језик превода"))):
        TranslationsReportFilterSet.base_filters[side].label = label


def _label_choices() -> None:
    """Let the buttons of choices and the way home speak each reader's script; a block keeps its widget for ever."""
    from wagtail.admin.widgets import AdminPageChooser
    from wagtail.snippets.views.snippets import SnippetViewSet
    from wagtail.snippets.widgets import AdminSnippetChooser

    make = AdminSnippetChooser.__init__
    way = SnippetViewSet.breadcrumbs_items.fget
    home = "Home"

    @wraps(make)
    def labelled(self: Any, model: Any, **kwargs: Any) -> None:
        named = {name: _about(english, model) for name, english in _CHOSEN_SNIPPET.items()}
        make(self, model, **(named | kwargs))

    def breadcrumbs(self: Any) -> list[dict[str, Any]]:
        first, *others = way(self)
        return [first | {"label": gettext_lazy(home)}, *others]

    AdminSnippetChooser.__init__ = labelled
    AdminPageChooser.__init__ = _labelled_with_kind(AdminPageChooser.__init__)
    SnippetViewSet.breadcrumbs_items = property(breadcrumbs)


def _labelled_with_kind(make: Any) -> Any:
    """Return the constructor of a choice among pages that says of which kind, „Избор странице (Материјал)“."""
    english = "Choose a page"

    @wraps(make)
    def labelled(self: Any, target_models: Any = None, *args: Any, **kwargs: Any) -> None:
        make(self, target_models, *args, **kwargs)
        kind = self.target_models[0]._meta
        if len(self.target_models) == 1 and kind.label != "wagtailcore.Page" and "choose_one_text" not in kwargs:
            self.choose_one_text = lazy(lambda: f"{gettext(english)} ({capfirst(kind.verbose_name)})", str)()

    return labelled


def _about(english: str, model: Any) -> Any:
    return lazy(lambda: gettext(english) % {"object": model._meta.verbose_name}, str)()


def _label_lists() -> None:
    from wagtail.admin.views.pages.search import SearchView
    from wagtail.models import Page, Site
    from wagtail.sites.views import IndexView

    SearchView.verbose_name_plural = Page._meta.verbose_name_plural
    for column in IndexView.columns:
        if column.name in ("port", "site_name", "root_page"):
            column.label = capfirst(Site._meta.get_field(column.name).verbose_name)
    _count_after_the_name()


def _answer_in_the_readers_script() -> None:
    """Refuse in the reader's script: Wagtail has left it when it says that something is not allowed."""
    from wagtail.admin import auth

    refuse = auth.permission_denied

    @wraps(refuse)
    def refused(request: Any) -> Any:
        profile = getattr(request.user, "wagtail_userprofile", None)
        with override(profile.get_preferred_language() if profile else get_language()):
            return refuse(request)

    auth.permission_denied = refused


def _label_choice_of_language(mixin: Any) -> None:
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
