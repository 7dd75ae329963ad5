"""Two backups with two lifetimes: the long one opens nothing, the short one opens what it was made with."""

import base64
import gzip
import json
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from reporting.cases.backup import artefact, drill_steps, plan
from reporting.cases.backup.artefact import BackupError
from reporting.cases.backup.making import make
from reporting.cases.backup.restoring import restore
from reporting.cases.models import Case, Report
from reporting.cases.principals import System
from reporting.cases.selectors import report_by_code
from reporting.cases.services.erasure import Approval, erase_file
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution, RetentionClass
from reporting.vault import deks, drafts, keyring
from reporting.vault.audit import sealing, verification
from reporting.vault.columns import EnvelopeField
from reporting.vault.errors import ClearText, EnvelopeError
from reporting.vault.fields import EncryptedField
from reporting.vault.files import store
from reporting.vault.models import AuditEvent, Draft, KeyWrap
from reporting.vault.references import KEY_COLUMNS
from tests.cases.fixtures import add_file

SYSTEM = System("test")
STORY = "Шаљу ми ружне поруке сваки дан."
CONTENT = b"MARKER-hrastova-ulica-9" * 4_000


@pytest.fixture(autouse=True)
def sealed(tmp_path: Path, settings: Any) -> Path:
    options = {**settings.STORAGES["sealed"]["OPTIONS"], "location": tmp_path / "sealed"}
    settings.STORAGES = {**settings.STORAGES, "sealed": {**settings.STORAGES["sealed"], "OPTIONS": options}}
    return tmp_path / "sealed"


def silent(done: int, total: int, label: str) -> None:
    return None


def backed_up(to: Path) -> tuple[Path, Path]:
    made = make(to=to, progress=silent)
    assert made.long and made.short
    return made.long, made.short


def text_of(folder: Path) -> str:
    return "".join(line for path in folder.glob("*.gz") for line in artefact.lines_of(path))


def erase(report: Report, person: Callable[..., Any]) -> None:
    places = Institution.objects.order_by("pk")[:2]
    first, second = (Approval(person("head", place.code).user.pk, place.pk) for place in places)
    rule = RetentionClass.objects.get(code="case_closed")
    erase_file(file=report, rule=rule, first=first, second=second, tombstone_id=uuid.uuid4())


# What goes where


@pytest.mark.django_db
def test_every_model_goes_into_exactly_one_backup_or_is_left_out_by_name() -> None:
    long, short = ({model._meta.label for model in plan.rows_of(kind)} for kind in ("long", "short"))
    assert short == set(plan.SHORT)
    assert long & short == set()
    everything = {m._meta.label for m in apps.get_models() if m._meta.managed and not m._meta.proxy}
    assert everything - long - short == set(plan.NOWHERE)


def test_no_column_that_opens_or_finds_a_report_goes_into_the_long_backup() -> None:
    """Whatever names a KEK, a pepper or an index key is in the short one, unless it is an account's."""
    for column in KEY_COLUMNS:
        if column.purpose in ("pepper", "index"):
            left_out = plan.fields_left_out(apps.get_model(column.model))
            digest = plan.CODE_TOKENS.get(column.name, column.digest)
            assert column.model in plan.SHORT or (digest and {column.field, digest} <= left_out), column.name
        if column.purpose == "kek":
            assert column.model in (*plan.SHORT, *plan.ACCOUNTS), column.name
    # A wrap that is not the keyring's own, and not closed by a DEK, would open something.
    closed_by_a_dek = {"vault.StoredFile", "vault.VaultKey"}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            wraps = isinstance(field, EnvelopeField) and not isinstance(field, EncryptedField) and field.shape == "wrap"
            assert not wraps or model._meta.label in {*plan.SHORT, *closed_by_a_dek}, (
                f"{model._meta.label}.{field.name}"
            )


@pytest.mark.django_db
def test_the_long_backup_holds_no_wrap_no_token_no_address(submit: Callable[..., Report], tmp_path: Path) -> None:
    report = submit(contact_channel="email", contact="a@primer.test", danger_now="yes")
    draft = drafts.start()
    drafts.issue_code(draft)
    long, short = backed_up(tmp_path / "backups")
    stored = Report.objects.visible_to(SYSTEM).get(pk=report.pk)
    closing = [*KeyWrap.objects.values_list("blob", flat=True), bytes(stored.code_digest)]
    closing += [message.recipient for message in OutboxMessage.objects.filter(recipient__isnull=False)]
    closing += [bytes(row.code_digest) for row in Draft.objects.all()]
    assert len(closing) >= 4
    written = {base64.b64encode(bytes(value)).decode() for value in closing}
    assert [value for value in written if value in text_of(long)] == []
    assert [value for value in written if value not in text_of(short)] == []
    assert STORY not in text_of(long) + text_of(short)
    assert report.number in text_of(long), "the search looks where the report lies"


