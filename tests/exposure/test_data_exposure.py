"""``docs/data-exposure.md`` shows the database as it is, and nothing unclassified gets into it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from portal.documents import MarkersMissing
from reporting.cases.models import Case, Exclusion, Report
from reporting.exposure import declared
from reporting.exposure.document import BEGIN, END, document
from reporting.exposure.kinds import Kind, by_class, clear
from reporting.exposure.tables import survey
from reporting.tracking.models import ReporterSession
from reporting.vault.columns import EnvelopeField
from reporting.vault.fields import EncryptedField
from reporting.vault.models import Draft, KeyWrap, VaultKey
from tools.paths import ROOT


def field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def test_the_document_shows_the_database() -> None:
    text = (ROOT / "docs/data-exposure.md").read_text(encoding="utf-8")
    assert document(text, survey()) == text


def test_the_command_prints_what_stands_between_the_markers() -> None:
    out = StringIO()
    call_command("data_exposure", stdout=out)
    text = (ROOT / "docs/data-exposure.md").read_text(encoding="utf-8")
    assert out.getvalue().strip() == text.partition(BEGIN)[2].partition(END)[0].strip()


@pytest.mark.parametrize(
    ("model", "name", "kind"),
    [
        (Report, "narrative", Kind.SEALED),
        (Draft, "sealed", Kind.SEALED),
        (VaultKey, "wrapped", Kind.SEALED),
        (Report, "id", Kind.RANDOM),
        (Report, "case", Kind.REFERENCE),
        (Report, "code_key_id", Kind.REFERENCE),
        (Exclusion, "user", Kind.REFERENCE),
        (Report, "received_at", Kind.TIME),
        (Report.forms.through, "id", Kind.COUNTER),
    ],
)
def test_a_class_tells_what_it_can(model: type[models.Model], name: str, kind: Kind) -> None:
    shown = by_class(field(model, name))
    assert shown is not None and shown.kind is kind


@pytest.mark.parametrize(
    ("model", "name"),
    [(Report, "status"), (ReporterSession, "token_hash"), (KeyWrap, "report_id"), (Report, "perpetrators")],
)
def test_of_the_rest_somebody_must_say_it(model: type[models.Model], name: str) -> None:
    assert by_class(field(model, name)) is None


def test_a_sealed_column_is_never_said_to_be_anything_else_and_a_clear_one_has_its_reason() -> None:
    columns = [column for each in survey().columns.values() for column in each]
    assert len(columns) > 250
    assert all(column.shown.why.endswith(".") for column in columns if column.shown.kind is Kind.CLEAR)
    sealed = {column.name for column in columns if column.table == "cases_report" and column.shown.kind is Kind.SEALED}
    assert sealed == {one.column for one in Report._meta.concrete_fields if isinstance(one, EncryptedField)}
    assert {"narrative", "contact", "reporter_name", "child_text", "place_now"} <= sealed


def test_every_reporting_model_is_in_the_survey() -> None:
    from django.apps import apps

    found = survey()
    tables = {
        model._meta.db_table
        for app in apps.get_app_configs()
        if app.name.startswith("reporting.")
        for model in app.get_models(include_auto_created=True)
    }
    assert tables <= set(found.columns) | set(found.published)


@pytest.mark.parametrize(
    ("label", "column", "complaint"),
    [
        ("cases.Report", "status", "cases.Report.status: say in exposure/declared what a thief sees there"),
        ("tracking.ReporterSession", "token_hash", "tracking.ReporterSession.token_hash: say in exposure/declared"),
    ],
)
def test_a_column_that_nobody_classified_stops_the_command(
    monkeypatch: pytest.MonkeyPatch, label: str, column: str, complaint: str
) -> None:
    rest = {name: shown for name, shown in declared.COLUMNS[label].items() if name != column}
    monkeypatch.setitem(declared.COLUMNS, label, rest)
    for options in ({}, {"check": True}, {"write": True}):
        with pytest.raises(CommandError, match=complaint):
            call_command("data_exposure", **options)


def test_a_new_table_needs_its_columns_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(declared.PUBLISHED, "registry.District")
    assert {"registry.District.name", "registry.District.code"} <= set(survey().unclassified)


@pytest.mark.parametrize("column", ["gone", "narrative", "case"])
def test_an_entry_without_need_stops_the_command(monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    monkeypatch.setitem(declared.COLUMNS["cases.Report"], column, clear("It is not so."))
    with pytest.raises(CommandError, match=f"cases.Report.{column}: exposure/declared has an entry without need"):
        call_command("data_exposure", check=True)


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Path:
    document = tmp_path / "docs" / "data-exposure.md"
    document.parent.mkdir()
    document.write_text((ROOT / "docs/data-exposure.md").read_text(encoding="utf-8"), encoding="utf-8")
    settings.BASE_DIR = tmp_path
    return document


def test_a_changed_column_is_noticed_until_it_is_written(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.read_text(encoding="utf-8")
    status = EnvelopeField()
    status.set_attributes_from_name("status")
    others = [one for one in Case._meta.local_concrete_fields if one.name != "status"]
    monkeypatch.setattr(Case._meta, "local_concrete_fields", [*others, status])
    monkeypatch.delitem(declared.COLUMNS["cases.Case"], "status")
    with pytest.raises(CommandError, match="data_exposure --write"):
        call_command("data_exposure", check=True)
    assert copy.read_text(encoding="utf-8") == before, "checking writes nothing"
    call_command("data_exposure", write=True)
    call_command("data_exposure", check=True)
    after = copy.read_text(encoding="utf-8")
    assert after.partition(BEGIN)[0] == before.partition(BEGIN)[0]
    assert after.partition(END)[2] == before.partition(END)[2]


def test_a_document_without_its_markers_is_refused(copy: Path) -> None:
    copy.write_text("# What a thief sees\n", encoding="utf-8")
    with pytest.raises(MarkersMissing):
        call_command("data_exposure", write=True)
