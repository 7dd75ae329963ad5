"""Queries on certificates."""

from datetime import date, datetime, time
from uuid import UUID

from django.utils import timezone

from elearning.certificates.models import Award, Certificate
from elearning.learning.models import Learner
from reporting.registry import retention
from reporting.registry.calendar import BELGRADE
from reporting.registry.models import Kept, RetentionClass


def by_number(number: str) -> Certificate | None:
    """Return the certificate with this number, 12 digits; one query, also for a number that is nobody's."""
    return Certificate.objects.filter(pk=number).first()


def certificate_of(learner: Learner, course: UUID) -> Certificate | None:
    """Return the certificate that a learner has for the course of this key; one query."""
    award = Award.objects.filter(learner=learner, course=course).select_related("certificate").first()
    return None if award is None else award.certificate


def latest_of(course: UUID) -> Certificate | None:
    """Return the newest certificate of a course, which says what the course is called and how long it takes."""
    return Certificate.objects.filter(course=course).order_by("-issued_on", "pk").first()


def revoked_places() -> list[int]:
    """Return the places in the status list of every certificate that was revoked."""
    return list(Certificate.objects.filter(revoked_at__isnull=False).values_list("place", flat=True))


def rule_of_today() -> RetentionClass | None:
    """Return the rule by which certificates are kept today; None where there is none, and they stay."""
    return retention.class_for(kept=Kept.CERTIFICATE, facts={}, on=timezone.localdate())


def kept_until(issued_on: date, rule: RetentionClass | None) -> datetime | None:
    """Return when a certificate of this day is forgotten under ``rule``; None when it stays."""
    noon = datetime.combine(issued_on, time(12), tzinfo=BELGRADE)
    return None if rule is None else retention.end_for(rule, noon)
