"""Certificates come back with the long backup, and that a learner has one with the short one, if both are there."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from elearning.certificates import names
from elearning.certificates.models import Award, Certificate
from elearning.learning.keys import owner_of
from elearning.learning.models import Learner
from reporting.vault import codes
from tests.backup.conftest import backed_up, restore, silent

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
NAME = "Ана Петровић"


def awarded(place: int) -> tuple[str, Certificate]:
    """Make a learner with a certificate, and return the learning code and the certificate."""
    code, course, number = codes.new_code(), uuid4(), f"{place:012d}"
    token, kept = codes.token("learning", code), names.commit(number=number, name=NAME)
    learner = Learner.objects.create(
        kind=Learner.Kind.CODE, code_key_id=token.key_id, code_digest=token.digest, used_on=timezone.localdate()
    )
    certificate = Certificate.objects.create(
        number=number,
        course=course,
        title="Протокол у школи",
        hours=6,
        language="sr",
        issued_on=date(2027, 3, 3),
        name_digest=kept.digest,
        name_key_id=kept.key_id,
        place=place,
    )
    Award.objects.create(learner=learner, course=course, certificate=certificate)
    return code, certificate


def award_of(code: str) -> UUID | None:
    learner = owner_of(Learner, code)
    return Award.objects.filter(learner=learner).values_list("course", flat=True).first()


def test_both_of_one_night_bring_back_all_of_it(keyring: object, emptied: Callable[[], None], tmp_path: Path) -> None:
    code, certificate = awarded(1)
    long, short = backed_up(tmp_path / "one")
    emptied()
    restore(long=long, short=short, progress=silent)
    found = Certificate.objects.get()
    assert names.fits(found, number=found.number, name=NAME) and award_of(code) == certificate.course


def test_with_the_long_one_alone_a_certificate_can_be_checked_and_is_nobodys(
    keyring: object, emptied: Callable[[], None], tmp_path: Path
) -> None:
    awarded(1)
    long, _short = backed_up(tmp_path / "one")
    emptied()
    restore(long=long, short=None, progress=silent)
    found = Certificate.objects.get()
    assert names.fits(found, number=found.number, name=NAME)
    assert not Award.objects.exists() and not Learner.objects.exists()


def test_an_old_long_one_with_last_nights_short_one(
    keyring: object, emptied: Callable[[], None], tmp_path: Path
) -> None:
    """What was made in between is not there, so nobody has it: it can be taken again."""
    old_code, old = awarded(1)
    long, _short = backed_up(tmp_path / "one")
    new_code, _new = awarded(2)
    _long, short = backed_up(tmp_path / "two")
    emptied()
    restore(long=long, short=short, progress=silent)
    assert Certificate.objects.get().number == old.number
    assert award_of(old_code) == old.course
    assert owner_of(Learner, new_code) is not None and award_of(new_code) is None
