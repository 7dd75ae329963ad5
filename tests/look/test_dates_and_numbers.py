"""What Serbian readers see of dates, numbers and codes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from portal.pages import dates

BELGRADE = ZoneInfo("Europe/Belgrade")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=BELGRADE)


def plain(text: str) -> str:
    """Return ``text`` with no-break spaces made visible to the test."""
    return text.replace(dates.NBSP, " ")


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "рокова"), (1, "рок"), (2, "рока"), (4, "рока"), (5, "рокова"), (11, "рокова"), (12, "рокова"), (14, "рокова"),
     (21, "рок"), (22, "рока"), (101, "рок"), (111, "рокова"), (112, "рокова"), (1001, "рок")],
)  # fmt: skip
def test_word_agrees_with_its_number(number: int, word: str) -> None:
    assert Template('{% plural n "рок" "рока" "рокова" %}').render(Context({"n": number})) == word


def test_date_has_spaces_that_never_break() -> None:
    assert dates.day_text(date(2026, 3, 4)) == "4.\u00a03.\u00a02026."


def test_moment_is_told_in_belgrade_time() -> None:
    assert plain(dates.moment_text(datetime(2026, 7, 1, 22, 5, tzinfo=ZoneInfo("UTC")))) == "2. 7. 2026. у 0.05"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NOW - timedelta(minutes=18), "касни 18 минута"),
        (NOW - timedelta(seconds=20), "касни 1 минут"),
        (NOW - timedelta(hours=14), "касни 14 сати"),
        (NOW - timedelta(days=2, hours=3), "касни 2 дана"),
        (NOW - timedelta(days=21), "касни 21 дан"),
        (NOW.replace(hour=14), "данас у 14.00"),
        (NOW.replace(hour=23, minute=59), "данас"),
        (NOW + timedelta(days=1), "сутра у 12.00"),
        (NOW.replace(day=25, hour=23, minute=59), "сутра"),
        (datetime(2026, 11, 30, 23, 59, tzinfo=BELGRADE), "у понедељак, 30. 11."),
        (datetime(2026, 11, 30, 14, 0, tzinfo=BELGRADE), "у понедељак, 30. 11. у 14.00"),
        (datetime(2026, 12, 24, 9, 0, tzinfo=BELGRADE), "24. 12. 2026."),
    ],
)
def test_deadline_is_told_from_now(due: datetime, words: str) -> None:
    assert plain(dates.soon_text(due, now=NOW)) == words


def test_tomorrow_is_tomorrow_across_the_change_of_clocks() -> None:
    before = datetime(2026, 10, 24, 23, 30, tzinfo=BELGRADE)
    assert plain(dates.soon_text(datetime(2026, 10, 25, 9, 0, tzinfo=BELGRADE), now=before)) == "сутра у 9.00"


def test_past_is_told_from_now() -> None:
    assert plain(dates.ago_text(NOW - timedelta(hours=1), now=NOW)) == "данас у 11.00"
    assert plain(dates.ago_text(NOW - timedelta(days=1), now=NOW)) == "јуче у 12.00"
    assert plain(dates.ago_text(NOW - timedelta(days=9), now=NOW)) == "15. 11. 2026. у 12.00"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NOW.replace(hour=15, minute=19), "данас до 15.19"),
        (NOW.replace(hour=23, minute=59), "данас до краја дана"),
        (NOW + timedelta(days=1), "сутра до 12.00"),
        (NOW.replace(day=25, hour=23, minute=59), "сутра до краја дана"),
        (datetime(2026, 11, 26, 23, 59, tzinfo=BELGRADE), "до четвртка, 26. новембра"),
        (datetime(2026, 11, 30, 14, 0, tzinfo=BELGRADE), "до понедељка, 30. новембра у 14.00"),
        (datetime(2026, 12, 1, 9, 0, tzinfo=BELGRADE), "до 1. децембра"),
        (datetime(2027, 1, 15, 9, 0, tzinfo=BELGRADE), "до 15. јануара 2027."),
    ],
)
def test_what_is_to_come_is_told_as_people_say_it(due: datetime, words: str) -> None:
    assert plain(dates.until_text(due, now=NOW)) == words


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (NOW - timedelta(hours=1), "данас у 11.00"),
        (NOW - timedelta(days=1), "јуче у 12.00"),
        (NOW - timedelta(days=6), "у среду, 18. новембра у 12.00"),
        (NOW - timedelta(days=7), "17. новембра у 12.00"),
        (datetime(2025, 12, 3, 9, 5, tzinfo=BELGRADE), "3. децембра 2025. у 9.05"),
    ],
)
def test_what_happened_is_told_as_people_say_it(past: datetime, words: str) -> None:
    assert plain(dates.happened_text(past, now=NOW)) == words


def test_waiting_is_short_enough_for_a_table() -> None:
    assert plain(dates.waiting_text(NOW - timedelta(minutes=18), now=NOW)) == "18 мин"
    assert plain(dates.waiting_text(NOW - timedelta(minutes=125), now=NOW)) == "2 ч 05 мин"
    assert plain(dates.waiting_text(NOW - timedelta(days=1), now=NOW)) == "1 дан"


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 2430|number }}", "2.430"),
        ("{{ 87.5|number }}", "87,5"),
        ("{{ 1234567|number }}", "1.234.567"),
        ('{{ "61574038"|report_number }}', "61-574-038"),
        ('{{ "635321417379291805"|spaced_code }}', "6353 2141 7379 2918 05"),
        (
            "{{ nothing|day }}{{ nothing|moment }}{{ nothing|soon }}{{ nothing|happened }}{{ nothing|number }}{{ nothing|spaced_code }}",
            "",
        ),
    ],
)
def test_numbers_and_codes_are_written_the_serbian_way(template: str, text: str) -> None:
    assert Template(template).render(Context({"nothing": None})) == text
