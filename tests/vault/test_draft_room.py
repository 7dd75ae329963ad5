"""How much room drafts have: each before its first answer, and all together."""

import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.jobs import machine
from reporting.vault import draft_room, drafts, health
from reporting.vault.errors import NoRoom
from reporting.vault.models import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]

MB = 1_000_000


def holding(size: int, *, answered: bool = True) -> drafts.OpenDraft:
    """Begin a draft of about ``size`` bytes, 256 at most more."""
    return drafts.start({"words": "x" * (size - 300)}, answered=answered)


def add(draft: drafts.OpenDraft, letters: int, *, answered: bool = False) -> None:
    draft.data["more"] = draft.data.get("more", "") + "x" * letters
    drafts.save(draft, answered=answered)


def size_of(draft: drafts.OpenDraft) -> int:
    return len(Draft.objects.get(id=draft.id).sealed)


def test_a_draft_without_an_answer_stays_small_whatever_room_there_is() -> None:
    draft = drafts.start()
    add(draft, draft_room.SMALL - 400)
    before = bytes(Draft.objects.get().sealed)
    assert draft_room.SMALL - 512 < len(before) <= draft_room.SMALL
    with pytest.raises(NoRoom):
        add(draft, 400)
    assert bytes(Draft.objects.get().sealed) == before
    drafts.save(draft, answered=True)
    assert size_of(draft) > draft_room.SMALL
    add(draft, 20_000)


def test_a_code_gives_room_as_an_answer_does() -> None:
    draft = drafts.start()
    drafts.issue_code(draft)
    add(draft, 100_000)
    assert size_of(draft) > 100_000


def test_at_the_ceiling_a_small_one_stays_small_and_a_large_one_goes_on(settings: Any) -> None:
    small, large = holding(10_000), holding(40_000)
    settings.DRAFTS_MAX_BYTES = 0
    add(small, 5_000)
    with pytest.raises(NoRoom):
        add(small, 2_000)
    add(large, draft_room.A_LITTLE - 256)
    with pytest.raises(NoRoom):
        add(large, 1_000)
    large.data = {"words": "x" * 30_000}
    drafts.save(large)
    assert 30_000 < size_of(large) < 31_000


def test_the_last_byte_of_the_ceiling_is_given_and_no_more(settings: Any) -> None:
    draft = holding(10_000)
    settings.DRAFTS_MAX_BYTES = 30_000
    with pytest.raises(NoRoom):
        add(draft, 20_300)
    draft.data.pop("more")
    add(draft, 19_500)
    assert 29_000 < size_of(draft) <= 30_000 and draft_room.taken() == size_of(draft)
    other = drafts.start()
    with pytest.raises(NoRoom):
        add(other, 20_000, answered=True)


def test_room_is_given_to_the_last_byte_of_each_limit(settings: Any) -> None:
    small, little = draft_room.SMALL, draft_room.A_LITTLE
    settings.DRAFTS_MAX_BYTES = 0
    for before, after, whole, given in (
        (0, small, False, True),
        (0, small + 1, False, False),
        (small + 9, small + 9, False, True),
        (small + 9, small + 10, False, False),
        (small, small + little, True, True),
        (small, small + little + 1, True, False),
    ):
        assert draft_room.take(before=before, after=after, whole=whole) is given, (before, after, whole)
    settings.DRAFTS_MAX_BYTES = 20_000
    cache.clear()
    assert draft_room.taken() == 0
    assert not draft_room.take(before=0, after=20_001, whole=True)
    assert draft_room.take(before=0, after=20_000, whole=True)
    assert not draft_room.take(before=0, after=20_000, whole=True), "what was taken since the count counts"


def test_a_count_that_ends_while_room_is_taken_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    count = draft_room.ceiling

    def forgotten() -> int:
        cache.clear()
        return count()

    monkeypatch.setattr(draft_room, "ceiling", forgotten)
    assert draft_room.take(before=0, after=20_000, whole=True)


def test_a_small_draft_is_saved_without_counting_and_a_flood_of_large_ones_is_counted_once() -> None:
    small = drafts.start()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        add(small, 1_000, answered=True)
    assert not any("SUM(" in one["sql"] for one in queries)
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        large = [drafts.start() for _ in range(5)]
        with CaptureQueriesContext(connection) as queries:
            for draft in large:
                add(draft, 20_000, answered=True)
        assert sum("SUM(" in one["sql"] for one in queries) == 1
        clock.shift(timedelta(seconds=draft_room.COUNT_HOLDS + 1))
        with CaptureQueriesContext(connection) as queries:
            add(large[0], 5_000)
        assert sum("SUM(" in one["sql"] for one in queries) == 1


