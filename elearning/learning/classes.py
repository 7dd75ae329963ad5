"""Commands of a class: making and closing it, and the strip that opens a seat."""

from __future__ import annotations

import hmac
import secrets
import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning.learning import keys, quotas, sessions
from elearning.learning.attempts import Refused
from elearning.learning.models import Learner, LearnerSession, SchoolClass, Seat
from portal.pages.dates import clock_text
from reporting.vault import codes

# A number is free with any try but the rarest; who meets a taken one draws again.
DRAWS = 5
WRONG_TRIES = 10
WAIT = timedelta(minutes=5)
_random = secrets.SystemRandom()


def make_class(request: HttpRequest, *, pk: uuid.UUID, course_key: uuid.UUID, seats: int, token: str) -> str:
    """Make a class for a course, with its seats, and let the browser with ``token`` hold it and show its key.

    ``pk`` is the form's: the same form makes one class, however often it is sent. Returns the token of the session.
    Raises ``TooMany``, ``Stale``.
    """
    quotas.count_new_code(request)
    session = sessions.current(request)
    opened = token if session is not None else sessions.begun_from(token)
    for _draw in range(DRAWS):
        if SchoolClass.objects.filter(pk=pk).exists():
            return opened if session is not None else sessions.begun_just_now(token)
        try:
            with transaction.atomic():
                _make(request, pk, course_key, seats, opened)
                return opened
        except IntegrityError:
            continue
    raise quotas.TooMany


def _make(request: HttpRequest, pk: uuid.UUID, course_key: uuid.UUID, seats: int, token: str) -> None:
    today = timezone.localdate()
    code = codes.token("class", keys.code_for(SchoolClass, pk=pk, token=token))
    made = SchoolClass.objects.create(
        pk=pk,
        number=f"{secrets.randbelow(10**6):06d}",
        course_key=course_key,
        code_key_id=code.key_id,
        code_digest=code.digest,
        made_on=today,
    )
    learners = Learner.objects.bulk_create([Learner(kind=Learner.Kind.SEAT, used_on=today) for _seat in range(seats)])
    digits = _random.sample(range(10**4), seats)
    Seat.objects.bulk_create(
        Seat(school_class=made, learner=learner, number=number, digits=f"{drawn:04d}")
        for number, (learner, drawn) in enumerate(zip(learners, digits, strict=True), start=1)
    )
    session = sessions.current(request)
    if session is None:
        sessions.start(token, learner=None, school_class=made)
    else:
        LearnerSession.objects.filter(pk=session.pk).update(school_class=made)


@transaction.atomic
def close_class(school_class: SchoolClass) -> None:
    """Close a class for good: its seats open nothing any more, and where one is open it is left. Twice is once."""
    SchoolClass.objects.filter(pk=school_class.pk, closed_on=None).update(closed_on=timezone.localdate())
    open_seats = LearnerSession.objects.filter(learner__seat__school_class=school_class)
    # Who tries a strip in the teacher's own browser keeps the class.
    open_seats.exclude(school_class=None).update(learner=None)
    open_seats.filter(school_class=None).delete()


def open_seat(*, number: str, seat: int, digits: str) -> Learner:
    """Return the learner of a seat whose strip says these numbers.

    Ten wrong tries let this one seat wait for five minutes. Raises ``Refused``, in the same words whichever of the
    three numbers is wrong.
    """
    with transaction.atomic():
        rows = Seat.objects.select_for_update(of=("self",), no_key=True).select_related("school_class", "learner")
        found = rows.filter(school_class__number=number, number=seat).first()
        refusal = _unknown() if found is None else _refusal(found, digits)
    if found is None or refusal:
        raise Refused(refusal)
    return found.learner


def _unknown() -> str:
    return _("Ови бројеви не отварају ниједно место. Вреди их упоредити са траком.")


def _refusal(seat: Seat, digits: str) -> str:
    """Return why a seat stays shut, and count a wrong try; nothing where it opens."""
    if seat.waits_until is not None and seat.waits_until > timezone.now():
        return _("Било је много погрешних покушаја. Ово место се отвара после %(time)s, а остала раде као пре.") % {
            "time": clock_text(seat.waits_until + timedelta(minutes=1))
        }
    if not hmac.compare_digest(seat.digits, digits):
        _count_wrong(seat)
        return _unknown()
    if seat.wrong_tries:
        Seat.objects.filter(pk=seat.pk).update(wrong_tries=0, waits_until=None)
    return "" if seat.school_class.closed_on is None else _("Овај разред је затворен и више не прима одговоре.")


def _count_wrong(seat: Seat) -> None:
    mine = Seat.objects.filter(pk=seat.pk)
    if seat.wrong_tries + 1 < WRONG_TRIES:
        mine.update(wrong_tries=F("wrong_tries") + 1)
    else:
        mine.update(wrong_tries=0, waits_until=timezone.now() + WAIT)
