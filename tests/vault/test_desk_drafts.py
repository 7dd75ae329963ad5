"""What is typed at the desk and not sent: sealed, its account's alone, two windows side by side, gone in time."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.jobs import registry
from reporting.vault import desk_drafts, keyring, rotation
from reporting.vault.desk_drafts import LONGEST, LONGEST_TICK, MOST_DRAFTS, MOST_TICKS, MOST_VERSIONS, Place, Version
from reporting.vault.models import DeskDraft
from tests.vault.world import all_columns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
ANA, MIRA = UUID(int=1), UUID(int=2)
PAGE = "/postupanje/predmeti/00000000-0000-4000-8000-000000000000/"
HERE = Place(ANA, PAGE, "message")
TYPED = "Њен број је код портира."


def here(place: Place = HERE) -> list[Version]:
    return desk_drafts.read(account=place.account, page=place.page).get(place.form, [])


def texts(place: Place = HERE) -> list[Any]:
    return [one.values["body"] for one in here(place)]


def test_it_comes_back_as_it_was_typed() -> None:
    values = {"body": TYPED, "reason": "other", "to": ["1", "2"], "urgent": True}
    (made,) = desk_drafts.keep(HERE, values, wrong={"body": [("Предугачко.", "max_length")]}, refused="moved")
    assert here() == [made]
    assert (made.values, made.wrong["body"], made.refused) == (values, [("Предугачко.", "max_length")], "moved")
    assert TYPED not in repr(made)


def test_its_words_stand_nowhere_in_the_database() -> None:
    desk_drafts.keep(HERE, {"body": TYPED})
    assert all(b"portira" not in one and TYPED.encode() not in one for rows in all_columns().values() for one in rows)


@pytest.mark.parametrize("moved", [{"account": MIRA}, {"page": PAGE + "mera/"}, {"form": "note"}])
def test_a_row_that_is_moved_to_another_account_or_page_opens_for_nobody(moved: dict[str, Any]) -> None:
    desk_drafts.keep(HERE, {"body": TYPED})
    DeskDraft.objects.update(**moved)
    there = Place(**({"account": ANA, "page": PAGE, "form": "message"} | moved))
    assert (here(there), here()) == ([], [])


def test_no_later_moment_in_its_row_makes_it_live_longer() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        desk_drafts.keep(HERE, {"body": TYPED})
        DeskDraft.objects.update(changed_at=timezone.now() + timedelta(days=9))
        clock.shift(timedelta(hours=12))
        assert here() == []


def test_its_key_is_its_own_and_another_with_every_word() -> None:
    """A row whose key or words are put into another row opens nothing there."""
    desk_drafts.keep(HERE, {"body": TYPED})
    first = DeskDraft.objects.get()
    desk_drafts.keep(HERE, {"body": TYPED + "."}, seen=[here()[0].id])
    second = DeskDraft.objects.get()
    assert first.pk == second.pk and bytes(first.key) != bytes(second.key)
    DeskDraft.objects.update(sealed=first.sealed)
    assert here() == []
    DeskDraft.objects.update(key=first.key)
    assert texts() == [TYPED]
    DeskDraft.objects.all().delete()
    DeskDraft.objects.create(
        id=uuid4(),
        account=MIRA,
        page=PAGE,
        form="message",
        key=first.key,
        sealed=first.sealed,
        changed_at=timezone.now(),
    )
    assert here(Place(MIRA, PAGE, "message")) == []


def test_of_two_windows_that_begin_at_once_both_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second looked for the row before the first had made it."""
    desk_drafts.keep(HERE, {"body": "прва"})
    looked, really = [None], desk_drafts._locked
    monkeypatch.setattr(desk_drafts, "_locked", lambda place: looked.pop() if looked else really(place))
    desk_drafts.keep(HERE, {"body": "друга"})
    assert texts() == ["друга", "прва"]


@pytest.mark.parametrize(
    "other", [Place(MIRA, PAGE, "message"), Place(ANA, PAGE + "mera/", "message"), Place(ANA, PAGE, "note")]
)
def test_it_belongs_to_one_account_one_page_and_one_form(other: Place) -> None:
    desk_drafts.keep(HERE, {"body": TYPED})
    desk_drafts.keep(other, {"body": "Друго"})
    assert (texts(), texts(other)) == ([TYPED], ["Друго"])
    desk_drafts.forget(other)
    assert (texts(), texts(other)) == ([TYPED], [])


def test_of_two_windows_neither_takes_the_place_of_the_other() -> None:
    (first,) = desk_drafts.keep(HERE, {"body": "прва"})
    second, _first = desk_drafts.keep(HERE, {"body": "друга"})
    assert texts() == ["друга", "прва"], "the newer one first"
    desk_drafts.keep(HERE, {"body": "прва, даље"}, seen=[first.id])
    assert texts() == ["прва, даље", "друга"], "each follows its own"
    desk_drafts.keep(HERE, {"body": "трећа"}, seen=[first.id, second.id])
    assert texts() == ["трећа", "прва, даље", "друга"], "what it showed first is gone, so nothing gives way"
    desk_drafts.keep(HERE, {"body": "друга"})
    assert texts() == ["друга", "трећа", "прва, даље"], "the same words stand once"


