"""Every job of the portal may run twice: the second time, at the same moment, there is nothing left to do."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from elearning.certificates.models import Certificate
from elearning.learning.models import Learner
from portal.accounts.models import SignIn
from portal.jobs import registry
from portal.jobs.models import JobRun, PendingTask
from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.models import AlarmStep, Case, Exclusion, Report
from reporting.cases.principals import Person, System
from reporting.registry import duty, recoveries
from reporting.vault import codes, desk_drafts, drafts
from reporting.vault.files import store
from search.models import WantedCount
from search.tasks import repair
from tests.accounts.fixtures import enrol
from tests.cases.fixtures import CSW, TRIAGE
from tests.jobs.tasks import DONE
from tests.writing import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
# What has nothing to do in this world: it only looks, or finishes what somebody broke off.
IDLE = {"audit.verify", "caching.warm", "keys.move", "keys.try", "pages.scheduled"}
IDLE |= {"editors.check_files", "editors.check_links", "editors.find_unused"}  # no file and no leave to ask anybody
IDLE |= {"courses.packages"}  # no course
IDLE |= {"search.repair"}  # hands over to the background what is done after the commit
IDLE |= {"search.deliver_to_cluster"}  # nothing where there is no cluster (tests/search/cluster)


Rows = dict[str, list[tuple[Any, ...]]]


def rows() -> Rows:
    """Return every row of every table but those that say when a job ran."""
    tables = set(connection.introspection.table_names()) - {JobRun._meta.db_table}
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table in tables]
    return {one._meta.db_table: list(one._base_manager.order_by("pk").values_list()) for one in models}


def run(job: registry.Job, moment: dt.datetime) -> bool:
    """Run a job; return whether it wrote to any table."""
    with written() as tables:
        job.run(moment)
    # What it hands over is done after the commit.
    PendingTask.objects.filter(task=repair.module_path).delete()
    return bool(tables - {JobRun._meta.db_table})


def propose_and_leave(case: Case, worker: Person) -> None:
    """Let the lead's worker propose to close a case, and lose the account."""
    part = case.participations.get(lead=True)
    services.accept_participation(principal=worker, participation_id=part.pk)
    services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")
    services.propose_closure(principal=worker, case_id=case.pk, outcome="stopped", note="Да.")
    worker.user.is_active = False
    worker.user.save(update_fields=["is_active"])


def come_in_a_flood(report: Report) -> None:
    """Let nobody have been told of this report of danger alone."""
    advance(timezone.now())
    AlarmStep.objects.visible_to(System("test")).filter(report=report).update(joined=True, sent_at=None)


def begin_a_shift(person: Callable[..., Person]) -> None:
    """Let somebody of triage be on duty whose telephone has not rung yet."""
    now = timezone.now()
    duty.plan_shift(
        named_by=person("head", TRIAGE).user,
        user=person("triage", TRIAGE).user,
        place=1,
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(hours=1),
        phone="+381601234567",
    )


@pytest.fixture
def later(
    submit: Callable[..., Report],
    full: Case,
    routed: Callable[..., Case],
    ended: Callable[..., Case],
    person: Callable[..., Person],
    media: Path,
) -> Iterator[dt.datetime]:
    """A world in which nearly every job has work, forty days after everybody left it."""
    routed(), ended()
    propose_and_leave(routed(to=(CSW,)), person("case_worker", CSW))
    person("supervisor", "minrzs")
    now = timezone.now()
    user, admins = person("case_worker", CSW).user, [person("desk_admin", TRIAGE).user for _ in range(2)]
    enrol(user)
    for admin in admins:
        recoveries.confirm_recovery(user=user, confirmed_by=admin)
    SignIn.objects.create(user=user, since=now, seen=now)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=now)
    PendingTask.objects.create(task="tests.jobs.tasks.note", args=[1], queue="", next_try_at=now)
    store.begin(store.report_owner(full.first_report.pk), name="прекинуто.png")
    drafts.start()
    desk_drafts.keep(desk_drafts.Place(account=user.pk, page="/postupanje/", form="message"), {"body": "почето"})
    token = codes.token("learning", codes.new_code())
    long_ago = now.date() - dt.timedelta(days=500)
    Learner.objects.create(kind="code", code_key_id=token.key_id, code_digest=token.digest, used_on=long_ago)
    Certificate.objects.create(
        number="1" * 12,
        course=uuid4(),
        title="О.",
        hours=1,
        issued_on=dt.date(2010, 1, 1),
        name_key_id=uuid4(),
        place=1,
    )
    WantedCount.objects.create(day=now.date() - dt.timedelta(days=500), language="sr", words="туча", times=10, found=1)
    with time_machine.travel(now + dt.timedelta(days=40), tick=False):
        come_in_a_flood(submit(danger_now="yes"))
        begin_a_shift(person)
        submit(danger_now="yes")
        Exclusion.objects.visible_to(System("test")).filter(report=submit(excluded=("police",))).delete()
        yield timezone.now()
    DONE.clear()


def test_every_job_changes_nothing_the_second_time(later: dt.datetime) -> None:
    jobs = sorted(registry.jobs(), key=lambda job: job.name != "audit.seal")
    worked, before = set(), rows()
    for job in jobs:
        # All rows are read only where something was written: that is most of the time of this test.
        once = rows() if run(job, later) else before
        if once != before:
            worked.add(job.name)
        before = rows() if run(job, later) else once
        changed = [name for name in once if once[name] != before[name]]
        assert not changed, (job.name, changed)
    assert worked == {job.name for job in jobs} - IDLE
