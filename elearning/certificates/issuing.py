"""Making, revoking and forgetting certificates."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from elearning.certificates import names, numbers, selectors
from elearning.certificates.models import Award, Certificate
from elearning.courses.models import CoursePage
from elearning.learning.models import Learner

# Bits of the status list: as many certificates as can be kept at once. A place is drawn, so that it tells no order.
PLACES = 2**20
# How often a number or a place is drawn that somebody else has; of a hundred thousand every tenth is taken.
DRAWS = 20


class Unknown(LookupError):
    """There is no certificate with this number."""


class AlreadyRevoked(ValueError):
    """The certificate was revoked before; nothing was changed."""


def issue(*, learner: Learner, course: CoursePage, name: str, language: str) -> Certificate:
    """Return the certificate of ``learner`` for ``course``, made now unless there is one already.

    Pressed twice, it is made once. Whether ``name`` stands on one that there was, only ``names.fits`` says; that
    the course was finished, the caller has asked. Raises ``KeyringError``.
    """
    for draw in range(DRAWS):
        found = selectors.certificate_of(learner, course.translation_key)
        if found is not None:
            return found
        try:
            return _make(learner, course, name, language)
        except IntegrityError:  # a second press was faster, or the number or the place is taken
            if draw == DRAWS - 1:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def _make(learner: Learner, course: CoursePage, name: str, language: str) -> Certificate:
    assert course.hours is not None, "a course that gives certificates says how many hours it takes"
    number = numbers.new_number()
    commitment = names.commit(number=number, name=name)
    certificate = Certificate.objects.create(
        number=number,
        course=course.translation_key,
        title=course.title,
        hours=course.hours,
        language=language,
        issued_on=timezone.localdate(),
        name_digest=commitment.digest,
        name_key_id=commitment.key_id,
        place=secrets.randbelow(PLACES),
    )
    Award.objects.create(learner=learner, course=course.translation_key, certificate=certificate)
    return certificate


@transaction.atomic
def revoke(*, number: str, reason: str) -> Certificate:
    """Revoke a certificate for good, for a ``reason`` that everybody can read, and return it.

    Raises ``Unknown``, ``AlreadyRevoked``.
    """
    certificate = Certificate.objects.select_for_update().filter(pk=number).first()
    if certificate is None:
        raise Unknown
    if certificate.revoked_at is not None:
        raise AlreadyRevoked
    certificate.revoked_at, certificate.reason = timezone.now(), reason
    certificate.save(update_fields=["revoked_at", "reason"])
    return certificate


def forget_old(now: datetime) -> int:
    """Delete the certificates whose period is over; return their number. Harmless when run twice."""
    rule = selectors.rule_of_today()
    days = Certificate.objects.order_by().values_list("issued_on", flat=True).distinct()
    over = [day for day in days if (end := selectors.kept_until(day, rule)) is not None and end <= now]
    return Certificate.objects.filter(issued_on__in=over).delete()[1].get("certificates.Certificate", 0)
