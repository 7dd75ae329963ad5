"""An erased case file is nowhere: no row of any model, no key, no file, no message; what stays names nothing."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from reporting.cases import events, services
from reporting.cases.models import Case, DisposalProposal, GlassNote, GlassOpening, Participation, Report, Tombstone
from reporting.cases.models.base import ProtectedModel
from reporting.cases.principals import Person, System
from reporting.cases.related_rows import rows_hanging_on
from reporting.cases.selectors import report_by_code
from reporting.cases.services.erasure import Approval, erase_file
from reporting.notify.models import OutboxMessage
from reporting.registry.models import GlassGround, RetentionClass
from reporting.tracking import sessions
from reporting.tracking.models import ReporterSession
from reporting.vault import deks, drafts, erasing, periodic, proofs
from reporting.vault.errors import EnvelopeError
from reporting.vault.files import store
from reporting.vault.models import AuditEvent, Draft, FileToDelete, FilingProof, KeyWrap, StoredFile
from tests.cases.fixtures import CSW, add_file, institution
from tests.vault.world import all_columns

SYSTEM = System("test")
CONTENT = b"MARKER-lipova-ulica-3" * 9_000
# What stays knows the ids of what went, as the trail of every act does; it holds nothing else.
TRAIL = {"vault_auditevent.object_id"}


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> Path:
    options = {**settings.STORAGES["sealed"]["OPTIONS"], "location": tmp_path / "sealed"}
    settings.STORAGES = {**settings.STORAGES, "sealed": {**settings.STORAGES["sealed"], "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def full(closed: Callable[..., Case], triage: Person) -> Case:
    """A closed case with everything that can hang on one."""
    case = closed(excluded=("police",), contact_channel="email", contact="a@primer.test")
    report = case.first_report
    Draft.objects.filter(pk=drafts.start().id).update(id=report.submission_key)
    proofs.keep(proofs.prove(content=b"x", number=report.number, minute=proofs.minute_now()), report_id=report.pk)
    sessions.start(report)
    services.hold_case(principal=triage, case_id=case.pk, reason="complaint", until=None)
    rule, now = RetentionClass.objects.get(code="case_closed"), timezone.now()
    DisposalProposal.objects.create(report=report, rule=rule, counted_from=now, due_at=now, proposed_at=now)
    add_file(report, CONTENT)
    opening = GlassOpening.objects.create(
        case=case,
        report=report,
        user=triage.user,
        institution=institution(CSW),
        ground=GlassGround.objects.order_by("pk")[0],
        reason="Хитно је.",
        remark="",
        opened_at=now,
        ends_at=now,
        submission_key=uuid.uuid4(),
    )
    GlassNote.objects.create(opening=opening, report=report, body="Јавите се.", left_at=now)
    return case


def approval(person: Callable[..., Person], role: str, at: str) -> Approval:
    return Approval(user_id=person(role, at).user.pk, institution_id=institution(at).pk)


@pytest.fixture
def plain(submit: Callable[..., Report]) -> Report:
    """A report without a case, with a file."""
    report = submit()
    add_file(report, CONTENT)
    return report


@pytest.fixture
def erase(person: Callable[..., Person], django_capture_on_commit_callbacks: Any) -> Callable[..., Tombstone]:
    first, second = approval(person, "head", CSW), approval(person, "supervisor", "minrzs")

    def run(file: Case | Report, *, commit: bool = True, tombstone_id: uuid.UUID | None = None) -> Tombstone:
        with django_capture_on_commit_callbacks(execute=commit):
            return erase_file(
                file=file,
                rule=RetentionClass.objects.get(code="case_closed"),
                first=first,
                second=second,
                tombstone_id=tombstone_id or uuid.uuid4(),
            )

    return run


def written(pk: uuid.UUID) -> bytes:
    """As the database gives it."""
    return pk.hex.encode() if connection.vendor == "sqlite" else str(pk).encode()


def marks_of(file: Case | Report) -> dict[str, bytes]:
    """Everything by which a stored copy of the file could be recognised: ids, numbers, tokens, wraps, envelopes."""
    found = rows_hanging_on({type(file): {file.pk}})
    marks: dict[str, bytes] = {}
    for model, pks in found.items():
        for pk in pks:
            if isinstance(pk, uuid.UUID):
                marks[f"{model._meta.label} {pk} as text"] = str(pk).encode()
                marks[f"{model._meta.label} {pk} as hex"] = pk.hex.encode()
    for report in Report.objects.visible_to(SYSTEM).filter(pk__in=found[Report]):
        marks |= {
            "report number": report.number.encode(),
            "submission key": written(report.submission_key),
            "code digest": bytes(report.code_digest),
        }
        marks |= {f"wrap {w.kind}": bytes(w.blob) for w in KeyWrap.objects.filter(report_id=report.pk)}
        (sealed,) = Report.objects.visible_to(SYSTEM).filter(pk=report.pk).values_list("narrative", flat=True)
        marks["sealed story"] = bytes(sealed)
        for row in StoredFile.objects.filter(owner_id=report.pk):
            marks["file key"], marks["file name"] = bytes(row.key_wrap), bytes(row.name)
    if isinstance(file, Case):
        marks["case number"] = file.number.encode()
    return marks


def protected_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if issubclass(model, ProtectedModel))


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
    assert not Draft.objects.filter(pk=report.submission_key).exists()
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
    assert KeyWrap.objects.filter(report_id=other.pk).count() == 2


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


def test_a_room_that_keeps_an_id_without_a_key_hears_of_it(plain: Report, erase: Callable[..., Tombstone]) -> None:
    heard: list[dict[str, Any]] = []

    def listen(**sent: Any) -> None:
        heard.append(sent)

    events.file_erased.connect(listen)
    try:
        report_id = plain.pk
        erase(plain)
    finally:
        events.file_erased.disconnect(listen)
    (sent,) = heard
    assert sent["report_ids"] == {report_id}
    assert {report_id} < sent["row_ids"]


def test_what_fails_half_way_leaves_everything(
    plain: Report, erase: Callable[..., Tombstone], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError

    monkeypatch.setattr("reporting.cases.services.erasure.outbox.forget", fail)
    before = all_columns()
    with pytest.raises(OSError), transaction.atomic():
        erase(plain)
    assert all_columns() == before
    (row,) = store.files_of(plain.pk)
    assert store.verify(row, store.report_owner(plain.pk)) == len(CONTENT)


def test_a_kill_between_database_and_files_is_finished_by_the_job(
    plain: Report, erase: Callable[..., Tombstone], media: Path
) -> None:
    """The commit was the last thing that happened; no callback ran."""
    erase(plain, commit=False)
    assert [path for path in media.rglob("*") if path.is_file()] != []
    assert FileToDelete.objects.count() == 1
    periodic.sweep_files()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert FileToDelete.objects.count() == 0
    periodic.sweep_files()


def test_a_storage_that_is_down_undoes_nothing_and_is_asked_again(
    plain: Report, erase: Callable[..., Tombstone], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store.sealed_storage(), "delete", fail)
        erase(plain)
        assert FileToDelete.objects.count() == 1
        assert not Report.objects.visible_to(SYSTEM).exists()
    assert erasing.delete_waiting_files() == 1


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_database_files_hold_no_byte_of_it(
    registry_data: None, full: Case, person: Callable[..., Person], media: Path
) -> None:
    """Deleted rows are zeros in the file (secure_delete), and the write-ahead log is cut."""
    marks = {name: mark for name, mark in marks_of(full).items() if " as " not in name}
    base = Path(connection.settings_dict["NAME"])

    def on_disk() -> bytes:
        files = [base, base.with_name(f"{base.name}-wal"), *media.rglob("*")]
        return b"".join(path.read_bytes() for path in files if path.is_file())

    before = on_disk()
    assert [name for name, mark in marks.items() if mark not in before] == []
    erase_file(
        file=full,
        rule=RetentionClass.objects.get(code="case_closed"),
        first=approval(person, "head", CSW),
        second=approval(person, "supervisor", "minrzs"),
        tombstone_id=uuid.uuid4(),
    )
    after = on_disk()
    assert [name for name, mark in marks.items() if mark in after] == []


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
    assert "erase_file" not in services.__all__
