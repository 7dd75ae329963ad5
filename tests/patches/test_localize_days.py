from datetime import UTC, datetime

from django.utils.translation import override
from wagtail_localize import compat
from wagtail_localize.models import StringTranslation

from tests.patches import library


def test_the_package_still_writes_months_by_strftime() -> None:
    stock = StringTranslation.get_comment.__wrapped__
    assert "strftime(DATE_FORMAT)" in library.source(stock) and "%B" in compat.DATE_FORMAT, (
        "days may be written in the reader's language now: portal/patches/localize_days.py"
    )


def test_a_day_is_written_as_here_and_in_our_time() -> None:
    said = StringTranslation(
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        updated_at=datetime(2026, 11, 29, 23, 30, tzinfo=UTC),
    )
    with override("sr"):
        assert "30. 11. 2026." in said.get_comment()
