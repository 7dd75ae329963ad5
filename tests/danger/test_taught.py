"""What editors teach holds from the moment it is saved, in every writing, and costs one query."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from portal.danger import taught
from portal.danger.hearing import hear
from portal.danger.kinds import Kind
from portal.danger.models import DangerPhrase
from portal.script.convert import to_latin
from portal.script.folding import folded

pytestmark = pytest.mark.django_db


def test_a_phrase_is_heard_from_the_moment_it_is_saved_until_it_goes() -> None:
    text = "данас сам појела плаву жабу код реке"
    assert hear(text) is None
    row = DangerPhrase.objects.create(phrase="плава жаба", kind=Kind.POISONING)
    for written in (text, to_latin(text), folded(text)):
        found = hear(written)
        assert found is not None and found.kind == Kind.POISONING, written
    DangerPhrase.objects.filter(pk=row.pk).update(kind=Kind.WEAPON)
    found = hear(text)
    assert found is not None and found.kind == Kind.WEAPON
    row.delete()
    assert hear(text) is None


def test_a_phrase_that_is_no_danger_silences_its_own_words_and_no_others() -> None:
    text = "тата ме бије"
    assert hear(text)
    DangerPhrase.objects.create(phrase="тата ме бије", heard=False)
    assert hear(text) is None
    found = hear(f"{text}. Не желим да живим.")
    assert found is not None and found.kinds == (Kind.SUICIDE,)


def test_short_words_between_part_no_phrase() -> None:
    DangerPhrase.objects.create(phrase="видела духа", kind=Kind.HELP)
    assert hear("видела сам га духа") and hear("VIDELA SAM DUHA")
    assert hear("видела школу и духа") is None


def test_hearing_asks_the_table_once(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        hear("тата ме бије")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (DangerPhrase(phrase="?!", kind=Kind.HELP), "сами знаци"),
        (DangerPhrase(phrase="а б в г д ђ е ж з", kind=Kind.HELP), "предугачак"),
        (DangerPhrase(phrase="нешто страшно"), "каква је то опасност"),
        (DangerPhrase(phrase="Ubicu  se!", kind=Kind.SUICIDE), "већ постоји као „убићу се“"),
        (DangerPhrase(phrase="плаву жабу", heard=False), "већ постоји као „плава жаба“"),
        (DangerPhrase(phrase="плавој жаби", kind=Kind.WEAPON), "већ постоји као „плава жаба“"),
    ],
)
def test_what_the_table_does_not_take_is_said(row: DangerPhrase, why: str) -> None:
    DangerPhrase.objects.create(phrase="убићу се", kind=Kind.SUICIDE)
    DangerPhrase.objects.create(phrase="плава жаба", kind=Kind.POISONING)
    with pytest.raises(ValidationError) as found:
        row.full_clean()
    assert why in " ".join(found.value.messages)


def test_what_is_no_danger_has_no_kind() -> None:
    row = DangerPhrase(phrase="  уби  ме досада ", heard=False, kind=Kind.SUICIDE)
    row.full_clean()
    assert (row.phrase, row.kind) == ("уби ме досада", "")


def test_a_row_may_be_written_in_another_form_of_itself() -> None:
    row = DangerPhrase.objects.create(phrase="плава жаба", kind=Kind.POISONING)
    row.phrase = "плаву жабу"
    row.full_clean()
    row.save()
    assert DangerPhrase.objects.get().phrase == "плаву жабу"


@pytest.mark.parametrize("kind", ["", "досада"])
def test_the_database_refuses_what_is_heard_without_a_kind(kind: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DangerPhrase.objects.create(phrase="плава жаба", kind=kind)
    assert hear("видела плаву жабу") is None


@pytest.mark.parametrize("kind", ["", "досада"])
def test_a_row_without_a_kind_that_stands_there_all_the_same_stops_no_other(
    kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = taught.compiled((("плава жаба", True, kind), ("видела духа", True, "help")))
    assert hear("видела плаву жабу", table) is None
    found = hear("видела духа", table)
    assert found is not None and found.kind == Kind.HELP
    assert "has no kind" in caplog.text and "жаб" not in caplog.text


def test_a_table_that_cannot_be_compiled_makes_words_urgent_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(rows: object) -> None:
        raise ValueError(rows)

    monkeypatch.setattr(taught, "compiled", breaks)
    DangerPhrase.objects.create(phrase="плава жаба", kind=Kind.POISONING)
    found = hear("добар дан")
    assert found is not None and (found.kind, found.spans) == (Kind.HELP, ())
    assert "could not be listened to" in caplog.text and "жаб" not in caplog.text


def test_a_database_that_is_away_is_no_danger_that_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(rows: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(taught, "compiled", breaks)
    with pytest.raises(DatabaseError):
        hear("добар дан")
