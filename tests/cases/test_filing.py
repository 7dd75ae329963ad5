"""What a proof of filing commits to, and how it is compared with the report that is kept."""

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reporting.cases.filing.proof import PROVED, compare, content_of
from reporting.cases.models import Report
from reporting.vault import proofs
from reporting.vault.errors import KeyringError
from reporting.vault.models import AuditEvent, FilingProof, VaultKey
from tests.cases.fixtures import SCHOOL

pytestmark = pytest.mark.django_db
NEVER = {"contact", "contact_note", "reporter_name", "child_text", "place_now", "perpetrator_text", "excluded_text"}


def proof_of(report: Report) -> proofs.Proof:
    proof = proofs.kept(report.pk)
    assert proof is not None
    return proof


def check(text: str, monkeypatch: pytest.MonkeyPatch) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    call_command("proof", "check", stdout=out)
    return out.getvalue()


def test_every_report_is_signed_for_in_its_own_minute(submit: Callable[..., Report]) -> None:
    report = submit(forms=("psychological", "digital"), perpetrators=("teacher", "child"))
    report = Report._base_manager.get(pk=report.pk)
    proof = proof_of(report)
    assert (proof.number, proof.minute) == (report.number, report.received_at.replace(second=0, microsecond=0))
    assert proofs.verify(proof, published=proofs.published_keys(), content=content_of(report)) is not None


def test_the_content_is_the_answers_without_names_and_contacts(submit: Callable[..., Report]) -> None:
    content = content_of(submit(contact="ana@primer.test", contact_channel="email", reporter_name="Ана"))
    values: dict[str, Any] = json.loads(content)
    assert list(values) == sorted(values)
    assert set(values) == {*PROVED, "forms", "institution", "municipality", "perpetrators", "version"}
    assert not NEVER & set(values) and "Ана".encode() not in content and b"primer" not in content
    assert (values["institution"], values["forms"]) == (SCHOOL, ["digital", "psychological"])
    assert values["narrative"] == "Шаљу ми ружне поруке сваки дан."


def test_a_report_that_was_changed_in_the_database_is_found_out(
    submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = submit()
    line = proofs.written(proof_of(report))
    said = check(f"Потврда о пријему\n\n{line}\n", monkeypatch)
    assert f"report {report.number}" in said and "Its content is what was signed." in said
    event = AuditEvent.objects.get(action="report.compare")
    assert (event.object_id, event.actor_kind) == (report.pk, "system")
    changed = Report._base_manager.get(pk=report.pk)
    changed.narrative = "Ништа се није десило."
    changed.save()
    assert compare(proof_of(report)) is False
    with pytest.raises(CommandError, match="was changed since") as refused:
        check(line, monkeypatch)
    assert refused.value.returncode == 1
    assert "Ништа" not in str(refused.value)


def test_the_command_says_what_is_none_of_ours_and_what_is_gone(
    submit: Callable[..., Report], erase: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = submit()
    line = proofs.written(proof_of(report))
    with pytest.raises(CommandError, match="no proof of filing"):
        check("Ништа", monkeypatch)
    with pytest.raises(CommandError, match="none of ours"):
        check(line.replace(report.number, "12345678"), monkeypatch)
    assert not AuditEvent.objects.filter(action="report.compare").exists(), "nothing is opened for a forged one"
    erase(report)
    assert not FilingProof.objects.filter(report_id=report.pk).exists()
    with pytest.raises(CommandError, match="not here any more"):
        check(line, monkeypatch)


def test_a_keyring_that_cannot_sign_loses_no_report(
    submit: Callable[..., Report], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**values: Any) -> None:
        raise KeyringError("There is no current proof key.")

    monkeypatch.setattr(proofs, "prove", refuse)
    with caplog.at_level(logging.ERROR):
        report = submit()
    assert Report._base_manager.filter(pk=report.pk).exists()
    assert proofs.kept(report.pk) is None
    assert "without its proof" in caplog.text
    assert VaultKey.objects.filter(purpose="proof").exists()
