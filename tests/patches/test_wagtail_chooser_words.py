from django.utils.functional import Promise
from django.utils.translation import gettext, override
from wagtail.admin.viewsets import chooser

from portal.patches.wagtail_chooser_words import WORDS


def test_wagtail_still_asks_for_the_words_when_the_process_starts() -> None:
    assert chooser._ is gettext, "Wagtail is lazy now: portal/patches/wagtail_chooser_words.py can go"


def test_each_reader_has_them_in_the_own_script() -> None:
    said = [getattr(chooser.ChooserViewSet, name) for name in WORDS]
    assert all(isinstance(one, Promise) for one in said)
    with override("sr-latn"):
        assert str(chooser.ChooserViewSet.search_tab_label) == "Pretraga"
    with override("sr"):
        assert str(chooser.ChooserViewSet.search_tab_label) == "Претрага"
