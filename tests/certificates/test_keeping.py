"""Certificates go after ten years, by a job that may run whenever it likes; without a rule they stay."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from elearning.certificates import issuing
from elearning.certificates.models import Award, Certificate
from elearning.learning.models import Learner
from portal.jobs.registry import jobs
from reporting.registry.checks import retention_of
from reporting.registry.models import Kept, RetentionClass

pytestmark = pytest.mark.django_db
# Midnight in Belgrade after the last day.
END = datetime(2037, 3, 3, 23, 0, tzinfo=UTC)


def another(day: date) -> Certificate:
    place = Certificate.objects.count() + 1
    return Certificate.objects.create(
        number=f"{place:012d}",
        course=uuid4(),
        title="Обука",
        hours=1,
        language="sr",
        issued_on=day,
        name_digest=b"x" * 32,
        name_key_id=uuid4(),
        place=place,
    )


@pytest.mark.parametrize(
    ("moment", "gone"), [(END.replace(hour=22, minute=59), 0), (END, 1), (END.replace(year=2039), 1)]
)
def test_a_certificate_goes_when_its_ten_years_are_over_and_not_before(
    certs: None, moment: datetime, gone: int
) -> None:
    another(date(2027, 3, 3)), another(date(2030, 1, 1))
    with time_machine.travel(moment, tick=False):
        assert issuing.forget_old(moment) == gone
        assert issuing.forget_old(moment) == 0, "a second run finds nothing"
    assert Certificate.objects.count() == 2 - gone


def test_with_it_goes_the_link_of_a_learner_and_the_learner_stays(certificate: Certificate, learner: Learner) -> None:
    Certificate.objects.update(issued_on=date(2017, 3, 3))
    with time_machine.travel(END, tick=False):
        assert issuing.forget_old(END) == 1
    assert not Award.objects.exists() and Learner.objects.filter(pk=learner.pk).exists()


def test_the_period_is_data(certificate: Certificate) -> None:
    Certificate.objects.update(issued_on=date(2027, 3, 3))
    RetentionClass.objects.filter(code="certificate").update(value=1)
    with time_machine.travel("2028-03-04T12:00:00Z", tick=False):
        assert issuing.forget_old(datetime(2028, 3, 4, 12, tzinfo=UTC)) == 1


def test_without_a_rule_nothing_goes(certificate: Certificate) -> None:
    RetentionClass.objects.filter(code="certificate").delete()
    Certificate.objects.update(issued_on=date(1999, 1, 1))
    assert issuing.forget_old(END) == 0


def test_both_tables_say_how_long_they_are_kept_and_the_job_is_registered() -> None:
    assert retention_of(Certificate) == Kept.CERTIFICATE
    assert retention_of(Award) == retention_of(Learner) != ""
    assert [job.name for job in jobs() if job.name == "certificates.forget"]
