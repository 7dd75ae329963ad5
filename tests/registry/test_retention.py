"""How long records are kept: a table with its grounds, counted in Belgrade, and no model without a class."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone

from reporting.registry import retention
from reporting.registry.checks import every_model_says_how_long, reporting_models, retention_of
from reporting.registry.models import BasisKind, Kept, RetentionClass, RetentionUnit
from reporting.tracking import sessions
from reporting.vault import desk_drafts, drafts
from tests.registry.factories import RetentionClassFactory

BELGRADE = ZoneInfo("Europe/Belgrade")
# Every class as it is shipped: what changes here changes how long a child's report is kept.
GOLDEN = [
    ("report_misuse", "case_file", 3, "months", "dismissed", {"statuses": ["spam"]}, "правило портала"),
    ("report_redirected", "case_file", 6, "months", "dismissed", {"statuses": ["redirected"]}, "правило портала"),
    ("report_set_aside", "case_file", 6, "months", "dismissed", {"statuses": ["set_aside"]}, "правило портала"),
    (
        "case_handed_over",
        "case_file",
        2,
        "years",
        "case_closed",
        {"statuses": ["accepted"], "outcomes": ["handed_over"]},
        "правило портала, правни основ још није унет",
    ),
    ("case_closed", "case_file", 2, "years", "case_closed", {}, "правило портала, правни основ још није унет"),
    ("draft", "draft", 72, "hours", "made", {}, "правило портала"),
    ("desk_draft", "desk_draft", 12, "hours", "last_used", {}, "правило портала"),
    ("follow_session", "session", 20, "minutes", "last_used", {}, "правило портала"),
    *[
        (code, kept, 0, "permanent", "made", {}, "правило портала")
        for code, kept in (
            ("audit", "audit"),
            ("keys", "keys"),
            ("reference", "reference"),
            ("staff", "staff"),
            ("tombstone", "tombstone"),
        )
    ],
    ("file_to_delete", "cleaning", 24, "hours", "made", {}, "правило портала"),
    ("learning", "learning", 12, "months", "last_used", {}, "правило портала"),
    ("learning_session", "learning_session", 48, "hours", "last_used", {}, "правило портала"),
    ("school_class", "school_class", 120, "days", "made", {}, "правило портала"),
    ("closed_class", "closed_class", 30, "days", "class_closed", {}, "правило портала"),
    ("certificate", "certificate", 10, "years", "made", {}, "правило портала"),
    ("count", "count", 0, "permanent", "made", {}, "правило портала"),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("registry_data")
def test_the_shipped_classes_are_exactly_these() -> None:
    found = [
        (row.code, row.kept, row.value, row.unit, row.starts_at, row.conditions, row.basis_for_desk)
        for row in RetentionClass.objects.all()
    ]
    assert found == GOLDEN


@pytest.mark.django_db
@pytest.mark.usefixtures("registry_data")
def test_nothing_is_verified_that_no_act_backs() -> None:
    for row in RetentionClass.objects.all():
        assert not row.verified
        assert row.source
        assert row.basis_kind == BasisKind.PORTAL or row.basis_for_reporter == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("registry_data")
def test_the_table_says_what_the_jobs_do() -> None:
    periods = {
        row.code: timedelta(**{row.unit: row.value})
        for row in RetentionClass.objects.filter(code__in=["draft", "desk_draft", "follow_session"])
    }
    assert periods == {"draft": drafts.LIFETIME, "desk_draft": desk_drafts.LIFETIME, "follow_session": sessions.IDLE}


@pytest.mark.django_db
@pytest.mark.usefixtures("registry_data")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"statuses": ["spam"]}, "report_misuse"),
        ({"statuses": ["redirected"]}, "report_redirected"),
        ({"statuses": ["set_aside"]}, "report_set_aside"),
        ({"statuses": ["accepted"], "outcomes": ["handed_over"]}, "case_handed_over"),
        ({"statuses": ["accepted"], "outcomes": ["stopped"]}, "case_closed"),
    ],
)
def test_status_and_outcome_choose_the_class(facts: dict[str, list[str]], code: str) -> None:
    found = retention.class_for(kept=Kept.CASE_FILE, facts=facts, on=date(2026, 11, 26))
    assert found is not None
    assert found.code == code


@pytest.mark.django_db
def test_the_version_of_the_day_decides_and_not_that_of_the_record() -> None:
    RetentionClass.objects.all().delete()
    RetentionClassFactory(code="one", version=1, value=2, valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1))
    RetentionClassFactory(code="one", version=2, value=5, valid_from=date(2027, 1, 1))
    found = []
    for moment in ("2025-12-31T12:00", "2026-12-31T23:30", "2027-01-01T00:30"):
        with time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=BELGRADE), tick=False):
            rule = retention.class_for(kept=Kept.CASE_FILE, facts={}, on=timezone.localdate())
            found.append(rule and rule.value)
    assert found == [None, 2, 5]


def belgrade(year: int, month: int, day: int, *clock: int) -> datetime:
    return datetime(year, month, day, *clock, tzinfo=BELGRADE)


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        (belgrade(2024, 11, 26, 9), 2, "years", belgrade(2026, 11, 27)),
        # A day that the year does not have ends with the last of its month.
        (belgrade(2024, 2, 29, 9), 2, "years", belgrade(2026, 3, 1)),
        (belgrade(2026, 11, 30, 9), 3, "months", belgrade(2027, 3, 1)),
        (belgrade(2026, 12, 31, 9), 12, "months", belgrade(2028, 1, 1)),
        # The evening in Greenwich is the next day in Belgrade, in winter and in summer.
        (datetime(2026, 1, 9, 23, 30, tzinfo=UTC), 6, "months", belgrade(2026, 7, 11)),
        (datetime(2026, 7, 9, 22, 30, tzinfo=UTC), 6, "months", belgrade(2027, 1, 11)),
        (belgrade(2026, 3, 28, 12), 72, "hours", belgrade(2026, 3, 31, 13)),
        (belgrade(2026, 3, 28, 12), 30, "days", belgrade(2026, 4, 28)),
        (datetime(2026, 7, 9, 22, 30, tzinfo=UTC), 120, "days", belgrade(2026, 11, 8)),
        (belgrade(2026, 3, 28, 12), 20, "minutes", belgrade(2026, 3, 28, 12, 20)),
    ],
)
def test_periods_end_after_their_last_day_in_belgrade(start: datetime, value: int, unit: str, end: datetime) -> None:
    assert retention.ends_at(start=start, value=value, unit=unit) == end


def test_what_is_permanent_has_no_end_and_nonsense_is_refused() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert retention.ends_at(start=now, value=0, unit=RetentionUnit.PERMANENT) is None
    with pytest.raises(ValueError, match="unit"):
        retention.ends_at(start=now, value=1, unit="weeks")
    with pytest.raises(ValueError, match="aware"):
        retention.ends_at(start=now.replace(tzinfo=None), value=1, unit="years")


@pytest.mark.django_db
@pytest.mark.parametrize(("value", "unit"), [(0, "years"), (1, "permanent")])
def test_the_database_refuses_a_period_of_nothing(value: int, unit: str) -> None:
    with pytest.raises((IntegrityError, ValidationError)):
        RetentionClassFactory(value=value, unit=unit)


def test_every_reporting_model_has_a_class() -> None:
    assert every_model_says_how_long() == []
    said = {model._meta.label: retention_of(model) for model in reporting_models()}
    assert said["cases.Report"] == said["vault.KeyWrap"] == said["notify.OutboxMessage"] == Kept.CASE_FILE
    assert said["vault.Draft"] == Kept.DRAFT
    assert said["vault.DeskDraft"] == Kept.DESK_DRAFT
    assert said["registry.RoleAssignment"] == Kept.STAFF
    assert said["learning.Learner"] == said["learning.Answer"] == Kept.LEARNING
    assert said["learning.Seat"] == Kept.SCHOOL_CLASS


def test_a_model_without_a_class_is_named_before_anything_starts() -> None:
    class Forgotten(models.Model):
        class Meta:
            app_label = "cases"
            managed = False

    try:
        (complaint,) = every_model_says_how_long()
        assert complaint.id == "registry.E001"
        assert "Forgotten" in complaint.msg
    finally:
        apps.all_models["cases"].pop("forgotten")
        apps.clear_cache()
