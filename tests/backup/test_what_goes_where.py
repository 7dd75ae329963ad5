"""Two backups with two lifetimes: the long one opens nothing, the short one opens what it was made with."""

import base64
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command

from reporting.backup import artefact, plan
from reporting.cases.models import Report
from reporting.notify.models import OutboxMessage
from reporting.vault import drafts
from reporting.vault.columns import EnvelopeField
from reporting.vault.errors import ClearText
from reporting.vault.fields import EncryptedField
from reporting.vault.models import Draft, KeyWrap
from reporting.vault.references import KEY_COLUMNS
from tests.backup.conftest import STORY, SYSTEM, backed_up, make, silent, text_of

# Sealed under the keyring itself, but about accounts of the house and no report.
ACCOUNTS = ("mfa.Authenticator", "registry.DutyShift")


@pytest.mark.django_db
def test_every_model_goes_into_exactly_one_backup_or_is_named() -> None:
    """Only the keyring goes into both, so that the younger of two backups can bring its own."""
    long, short = ({model._meta.label for model in plan.rows_of(kind)} for kind in ("long", "short"))
    assert short == {*plan.SHORT, *plan.BOTH}
    assert long & short == set(plan.BOTH) == {"vault.VaultKey"}
    everything = {m._meta.label for m in apps.get_models() if m._meta.managed and not m._meta.proxy}
    assert everything - long - short == set(plan.NOWHERE)


def test_no_column_that_opens_or_finds_a_report_goes_into_the_long_backup() -> None:
    """Whatever names a KEK, a pepper or an index key is in the short one, unless it is an account's."""
    for column in KEY_COLUMNS:
        if column.purpose in ("pepper", "index"):
            left_out = plan.fields_left_out(apps.get_model(column.model))
            tokens = {column.field, column.digest}
            away = column.model in (*plan.SHORT, *plan.NOWHERE)
            assert away or (column.digest and tokens <= left_out), column.name
        if column.purpose == "kek":
            assert column.model in (*plan.SHORT, *ACCOUNTS, *plan.NOWHERE), column.name
    # A wrap that is not the keyring's own, and not closed by a DEK, would open something.
    closed_by_a_dek = {"vault.StoredFile", "vault.VaultKey"}
    for model in apps.get_models():
        for field in model._meta.local_fields:
            wraps = isinstance(field, EnvelopeField) and not isinstance(field, EncryptedField) and field.shape == "wrap"
            assert not wraps or model._meta.label in {*plan.SHORT, *plan.NOWHERE, *closed_by_a_dek}, (
                f"{model._meta.label}.{field.name}"
            )


@pytest.mark.django_db
def test_the_long_backup_holds_no_wrap_no_token_no_address(submit: Callable[..., Report], tmp_path: Path) -> None:
    report = submit(contact_channel="email", contact="a@primer.test", danger_now="yes")
    long, short = backed_up(tmp_path / "backups")
    stored = Report.objects.visible_to(SYSTEM).get(pk=report.pk)
    closing = [*KeyWrap.objects.values_list("blob", flat=True), bytes(stored.code_digest)]
    closing += [message.recipient for message in OutboxMessage.objects.filter(recipient__isnull=False)]
    assert len(closing) >= 3
    written = {base64.b64encode(bytes(value)).decode() for value in closing}
    assert [value for value in written if value in text_of(long)] == []
    assert [value for value in written if value not in text_of(short)] == []
    assert STORY not in text_of(long) + text_of(short)
    assert report.number in text_of(long), "the search looks where the report lies"


@pytest.mark.django_db
def test_no_backup_holds_a_draft(submit: Callable[..., Report], tmp_path: Path) -> None:
    """A day of writing would be kept for thirty: neither words, nor key and token, nor that somebody wrote."""
    report = submit()
    draft = drafts.start({"words": STORY}, answered=True)
    drafts.issue_code(draft)
    row = Draft.objects.get(pk=draft.id)
    kept = [base64.b64encode(bytes(value)).decode() for value in (row.sealed, row.code_wrap, row.code_digest)]
    written = [text_of(folder) for folder in backed_up(tmp_path / "backups")]
    for text in written:
        assert not any(value in text for value in (*kept, str(draft.id), draft.id.hex, "vault.draft"))
    assert report.number in written[0] and "vault.keywrap" in written[1], "the search looks where rows lie"


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
    planned, made, to_keep = out.getvalue().splitlines()
    assert planned.startswith("Would write") and str(tmp_path) in made and to_keep.count(" short ") == 1
    for path in (tmp_path / "backups").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.django_db
def test_two_runs_of_the_same_second_do_each_other_no_harm(submit: Callable[..., Report], tmp_path: Path) -> None:
    submit()
    refused = []

    def again(done: int, total: int, label: str) -> None:
        if not refused:
            with pytest.raises(FileExistsError) as raised:
                make(to=tmp_path / "backups", progress=silent)
            refused.append(raised)

    with time_machine.travel("2026-11-26T02:00:00Z", tick=False):
        made = make(to=tmp_path / "backups", progress=again)
    assert refused and made.long and made.short
    assert artefact.checked(made.long, kind="long").rows == made.long_rows
    assert artefact.checked(made.short, kind="short").rows == made.short_rows


@pytest.mark.django_db
def test_a_second_folder_that_cannot_be_put_in_place_takes_the_first_with_it(
    submit: Callable[..., Report], tmp_path: Path
) -> None:
    with time_machine.travel("2026-11-26T02:00:00Z", tick=False):
        taken = tmp_path / "backups" / "cuvamte-20261126T020000Z-short"
        (taken / "other").mkdir(parents=True)
        with pytest.raises(OSError, match="not empty"):
            make(to=tmp_path / "backups", progress=silent)
    assert list((tmp_path / "backups").iterdir()) == [taken]
