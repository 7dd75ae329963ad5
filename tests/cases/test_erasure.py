"""An erased case file is nowhere: no row of any model, no key, no file, no message; what stays names nothing."""

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from reporting.cases import services
from reporting.cases.models import Case, Participation, Report, Tombstone
from reporting.cases.principals import System
from reporting.cases.related_rows import rows_hanging_on
from reporting.cases.selectors import report_by_code
from reporting.notify.models import OutboxMessage
from reporting.tracking.models import ReporterSession
from reporting.vault import deks
from reporting.vault.errors import EnvelopeError
from reporting.vault.models import AuditEvent, Draft, FileToDelete, FilingProof, KeyWrap, StoredFile
from tests.cases.erasing import marks_of, protected_models
from tests.cases.fixtures import CSW
from tests.vault.world import all_columns

SYSTEM = System("test")
# What stays knows the ids of what went, as the trail of every act does; it holds nothing else.
TRAIL = {"vault_auditevent.object_id"}

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("media")]


def test_the_full_case_has_a_row_of_every_protected_model(full: Case) -> None:
    """Or the tests below would prove less than they say."""
    found = rows_hanging_on({Case: {full.pk}})
    missing = {model._meta.label for model in protected_models()} - {model._meta.label for model in found}
    assert missing == set()
    for model in (ReporterSession, Report.forms.through):
        assert found[model]


def test_nothing_of_it_stays_in_any_table(full: Case, erase: Callable[..., Tombstone], media: Path) -> None:
    marks, report = marks_of(full), full.first_report
    before = all_columns()
    for name, mark in marks.items():
        if " as " not in name:
            assert any(mark in value for values in before.values() for value in values), f"{name} was never there"
    assert list(media.rglob("*/*")) != []

    erase(full)

    found = {
        f"{name} in {column}"
        for column, values in all_columns().items()
        if column not in TRAIL
        for name, mark in marks.items()
        if any(mark in value for value in values)
    }
    assert found == set()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    for model in protected_models():
        assert not model._base_manager.exists(), model
    for model in (KeyWrap, FilingProof, StoredFile, FileToDelete, ReporterSession):
        assert not model._base_manager.exists(), model
    assert not Draft.objects.exists()
    assert not OutboxMessage.objects.filter(object_id=report.pk).exists()


def test_neither_its_code_nor_its_key_opens_anything_afterwards(
    submit: Callable[..., Report], erase: Callable[..., Tombstone]
) -> None:
    report, other = submit(), submit()
    assert report_by_code(report.code) is not None
    erase(report)
    assert report_by_code(report.code) is None
    with pytest.raises(EnvelopeError):
        deks.dek(report.pk, "report")
    assert report_by_code(other.code) is not None, "the other report stays"
    assert KeyWrap.objects.filter(report_id=other.pk).count() == 4


def test_the_tombstone_says_who_when_and_how_much_and_nothing_else(full: Case, erase: Callable[..., Tombstone]) -> None:
    report, marks = full.first_report, marks_of(full)
    tables = apps.get_models(include_auto_created=True)
    counted = {model: model._base_manager.count() for model in tables}
    stone = erase(full)
    gone = sum(n - model._base_manager.count() for model, n in counted.items() if n > model._base_manager.count())
    assert (stone.rows, stone.files) == (gone, 1)
    assert (stone.class_code, stone.class_version) == ("case_closed", 1)
    assert stone.legal_basis == "правило портала, правни основ још није унет"
    assert stone.first_institution.code == CSW and stone.second_institution.code == "minrzs"
    assert stone.first_user_id != stone.second_user_id
    written = [str(value).encode() for value in Tombstone.objects.filter(pk=stone.pk).values_list()[0]]
    assert not [name for name, mark in marks.items() if any(mark in value for value in written)]
    event = AuditEvent.objects.get(action="report.erase")
    assert (event.object_id, event.actor, event.institution) == (
        report.pk,
        stone.second_user_id,
        stone.second_institution_id,
    )


def test_a_second_call_returns_the_same_tombstone(plain: Report, erase: Callable[..., Tombstone]) -> None:
    wanted = uuid.uuid4()
    first = erase(plain, tombstone_id=wanted)
    assert erase(plain, tombstone_id=wanted) == first
    assert Tombstone.objects.count() == 1
    assert AuditEvent.objects.filter(action="report.erase").count() == 1


def test_a_report_of_a_case_goes_with_its_case_only(full: Case, erase: Callable[..., Tombstone]) -> None:
    with pytest.raises(ValueError, match="with its case"):
        erase(full.first_report)
    assert Report.objects.visible_to(SYSTEM).exists()


def test_all_reports_of_a_case_go_and_other_cases_stay(
    full: Case, routed: Callable[..., Case], submit: Callable[..., Report], erase: Callable[..., Tombstone]
) -> None:
    other, second = routed(), submit()
    second.case = full
    second.save(update_fields=["case"])
    erase(full)
    assert set(Report.objects.visible_to(SYSTEM)) == {other.first_report}
    assert Case.objects.visible_to(SYSTEM).get() == other
    assert Participation.objects.visible_to(SYSTEM).count() == 2
    assert set(KeyWrap.objects.values_list("report_id", flat=True)) == {other.first_report.pk}
    assert AuditEvent.objects.filter(action="report.erase").count() == 2


def test_a_model_that_nobody_thought_of_goes_too(full: Case, erase: Callable[..., Tombstone]) -> None:
    """A table that only refers to a participation, made here."""

    class Thought(models.Model):
        part = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "cases"

    try:
        apps.clear_cache()
        with connection.cursor() as cursor:
            kind = "char(32)" if connection.vendor == "sqlite" else "uuid"
            cursor.execute(f"CREATE TABLE cases_thought (id integer PRIMARY KEY, part_id {kind})")
        part = Participation.objects.visible_to(SYSTEM).filter(case=full).first()
        Thought(id=1, part=part).save(force_insert=True)
        erase(full)
        assert not Thought.objects.exists()
    finally:
        apps.all_models["cases"].pop("thought")
        apps.clear_cache()


def test_no_room_may_erase_without_disposal() -> None:
    assert not hasattr(services, "erase_file")
