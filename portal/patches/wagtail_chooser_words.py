"""Words of dialogs that choose, in the script of each reader.

Why: ``ChooserViewSet`` asks ``gettext`` in the body of the class. So „Избор“, „Претрага“ and „Направи“ are made once,
when the process starts, and an editor of the Latin CMS reads them in Cyrillic.
Written for: Wagtail 7.4
Upstream: of the kind of https://github.com/wagtail/wagtail/pull/10539, which mended other classes. To be filed:
"ChooserViewSet: choose_one_text, choose_another_text, edit_item_text, search_tab_label and create_action_label are
evaluated at import; use gettext_lazy".
Goes when: the five attributes are lazy.
"""

from django.utils.translation import gettext_lazy

WORDS = {
    "choose_one_text": "Choose",
    "choose_another_text": "Choose another",
    "edit_item_text": "Edit",
    "search_tab_label": "Search",
    "create_action_label": "Create",
}


def apply() -> None:
    """Put lazy words in the place of those that were made at import."""
    from wagtail.admin.viewsets.chooser import ChooserViewSet

    for name, english in WORDS.items():
        setattr(ChooserViewSet, name, gettext_lazy(english))
