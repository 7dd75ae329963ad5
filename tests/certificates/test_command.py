"""``manage.py certificates``: one line each, nothing by halves, nobody named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from elearning.certificates import issuing, numbers
from elearning.certificates.models import Certificate
from tests.certificates.conftest import NAME, TITLE

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("certificates", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as error:
        run(*words)
    assert error.value.returncode == 1
    return str(error.value)


def test_show_says_in_one_line_what_everybody_can_see(certificate: Certificate) -> None:
    for number in (certificate.number, numbers.show(certificate.number)):
        said = run("show", number)
        assert said.count("\n") == 1 and NAME not in said
        for part in (numbers.show(certificate.number), TITLE, "6 h", f"{certificate.issued_on}", "valid"):
            assert part in said


def test_revoke_says_what_it_did_and_once_is_enough(certificate: Certificate) -> None:
    said = run("revoke", numbers.show(certificate.number), "--reason", "  Издато   грешком. ")
    assert said.count("\n") == 1 and "revoked" in said and "Издато грешком." in said
    certificate.refresh_from_db()
    assert certificate.revoked_at is not None and certificate.reason == "Издато грешком."
    before = certificate.revoked_at
    assert "revoked" in refused("revoke", certificate.number, "--reason", "Други разлог.")
    certificate.refresh_from_db()
    assert (certificate.revoked_at, certificate.reason) == (before, "Издато грешком.")


def test_a_dry_run_changes_nothing(certificate: Certificate) -> None:
    assert run("revoke", certificate.number, "--reason", "Грешка.", "--dry-run").startswith("would revoke: ")
    certificate.refresh_from_db()
    assert certificate.revoked_at is None and certificate.reason == ""


@pytest.mark.parametrize("number", ["", "12", "123412341234", "x"])
def test_a_number_that_is_nobodys_is_refused(certificate: Certificate, number: str) -> None:
    assert "no certificate" in refused("show", number)
    assert "no certificate" in refused("revoke", number, "--reason", "Грешка.")
    assert "no certificate" in refused("show", numbers.new_number())


@pytest.mark.parametrize("reason", ["", "   ", "а" * 301])
def test_a_reason_has_words_and_an_end(certificate: Certificate, reason: str) -> None:
    assert "1 to 300" in refused("revoke", certificate.number, "--reason", reason)
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_without_a_reason_nothing_begins(certificate: Certificate) -> None:
    with pytest.raises(CommandError, match="--reason"):
        run("revoke", certificate.number)


def test_revoking_what_is_gone_or_revoked_is_refused(certificate: Certificate) -> None:
    issuing.revoke(number=certificate.number, reason="Грешка.")
    with pytest.raises(issuing.AlreadyRevoked):
        issuing.revoke(number=certificate.number, reason="Грешка.")
    with pytest.raises(issuing.Unknown):
        issuing.revoke(number=numbers.new_number(), reason="Грешка.")


@pytest.mark.parametrize("values", [{"reason": "Без дана."}, {"revoked_at": timezone.now()}])
def test_the_database_knows_no_revocation_without_day_or_reason(
    certificate: Certificate, values: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.update(**values)
