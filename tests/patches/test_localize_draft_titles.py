from wagtail_localize.models import post_save_string_translation

from tests.patches import library


def test_the_package_still_writes_a_title_whole() -> None:
    assert "update(draft_title=instance.data)" in library.source(post_save_string_translation), (
        "it may cut titles now: portal/patches/localize_draft_titles.py"
    )
