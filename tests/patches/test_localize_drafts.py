import inspect

from wagtail_localize.models import TranslationSource

from tests.patches import library


def test_the_package_still_writes_a_translation_in_one_place_and_asks_nobody() -> None:
    stock = TranslationSource.create_or_update_translation.__wrapped__
    assert list(inspect.signature(stock).parameters)[:4] == ["self", "locale", "user", "publish"]
    assert "settings." not in library.source(stock) and "hook" not in library.source(stock), (
        "there may be a setting or hook now: portal/patches/localize_drafts.py"
    )