def test_the_act_takes_what_its_page_showed_and_what_says_the_same() -> None:
    first = desk_drafts.keep(HERE, {"body": "прва"})[0]
    second = desk_drafts.keep(HERE, {"body": "друга"})[0]
    desk_drafts.keep(HERE, {"body": "трећа"})
    desk_drafts.forget(HERE, seen=[first.id], values={"body": "друга"})
    assert texts() == ["трећа"]
    desk_drafts.forget(HERE, seen=[second.id])
    assert texts() == ["трећа"]
    desk_drafts.forget(HERE)
    assert not DeskDraft.objects.exists()
    desk_drafts.forget(HERE)


def test_whoever_deletes_the_words_leaves_no_row() -> None:
    desk_drafts.keep(HERE, {"body": ""})
    assert not DeskDraft.objects.exists()
    (made,) = desk_drafts.keep(HERE, {"body": TYPED})
    desk_drafts.keep(HERE, {"body": "", "to": [], "urgent": False}, seen=[made.id])
    assert not DeskDraft.objects.exists()


def test_errors_stay_with_their_words_and_a_refusal_only_with_the_same_ones() -> None:
    missing = [("Недостаје.", "required")]
    wrong = {"reason": missing, "body": missing, "sure": missing, "__all__": missing}
    values = {"body": "а", "reason": ""}
    (made,) = desk_drafts.keep(HERE, values, wrong=wrong, refused="moved")
    (same,) = desk_drafts.keep(HERE, values, seen=[made.id])
    assert (same.wrong, same.refused) == (wrong, "moved")
    (changed,) = desk_drafts.keep(HERE, values | {"body": "б"}, seen=[same.id])
    assert (set(changed.wrong), changed.refused) == ({"reason", "sure"}, "")
    (empty,) = desk_drafts.keep(Place(ANA, PAGE, "other"), {"body": ""}, wrong={"body": missing})
    assert empty.wrong == {"body": missing}, "an empty form that was sent says what is missing"


def test_it_is_bounded() -> None:
    desk_drafts.keep(Place(MIRA, PAGE, "message"), {"body": TYPED})
    desk_drafts.keep(HERE, {"body": "ж" * (LONGEST + 1)})
    assert len(str(here()[0].values["body"])) == LONGEST
    desk_drafts.keep(Place(ANA, PAGE, "ticks"), {"to": ["ж" * 10_000] * 10_000})
    assert here(Place(ANA, PAGE, "ticks"))[0].values == {"to": ["ж" * LONGEST_TICK] * MOST_TICKS}
    for number in range(MOST_VERSIONS + 2):
        desk_drafts.keep(HERE, {"body": str(number)})
    assert texts() == [str(number) for number in range(MOST_VERSIONS + 1, 1, -1)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(MOST_DRAFTS + 3):
            clock.shift(1)
            desk_drafts.keep(Place(ANA, f"/postupanje/{number}/", "message"), {"body": TYPED})
    assert DeskDraft.objects.filter(account=ANA).count() == MOST_DRAFTS
    assert not here() and texts(Place(MIRA, PAGE, "message")) == [TYPED], "the oldest, and nobody else's"


def test_twelve_hours_after_the_last_word_it_is_gone() -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        (made,) = desk_drafts.keep(HERE, {"body": "а"})
        clock.shift(timedelta(hours=11, minutes=59))
        desk_drafts.keep(HERE, {"body": "б"}, seen=[made.id])
        clock.shift(timedelta(hours=11, minutes=59))
        assert texts() == ["б"] and desk_drafts.expire() == 0
        clock.shift(timedelta(minutes=1))
        assert here() == [], "whether or not the job has come by"
        desk_drafts.keep(HERE, {"body": "в"})
        assert texts() == ["в"], "what is past its time does not come back"
    assert desk_drafts.expire(timezone.now() + desk_drafts.LIFETIME) == 1
    assert not DeskDraft.objects.exists()


def test_the_job_deletes_what_is_over() -> None:
    with time_machine.travel(timezone.now() - desk_drafts.LIFETIME):
        desk_drafts.keep(HERE, {"body": TYPED})
    desk_drafts.keep(Place(MIRA, PAGE, "message"), {"body": TYPED})
    job = next(one for one in registry.jobs() if one.name == "desk_drafts.expire")
    job.run(timezone.now())
    assert [row.account for row in DeskDraft.objects.all()] == [MIRA]


def test_at_sign_out_all_of_the_account_goes_and_nothing_else() -> None:
    for place in (HERE, Place(ANA, "/postupanje/uloge/", "find"), Place(MIRA, PAGE, "message")):
        desk_drafts.keep(place, {"body": TYPED})
    desk_drafts.forget_all(ANA)
    assert [row.account for row in DeskDraft.objects.all()] == [MIRA]


def test_who_withdraws_from_a_page_loses_what_was_begun_there_and_nothing_else() -> None:
    kept = [Place(ANA, PAGE + "mera/", "message"), Place(MIRA, PAGE, "message")]
    for place in (HERE, Place(ANA, PAGE, "note"), *kept):
        desk_drafts.keep(place, {"body": TYPED})
    desk_drafts.forget_page(account=ANA, page=PAGE)
    assert {Place(row.account, row.page, row.form) for row in DeskDraft.objects.all()} == set(kept)


def test_it_opens_after_a_rotation_and_is_empty_where_its_key_is_destroyed() -> None:
    desk_drafts.keep(HERE, {"body": TYPED})
    rotation.rotate("kek", settle=0)
    assert texts() == [TYPED]
    keyring.VaultKey.objects.filter(purpose="kek").update(state="destroyed", wrapped=None)
    keyring.forget()
    assert here() == []


@pytest.mark.postgresql_only
def test_postgresql_does_not_log_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'vault_deskdraft'")
        assert cursor.fetchone()[0] in ("u", b"u")
