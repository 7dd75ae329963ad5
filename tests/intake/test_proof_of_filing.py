"""The signed proof that a report was received: handed over with the receipt, checked by anybody, on paper of nobody."""

import pytest
from django.test import Client
from django.utils.translation import override

from portal.pages.dates import moment_text
from portal.script.convert import to_latin
from reporting.vault import keyring, proofs
from reporting.vault.models import VaultKey
from tests.intake.walk import Walker, the_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
FILE, CHECK = "potvrda/o-prijemu.txt", "potvrda/provera/"


def sent(language: str = "sr", track: str = "adult") -> Walker:
    walker = Walker(language)
    walker.walk(track)
    walker.send()
    return walker


def file_of(walker: Walker) -> str:
    return walker.client.get(walker.url(FILE)).content.decode()


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_an_adult_takes_the_proof_away_and_a_stranger_checks_it(language: str) -> None:
    walker = sent(language)
    assert walker.url(FILE) in walker.text
    answer = walker.client.get(walker.url(FILE))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="potvrda.txt"'
    assert answer["Cache-Control"] == "no-store"
    text, report = answer.content.decode(), the_report()
    assert proofs.written(proofs.kept(report.pk)) in text  # type: ignore[arg-type]
    assert report.narrative not in text and walker.code not in text
    stranger = Client().post(f"/{language}/prijava/{CHECK}", {"text": text})
    shown = f"{report.number[:2]}-{report.number[2:5]}-{report.number[5:]}"
    with override("sr"):
        good = f"Потпис је исправан: пријава број {shown} примљена је {moment_text(report.received_at)}."
    assert (good if language == "sr" else to_latin(good)) in stranger.content.decode()
    line = proofs.written(proofs.kept(report.pk))  # type: ignore[arg-type]
    year = f"{report.received_at:%Y}."
    beside = {"sr": "Уз потпис стоји и текст", "sr-latn": "Uz potpis stoji i tekst"}[language]
    for pasted, other in (
        (text, False),
        (line, False),
        (text.replace(year, "2126.", 1), True),
        ("Погледајте ово: " + line, True),
    ):
        answer = Client().post(f"/{language}/prijava/{CHECK}", {"text": pasted})
        assert (beside in answer.content.decode()) is other, pasted
    assert stranger.cookies.keys() <= {"t"}, "the token of the form, and nothing that remembers anybody"


def test_a_child_is_not_offered_a_file_that_others_may_find() -> None:
    assert FILE not in sent(track="child").text


def test_without_a_receipt_there_is_no_proof() -> None:
    answer = Client().get(f"/sr/prijava/{FILE}")
    assert (answer.status_code, answer["Location"]) == (302, "/sr/prijava/potvrda/")
    begun = Walker()
    begun.choose("adult")
    assert begun.client.get(begun.url(FILE)).status_code == 302


@pytest.mark.parametrize("text", ["", "Потврда о пријему", "1.61574038.2026-11-26T12:00Z.kratko.a.b.c", "а" * 10_001])
def test_what_is_no_proof_is_said_and_stays_in_the_field(text: str) -> None:
    answer = Client().post(f"/sr/prijava/{CHECK}", {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 200 and 'aria-invalid="true"' in page
    assert "Потпис је исправан" not in page
    assert text in page


def test_another_number_or_minute_is_none_of_ours() -> None:
    text, report = file_of(sent()), the_report()
    for forged in (text.replace(report.number, "12345678"), text.replace("Z.", "Z.A", 1), text.replace("-", "_")):
        page = Client().post(f"/sr/prijava/{CHECK}", {"text": forged}).content.decode()
        assert "Потпис је исправан" not in page and 'aria-invalid="true"' in page


def test_a_change_of_script_keeps_what_was_pasted() -> None:
    answer = Client().post(f"/sr/prijava/{CHECK}", {"text": "Налепљено овде", "_language": "sr-latn"}, follow=True)
    assert answer.request["PATH_INFO"] == f"/sr-latn/prijava/{CHECK}"
    assert "Налепљено овде" in answer.content.decode()
    assert 'aria-invalid="true"' not in answer.content.decode()


def test_keys_that_somebody_changed_check_nothing() -> None:
    text = file_of(sent())
    VaultKey.objects.filter(purpose="proof").update(public=b"x" * 32)
    keyring.forget()
    page = Client().post(f"/sr/prijava/{CHECK}", {"text": text}).content.decode()
    assert "Потврде тренутно не можемо да проверимо" in page
    assert text.splitlines()[0] in page, "nothing typed is lost"
