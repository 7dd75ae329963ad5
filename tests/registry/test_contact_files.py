"""``manage.py institutions read``: public contacts from a file, row by row, by one administrator who answers for it."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reporting.cases.principals import Person
from reporting.desk.audit_grounds import ground_text
from reporting.registry.contact_files import COLUMNS
from reporting.registry.institutions import confirm_contact, contact_stage
from reporting.registry.models import Institution
from reporting.registry.services import RoleRefused
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, TRIAGE, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
HEAD = ",".join(COLUMNS)
SOURCED = "https://www.primer.test/,2025-12-02"
GOOD = f"{CSW},Руска 4,021 123 456,centar@primer.test,7.30–15.30,https://csr.test/,{SOURCED}"


@pytest.fixture
def administrator(person: Callable[..., Person]) -> Person:
    return person("desk_admin", TRIAGE)


@pytest.fixture
def read(tmp_path: Path, administrator: Person) -> Callable[..., tuple[str, str]]:
    """Read a file of the given rows and return what was said, and what was said of mistakes."""

    def run(*rows: str, check: bool = False, by: str = administrator.user.email) -> tuple[str, str]:
        file, out, err = tmp_path / "kontakti.csv", StringIO(), StringIO()
        file.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
        try:
            call_command("institutions", "read", str(file), by=by, check=check, stdout=out, stderr=err)
        except CommandError as error:
            return str(error), err.getvalue()
        return out.getvalue(), err.getvalue()

    return run


def test_facts_are_written_at_once_and_a_telephone_waits(
    read: Callable[..., tuple[str, str]], person: Callable[..., Person], administrator: Person
) -> None:
    without_phone = f"{OTHER_CSW},Новосадска 1,,,,,{SOURCED}"
    said, _mistakes = read(GOOD, without_phone)
    assert said == "Institutions read: saved 1, wait for a second administrator 1, unchanged 0.\n"
    assert institution(OTHER_CSW).address == "Новосадска 1"
    waiting = institution(CSW)
    assert (waiting.phone, waiting.address, waiting.proposed_by) == ("", "", administrator.user)
    second = person("desk_admin", TRIAGE).user
    confirm_contact(institution_id=waiting.pk, confirmed_by=second, seen=contact_stage(waiting))
    assert institution(CSW).phone == "021 123 456"
    assert "saved 0, wait for a second administrator 0, unchanged 2" in read(GOOD, without_phone)[0]


def test_an_empty_cell_leaves_what_stands(read: Callable[..., tuple[str, str]]) -> None:
    source, day = SOURCED.split(",")
    Institution.objects.filter(code=CSW).update(phone="021 111 222", website="", contact_source=source, verified_on=day)
    assert "saved 1" in read(f"{CSW},Руска 4,,,,,{SOURCED}")[0]
    found = institution(CSW)
    assert (found.address, found.phone) == ("Руска 4", "021 111 222")


@pytest.mark.parametrize("sourced", ["сајт,2025-12-02", "https://www.primer.test/,2025-12-03"])
def test_what_nobody_looked_at_gets_no_other_source_and_no_later_day(
    read: Callable[..., tuple[str, str]], sourced: str
) -> None:
    source, day = SOURCED.split(",")
    Institution.objects.filter(code=CSW).update(phone="021 111 222", website="", contact_source=source, verified_on=day)
    for check in (True, False):
        _said, mistakes = read(f"{CSW},Руска 4,,,,,{sourced}", check=check)
        assert ":2: says nothing of phone, for which its source and day would count as well" in mistakes
    assert str(institution(CSW).verified_on) == day and institution(CSW).address == ""
    assert "saved 1" in read(f"{CSW},Руска 4,021 111 222,,,,{sourced}")[0], "whoever looked at it names it"


def test_a_row_does_not_replace_what_somebody_else_proposed(
    read: Callable[..., tuple[str, str]], person: Callable[..., Person]
) -> None:
    read(GOOD)
    other = person("desk_admin", TRIAGE).user.email
    Institution.objects.filter(code=OTHER_CSW).update(address="", website="")
    said, mistakes = read(f"{OTHER_CSW},Руска 5,,,,,{SOURCED}", f"{CSW},,,,,https://drugi.test/,{SOURCED}", by=other)
    assert "1 problem(s). Nothing was changed." in said and ":3: What somebody else proposed waits" in mistakes
    assert institution(CSW).proposed["website"] == "https://csr.test/" and institution(OTHER_CSW).address == ""


def test_the_trail_says_that_it_came_from_the_server(
    read: Callable[..., tuple[str, str]], administrator: Person
) -> None:
    read(GOOD)
    event = AuditEvent.objects.get(action="institution.change")
    assert (event.actor, event.purpose) == (administrator.user.pk, "institutions command on the server")
    assert ground_text(event.purpose) == "наредба на серверу"


def test_who_lost_the_role_meanwhile_is_told(
    read: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_args: Any, **_said: Any) -> None:
        raise RoleRefused("Only a desk administrator may do this.", reason="not_administrator")

    monkeypatch.setattr("reporting.registry.contact_files.change_contact", gone)
    said, _mistakes = read(GOOD)
    assert said == "Institutions not read: Only a desk administrator may do this. Nothing was changed."


def test_who_was_faster_is_told_and_nothing_is_written(
    read: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.registry.contact_files.contact_stage", lambda _institution: "of before")
    said, mistakes = read(GOOD)
    assert "1 problem(s). Nothing was changed." in said and ":2: Somebody has changed it meanwhile." in mistakes
    assert institution(CSW).proposed is None


def test_a_check_writes_nothing(read: Callable[..., tuple[str, str]]) -> None:
    before = list(Institution.objects.order_by("pk").values())
    assert read(GOOD, check=True)[0].startswith("Institutions checked, nothing written: saved 0, wait")
    assert list(Institution.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f"nema,,,,,,{SOURCED}", ":3: code is that of no institution: nema"),
        (f"{OTHER_CSW},,позовите,,,,{SOURCED}", ":3: phone cannot be dialled"),
        (f"{OTHER_CSW},Улица 1,,,,,,2025-12-02", ":3: contact_source is empty"),
        (f"{OTHER_CSW},Улица 1,,,,,негде,", ":3: verified_on is empty"),
        (f"{OTHER_CSW},Улица 1,,,,,негде,2999-01-01", ":3: verified_on is in the future"),
        (f"{OTHER_CSW},Улица 1,,,,,негде,2. 12. 2025.", ":3: verified_on is no date"),
        (f"{OTHER_CSW},Ulica 1,,,,,{SOURCED}", ":3: address has words that are not Cyrillic"),
        (f"{OTHER_CSW},,,,,javascript:alert(1),{SOURCED}", ":3: website is too long, or no address"),
        (f'{OTHER_CSW},"Руска 4, 021 123 456",,,,,{SOURCED}', ":3: address holds a telephone"),
        (f"{OTHER_CSW},,,,зовите 021/123-456,,{SOURCED}", ":3: hours holds a telephone"),
        (f"{OTHER_CSW},,,nije adresa,,,{SOURCED}", ":3: public_email is too long, or no address"),
        (f"{CSW},,,,,,{SOURCED}", ":3: " + CSW + " already stands in line 2"),
    ],
)
def test_a_mistake_is_named_by_line_and_nothing_is_written(
    read: Callable[..., tuple[str, str]], row: str, says: str
) -> None:
    before = list(Institution.objects.order_by("pk").values())
    for check in (True, False):
        said, mistakes = read(GOOD, row, check=check)
        assert "problem(s). Nothing was changed." in said and says in mistakes
    assert list(Institution.objects.order_by("pk").values()) == before


def test_only_a_desk_administrator_answers_for_a_file(
    read: Callable[..., tuple[str, str]], person: Callable[..., Person]
) -> None:
    assert "No account has this address" in read(GOOD, by="niko@primer.test")[0]
    assert "Only a desk administrator" in read(GOOD, by=person("head", CSW).user.email)[0]
    assert institution(CSW).proposed is None
