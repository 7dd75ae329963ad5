"""The health page says when danger is not heard, or where there is none, and whether rules or editors are the reason."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from portal.danger import hearing
from portal.danger.health import EXPECTED, state
from portal.danger.kinds import Kind
from portal.danger.models import DangerPhrase
from portal.jobs.health import statuses
from portal.jobs.status import Status

pytestmark = pytest.mark.django_db
CRIES = [text for text, kind in EXPECTED.items() if kind]
[CALM] = [text for text, kind in EXPECTED.items() if not kind]


def line() -> Status:
    return dict(statuses())["Препознавање опасности"]


def test_without_any_editor_all_is_well_and_costs_one_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert state() == Status(True)
    assert line() == Status(True)


def test_it_is_asked_also_where_no_page_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Page.objects.live().filter(depth__gt=2).exists()
    monkeypatch.setattr(hearing, "listen", lambda *_: None)
    assert not line().ok


def test_listening_that_fails_is_not_well_though_all_is_heard_as_a_call_for_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(hearing, "listen", breaks)
    assert hearing.hear(CALM)
    found = line()
    assert not found.ok and all(text in found.text for text in EXPECTED)
    assert "у дневнику" in found.advice and "Изрази опасности" not in found.advice


def test_rules_that_hear_danger_of_one_kind_everywhere_are_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    always = hearing.Danger(Kind.SUICIDE, (Kind.SUICIDE,), ())
    monkeypatch.setattr(hearing, "listen", lambda *_: always)
    text = line().text
    assert CALM in text and "убиће ме" in text and "самоубиство" not in text


@pytest.mark.parametrize("gone", CRIES)
def test_what_editors_silence_is_named_until_the_row_goes(gone: str) -> None:
    row = DangerPhrase.objects.create(phrase=gone, heard=False)
    found = line()
    assert not found.ok and gone in found.text
    assert "Изрази опасности" in found.advice
    row.delete()
    assert line().ok


def test_what_editors_teach_as_another_kind_is_named_since_other_numbers_would_come_first() -> None:
    DangerPhrase.objects.create(phrase="самоубиство", kind=Kind.INJURY)
    assert line().text == "погрешно се чује: самоубиство"


def test_a_daily_word_that_editors_teach_as_danger_is_named() -> None:
    DangerPhrase.objects.create(phrase="учили", kind=Kind.HELP)
    found = line()
    assert (found.ok, found.text) == (False, f"погрешно се чује: {CALM}")
    assert "Изрази опасности" in found.advice


def test_an_expression_around_it_is_another_thing() -> None:
    DangerPhrase.objects.create(phrase="убиће ме мама због кеца", heard=False)
    assert line().ok
