"""The command that loads the registry: idempotent, atomic, and it never overwrites a rule."""

import csv
import shutil
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.registry.models import Choice, DeadlineRule, Institution, Municipality, RoutingRule, ViolenceForm
from tests.registry.factories import InstitutionFactory, UserFactory

TODAY = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Belgrade"))
Edit = Callable[..., None]

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the registry's files."""
    return Path(shutil.copytree(settings.DATA_DIR, tmp_path / "data"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Change cells of one row, or drop it: ``edit("choices", "code", "assessment", label="...")``."""

    def change(name: str, key: str, value: str, /, *, drop: bool = False, **cells: str) -> None:
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, columns = list(reader), list(reader.fieldnames or ())
        chosen = [row for row in rows if row[key] == value]
        assert chosen, f"{value} is not in {name}"
        for row in chosen:
            row.update(cells)
        kept = [row for row in rows if not (drop and row in chosen)]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)

    return change


def load(folder: Path | None = None, **options: bool) -> str:
    out, problems = StringIO(), StringIO()
    try:
        call_command("load_registry", folder=folder or settings.DATA_DIR, stdout=out, stderr=problems, **options)
    except CommandError as error:
        raise CommandError(f"{problems.getvalue()}{error}") from None
    return out.getvalue()


def test_a_second_load_writes_nothing() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        summary = load()
    assert "created 0, changed 0, new versions 0, ended 0" in summary
    assert len(summary.strip().splitlines()) == 1
    writes = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_a_load_into_empty_tables_brings_everything() -> None:
    for model in (RoutingRule, DeadlineRule, Choice, ViolenceForm):
        model.objects.all().delete()
    Institution.objects.update(supervisor=None)
    Institution.objects.all().delete()
    assert "created" in load()
    assert Institution.objects.get(code="os-lipa-novi-sad").supervisor.code == "su-novi-sad"
    assert Institution.objects.get(code="su-novi-sad").serves.count() == 19 + 1
    assert "created 0, changed 0, new versions 0, ended 0" in load()


def test_check_says_what_would_change_and_changes_nothing(folder: Path, edit: Edit) -> None:
    edit("institutions", "code", "csw-novi-sad", short_name="Центар")
    assert "changed 1" in load(folder, check=True)
    assert Institution.objects.get(code="csw-novi-sad").short_name == "ЦСР Нови Сад"


def test_another_meaning_makes_a_new_version_and_keeps_the_old_one(folder: Path, edit: Edit) -> None:
    edit("deadline_rules", "code", "plan", value="10")
    with time_machine.travel(TODAY, tick=False):
        assert "new versions 1" in load(folder)
        assert "new versions 0" in load(folder)
    old, new = DeadlineRule.objects.filter(code="plan").order_by("version")
    assert (old.version, old.value, old.valid_to) == (1, 15, date(2026, 11, 25))
    assert (new.version, new.value, new.valid_from, new.valid_to) == (2, 10, date(2026, 11, 25), None)


def test_a_new_version_begins_on_the_date_that_the_file_gives(folder: Path, edit: Edit) -> None:
    edit("routing_rules", "code", "neglect_csw", urgent="yes", valid_from="2027-03-01")
    with time_machine.travel(TODAY, tick=False):
        load(folder)
    old, new = RoutingRule.objects.filter(code="neglect_csw").order_by("version")
    assert old.valid_to == new.valid_from == date(2027, 3, 1)


def test_better_wording_is_corrected_in_place(folder: Path, edit: Edit) -> None:
    edit("deadline_rules", "code", "plan", reporter_text="Установа треба да направи план.", verified="no")
    assert "changed 1, new versions 0" in load(folder)
    assert DeadlineRule.objects.get(code="plan").reporter_text == "Установа треба да направи план."


def test_how_the_desk_reaches_an_institution_is_left_alone_and_all_else_is_loaded(folder: Path, edit: Edit) -> None:
    edit("institutions", "code", "csw-novi-sad", email="file@primer.test", phone="021 1")
    assert "changed 1" in load(folder), "what nobody wrote at the desk comes from the file"
    Institution.objects.filter(code="csw-novi-sad").update(email="desk@primer.test", phone="", contact_changed_at=TODAY)
    edit("institutions", "code", "csw-novi-sad", email="", phone="021 2", short_name="Центар", active="no")
    assert "kept from desk 1" in load(folder, check=True)
    assert "changed 1" in load(folder)
    assert "changed 0, new versions 0, ended 0, kept from desk 1" in load(folder)
    found = Institution.objects.get(code="csw-novi-sad")
    assert (found.email, found.phone, found.short_name, found.active) == ("desk@primer.test", "", "Центар", False)


@pytest.mark.parametrize("at", ["Centar@primer.test", "centar@primer.test"])
def test_a_mailbox_in_the_file_belongs_to_one_institution_and_to_no_account(folder: Path, edit: Edit, at: str) -> None:
    def refused(complaint: str) -> None:
        with pytest.raises(CommandError) as failed:
            load(folder)
        assert complaint in str(failed.value) and "institutions.csv:" in str(failed.value)
        assert Institution.objects.get(code="csw-novi-sad").email == ""

    edit("institutions", "code", "csw-novi-sad", email=at)
    school = Institution.objects.filter(code="os-lipa-novi-sad")
    school.update(email="CENTAR@primer.test", contact_changed_at=TODAY)
    refused("email is that of another institution")
    school.update(contact_changed_at=None, email="")
    made_here = InstitutionFactory(code=None, email="CENTAR@primer.test")
    refused("email is that of another institution")
    made_here.delete()
    account = UserFactory(email="centar@primer.test")
    refused("email is that of an account")
    account.delete()
    edit("institutions", "code", "os-lipa-novi-sad", email="CENTAR@primer.test")
    refused("email is that of os-lipa-novi-sad")
    edit("institutions", "code", "os-lipa-novi-sad", email="")
    load(folder)
    assert Institution.objects.get(code="csw-novi-sad").email == at


def test_two_institutions_exchange_their_mailboxes_in_the_file(folder: Path, edit: Edit) -> None:
    edit("institutions", "code", "csw-novi-sad", email="a@primer.test")
    edit("institutions", "code", "os-lipa-novi-sad", email="b@primer.test")
    load(folder)
    edit("institutions", "code", "csw-novi-sad", email="b@primer.test")
    edit("institutions", "code", "os-lipa-novi-sad", email="a@primer.test")
    assert "changed 2" in load(folder)
    assert "changed 0" in load(folder)
    now = dict(Institution.objects.exclude(email="").values_list("code", "email"))
    assert now == {"csw-novi-sad": "b@primer.test", "os-lipa-novi-sad": "a@primer.test"}


def test_what_left_the_files_ends_but_is_not_deleted(folder: Path, edit: Edit) -> None:
    edit("deadline_rules", "code", "news", drop=True)
    edit("institutions", "code", "os-lipa-novi-sad", drop=True)
    edit("choices", "code", "class_work", drop=True)
    with time_machine.travel(TODAY, tick=False):
        assert "ended 3" in load(folder)
        assert "ended 0" in load(folder)
    assert DeadlineRule.objects.get(code="news").valid_to == date(2026, 11, 25)
    assert not Institution.objects.get(code="os-lipa-novi-sad").active
    assert not Choice.objects.get(code="class_work").active


@pytest.mark.parametrize(
    ("name", "key", "value", "cells", "complaint"),
    [
        ("institutions", "code", "nkc", {"name": "Цeнтар"}, "mixes Cyrillic and Latin letters: Цeнтар"),
        ("institutions", "code", "nkc", {"name": "Centar"}, "not Cyrillic: Centar"),
        ("institutions", "code", "nkc", {"name": "и\u0306"}, "is not in normal form NFC"),
        ("institutions", "code", "nkc", {"name": ""}, "name is empty"),
        ("institutions", "code", "nkc", {"name": " Центар"}, "has spaces at its ends"),
        ("institutions", "code", "nkc", {"name": 'Центар "НКЦ"'}, "straight quotation marks"),
        ("institutions", "code", "nkc", {"supervisor": "nobody"}, "supervisor names what does not exist: nobody"),
        ("institutions", "code", "moe", {"supervisor": "su-nis"}, "supervisor leads back to itself"),
        (
            "institutions",
            "code",
            "csw-nis",
            {"supervisor": "lsg-nis"},
            "supervisor is of a kind that receives no cases",
        ),
        ("institutions", "code", "nkc", {"national": "да"}, "national is neither yes nor no"),
        ("institutions", "code", "nkc", {"national": "no"}, "has no place"),
        ("institutions", "code", "nkc", {"code": "vtk"}, "vtk already stands in line"),
        ("institutions", "code", "csw-nis", {"serves": "lsu:Атлантида"}, "serves names no municipality"),
        ("institutions", "code", "csw-nis", {"id": "1"}, "id is no UUID"),
        ("municipalities", "code", "70092", {"district": "RS-99"}, "district names what does not exist"),
        ("deadline_rules", "code", "plan", {"forms": "nonsense"}, "forms names what does not exist: nonsense"),
        ("deadline_rules", "code", "plan", {"risks": "huge"}, "risks has unknown codes: huge"),
        ("deadline_rules", "code", "plan", {"unit": "weeks"}, "unit has unknown codes: weeks"),
        ("deadline_rules", "code", "plan", {"value": "-3"}, "value is no whole number"),
        ("deadline_rules", "code", "plan", {"valid_from": "1. 1. 2026."}, "valid_from is no date"),
        ("deadline_rules", "code", "plan", {"valid_to": "2025-01-01"}, "valid_to must come after valid_from"),
        ("deadline_rules", "code", "plan", {"verified": "yes"}, "a rule of the portal has no act"),
        ("deadline_rules", "code", "csw_urgent", {"act": "", "verified": "yes"}, "a law that is not named"),
        ("routing_rules", "code", "neglect_csw", {"institution_type": "bank"}, "institution_type names what"),
        ("routing_rules", "code", "neglect_csw", {"target": "place"}, "a school receives only"),
        ("routing_rules", "code", "neglect_csw", {"facets": "neglect"}, "facets names what does not exist"),
        ("violence_forms", "code", "self_harm_risk", {"offered": "yes"}, "a triage flag is never offered"),
        ("violence_forms", "code", "physical", {"grave": "yes"}, "a grave form says on what ground"),
        ("violence_forms", "code", "sexual", {"grave": "no"}, "a grave form says on what ground"),
        ("choices", "code", "assessment", {"event": "party"}, "event has unknown codes: party"),
        ("choices", "code", "assessment", {"report_status": "spam"}, "and only such a reason"),
        ("choices", "code", "misuse", {"report_status": ""}, "a reason for opening no case says"),
        ("choices", "code", "misuse", {"report_status": "lost"}, "report_status has unknown codes: lost"),
        ("protocol_steps", "code", "school_stop", {"due": ""}, "does not say until when"),
        ("protocol_steps", "code", "school_stop", {"deadline": "never"}, "deadline names what does not exist: never"),
        ("protocol_steps", "code", "school_stop", {"levels": "4"}, "levels has unknown codes: 4"),
        ("retention_classes", "code", "case_closed", {"outcomes": "lost"}, "outcomes names what does not exist: lost"),
        ("retention_classes", "code", "case_closed", {"risks": "low"}, "the last class of case_file must hold without"),
        ("retention_classes", "code", "audit", {"value": "3"}, "what is kept for good has the value 0"),
        ("retention_classes", "code", "case_closed", {"verified": "yes"}, "a law that is not named"),
        ("institution_types", "code", "dormitory", {"exclusion_group": ""}, "a school, and only a school, is excluded"),
        ("institution_types", "code", "health", {"exclusion_group": "school"}, "a school, and only a school"),
        ("institution_types", "code", "health", {"exclusion_group": "bank"}, "exclusion_group has unknown codes: bank"),
    ],
)
def test_a_wrong_cell_is_named_and_changes_nothing(
    folder: Path, edit: Edit, name: str, key: str, value: str, cells: dict[str, str], complaint: str
) -> None:
    edit("districts", "code", "RS-00", seat="Земун")
    edit(name, key, value, **cells)
    with pytest.raises(CommandError) as failed:
        load(folder)
    assert f"{name}.csv:" in str(failed.value)
    assert complaint in str(failed.value)
    assert "Nothing was changed" in str(failed.value)
    assert Municipality.objects.get(code="70092").district.seat == "Београд"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "is missing"),
        (b"", "the columns must be"),
        (b"code;name\n", "the columns must be"),
        ("code,name,seat,province,source\nRS-00,Град\n".encode(), "has 2 cells instead of 5"),
        ("code,name,seat,province,source\nRS-00,Град,Град,,x\n".encode("utf-16"), "is not UTF-8"),
        ("\ufeffcode,name,seat,province,source\n".encode(), "byte order mark"),
        ('code,name,seat,province,source\nRS-00,"Град,Град,,x\n'.encode(), "is no valid CSV"),
    ],
)
def test_a_wrong_file_is_named(folder: Path, content: bytes | None, complaint: str) -> None:
    path = folder / "districts.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"districts\.csv") as failed:
        load(folder)
    assert complaint in str(failed.value)


def test_a_failure_while_writing_leaves_everything_as_it_was(
    folder: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("districts", "code", "RS-00", seat="Земун")

    def break_off(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("reporting.registry.loading.versions.sync", break_off)
    with pytest.raises(RuntimeError):
        load(folder)
    assert Municipality.objects.get(code="70092").district.seat == "Београд"