def test_the_ceiling_is_a_tenth_of_the_free_disk_at_most_the_setting(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DRAFTS_MAX_BYTES = 500 * MB
    for free, expected in ((4_000 * MB, 400 * MB), (6_000 * MB, 500 * MB), (0, 0), (None, 500 * MB)):
        monkeypatch.setattr(machine, "free_for_the_database", lambda free=free: free)
        assert draft_room.ceiling() == expected


def test_the_disk_of_a_database_elsewhere_is_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def usage(folder: Path) -> SimpleNamespace:
        seen.append(folder)
        return SimpleNamespace(free=7)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    monkeypatch.setattr(machine, "connection", SimpleNamespace(vendor="postgresql", settings_dict={"NAME": "/tmp"}))
    assert machine.free_for_the_database() is None and not seen
    monkeypatch.setattr(machine, "connection", SimpleNamespace(vendor="sqlite", settings_dict={"NAME": __file__}))
    assert machine.free_for_the_database() == 7 and seen == [Path(__file__).parent]


def test_at_the_ceiling_the_oldest_without_an_answer_go_and_nothing_else(settings: Any) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        answered, coded, sent = holding(30_000), drafts.start(), drafts.start()
        drafts.issue_code(coded)
        drafts.finish(sent, keep=timedelta(hours=24))
        begun = []
        for _ in range(4):
            clock.shift(timedelta(minutes=1))
            begun.append(holding(8_000, answered=False))
        settings.DRAFTS_MAX_BYTES = draft_room.taken()
        assert drafts.expire() == 0
        settings.DRAFTS_MAX_BYTES -= 8_500
        assert drafts.expire() == 2
        left = {row.id for row in Draft.objects.all()}
        assert left == {answered.id, coded.id, sent.id, begun[2].id, begun[3].id}
        settings.DRAFTS_MAX_BYTES = 0
        assert drafts.expire() == 2
        assert {row.id for row in Draft.objects.all()} == {answered.id, coded.id, sent.id}
        assert drafts.expire() == 0


def test_a_draft_that_is_answered_while_others_go_stays(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, other = drafts.start(), drafts.start()
    settings.DRAFTS_MAX_BYTES = 0
    find, asked = drafts._not_whole, []

    def answered_in_between(now: Any) -> Any:
        """Answer between the reading of the list and the ending."""
        asked.append(1)
        if len(asked) == 2:
            drafts.save(draft, answered=True)
        return find(now)

    monkeypatch.setattr(drafts, "_not_whole", answered_in_between)
    assert drafts.expire() == 1
    assert [row.id for row in Draft.objects.all()] == [draft.id] != [other.id]


def test_what_is_over_gives_no_room_to_be_taken_twice(settings: Any) -> None:
    """Drafts that end now make room by themselves; none is ended in their place."""
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        holding(8_000, answered=False)
        clock.shift(drafts.UNANSWERED)
        young = holding(8_000, answered=False)
        settings.DRAFTS_MAX_BYTES = 10_000
        assert drafts.expire() == 1
        assert [row.id for row in Draft.objects.all()] == [young.id]


def test_the_health_page_says_how_much_drafts_take_and_when_there_is_little_room(settings: Any) -> None:
    settings.DRAFTS_MAX_BYTES = 10 * MB
    state = health.drafts_state()
    assert (state.ok, state.text) == (True, "0 од 10 MB")
    drafts.start({"words": secrets.token_hex(3_900_000)}, answered=True)
    state = health.drafts_state()
    assert (state.ok, state.text) == (True, "7 од 10 MB")
    drafts.start({"words": secrets.token_hex(200_000)}, answered=True)
    state = health.drafts_state()
    assert (state.ok, state.text) == (False, "8 од 10 MB")
    assert "DRAFTS_MAX_BYTES" in state.advice


def test_one_draft_is_not_seen_on_the_health_page() -> None:
    """Whether somebody is writing just now is nobody's business."""
    before = health.drafts_state().text
    drafts.start({"words": "x" * 900}, answered=True)
    assert health.drafts_state().text == before
    assert timezone.now() < Draft.objects.get().expires_at
