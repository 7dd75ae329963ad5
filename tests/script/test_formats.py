from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override

SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(params=["sr", "sr-latn"], autouse=True)
def _script(request):
    with override(request.param):
        yield


def test_dates_and_numbers_are_written_as_serbian_writes_them():
    assert formats.date_format(date(2026, 3, 4)) == f"4.{SPACE}3.{SPACE}2026."
    assert formats.time_format(time(9, 5)) == "09.05"
    preposition = {"sr": "у", "sr-latn": "u"}[str(get_language())]
    assert (
        formats.date_format(datetime(2026, 11, 24, 19, 42, tzinfo=UTC), "DATETIME_FORMAT")
        == f"24.{SPACE}11.{SPACE}2026. {preposition}{SPACE}19.42"
    )
    assert formats.number_format(Decimal("1234567.5"), force_grouping=True) == "1.234.567,5"
    assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


@pytest.mark.parametrize("typed", ["4.3.2026.", "04.03.2026", "4. 3. 2026.", f"4.{SPACE}3.{SPACE}2026.", "2026-03-04"])
def test_a_date_is_understood_however_it_is_typed(typed):
    assert forms.DateField().clean(typed) == date(2026, 3, 4)


def test_the_filter_converts_and_keeps_escaping():
    page = Template("{{ a|latin }} {{ b|latin }}").render(Context({"a": "Љ<b>", "b": mark_safe("<b>Њ</b>")}))
    assert page == "Lj&lt;b&gt; <b>Nj</b>"