@pytest.mark.django_db
def test_a_value_in_clear_stops_the_backup_and_leaves_nothing(
    submit: Callable[..., Report], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit()
    monkeypatch.setattr(EncryptedField, "value_from_object", lambda self, obj: "Прича.".encode())
    with pytest.raises(ClearText):
        make(to=tmp_path / "backups", progress=silent)
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.django_db
def test_a_dry_run_writes_nothing_and_backups_are_their_owners_alone(
    submit: Callable[..., Report], tmp_path: Path
) -> None:
    submit()
    out = StringIO()
    call_command("backup", "make", "--to", str(tmp_path / "backups"), "--dry-run", stdout=out, stderr=StringIO())
    assert "Would write" in out.getvalue() and not (tmp_path / "backups").exists()
    err = StringIO()
    call_command("backup", "make", "--to", str(tmp_path / "backups"), stdout=out, stderr=err)
    assert "100 % long: rows" in err.getvalue()
    assert len(out.getvalue().splitlines()) == 2, "one line sums up"
    for path in (tmp_path / "backups").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


# Restoring


@pytest.fixture
def emptied(transactional_db: None) -> Callable[[], None]:
    """Take everything out of the database, as a fresh one has it."""

    def empty() -> None:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        keyring.forget()

    return empty


@pytest.fixture
def begun(
    transactional_db: None, submit: Callable[..., Report], person: Callable[..., Any], tmp_path: Path
) -> Iterator[tuple[Report, Report, Path, Path]]:
    """Two reports are backed up; then the first is erased."""
    erased, kept = submit(contact_channel="email", contact="a@primer.test"), submit(narrative="Друга прича.")
    add_file(erased, CONTENT)
    sealing.seal()
    long, short = backed_up(tmp_path / "backups")
    erase(Report.objects.visible_to(SYSTEM).get(pk=erased.pk), person)
    yield erased, kept, long, short


def test_inside_the_window_an_erased_report_comes_back_with_the_short_backup(
    begun: tuple[Report, Report, Path, Path], emptied: Callable[[], None], sealed: Path
) -> None:
    erased, kept, long, short = begun
    assert report_by_code(erased.code) is None and list(sealed.rglob("*/*")) == []
    with pytest.raises(BackupError, match="not fresh"):
        restore(long=long, short=short, progress=silent)
    emptied()
    done = restore(long=long, short=short, progress=silent)
    assert (done.files, done.closed) == (1, 0)
    for report, story in ((erased, STORY), (kept, "Друга прича.")):
        found = report_by_code(report.code)
        assert found is not None and found.narrative == story
    (row,) = store.files_of(erased.pk)
    assert b"".join(store.read(row, store.report_owner(erased.pk))) == CONTENT
    assert {form.pk for form in found.forms.all()} == {"psychological", "digital"}
    assert verification.verify().whole
    assert AuditEvent.objects.filter(action="report.submit").count() == 2


def test_outside_the_window_nothing_of_any_report_opens(
    begun: tuple[Report, Report, Path, Path], emptied: Callable[[], None]
) -> None:
    erased, _kept, long, _short = begun
    emptied()
    assert restore(long=long, short=None, progress=silent).closed == 2
    assert report_by_code(erased.code) is None
    found = Report.objects.visible_to(SYSTEM).get(pk=erased.pk)
    for attempt in (
        lambda: found.narrative,
        lambda: deks.dek(found.pk, "identity"),
        lambda: store.report_owner(found.pk),
    ):
        with pytest.raises(EnvelopeError):
            attempt()
    for model in (KeyWrap, Draft, OutboxMessage):
        assert not model.objects.exists()


def test_a_newer_short_backup_keeps_the_erased_closed_and_drops_it_when_asked(
    begun: tuple[Report, Report, Path, Path], emptied: Callable[[], None], tmp_path: Path
) -> None:
    """The usual night: an old long backup, and a short one made after the erasure."""
    erased, kept, long, _short = begun
    _newer, short = backed_up(tmp_path / "tonight")
    emptied()
    done = restore(long=long, short=short, progress=silent, drop_closed=True)
    assert (done.closed, done.dropped) == (0, 1)
    assert [report.pk for report in Report.objects.visible_to(SYSTEM)] == [kept.pk]
    found = report_by_code(kept.code)
    assert found is not None and found.narrative == "Друга прича."
    assert report_by_code(erased.code) is None


@pytest.mark.django_db
def test_a_damaged_or_mistaken_backup_is_refused_before_anything_changes(keyring: object, tmp_path: Path) -> None:
    long, short = backed_up(tmp_path / "backups")
    for wrong in ({"long": short, "short": None}, {"long": long, "short": long}, {"long": tmp_path, "short": None}):
        with pytest.raises(BackupError):
            restore(**wrong, progress=silent)  # type: ignore[arg-type]
    rows = long / artefact.ROWS
    whole = rows.read_bytes()
    rows.write_bytes(gzip.compress(b'{"model": "cases.case"}\n'))
    with pytest.raises(BackupError, match="damaged"):
        restore(long=long, short=short, progress=silent)
    rows.write_bytes(whole)
    manifest = json.loads((short / artefact.MANIFEST).read_text())
    (short / artefact.MANIFEST).write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(CommandError, match="not a short backup"):
        call_command("backup", "restore", "--long", str(long), "--short", str(short), "--dry-run", stderr=StringIO())


@pytest.mark.django_db
def test_the_steps_of_the_drill_refuse_every_other_database(tmp_path: Path) -> None:
    for step in drill_steps.STEPS.values():
        with pytest.raises(BackupError, match="temporary databases only"):
            step(tmp_path)
    assert not Case.objects.visible_to(SYSTEM).exists()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_the_drill_shows_both_sides() -> None:
    out = StringIO()
    call_command("backup", "drill", stdout=out, stderr=StringIO())
    assert "The window holds" in out.getvalue()
    assert "inside the window" in out.getvalue() and "outside the window" in out.getvalue()
