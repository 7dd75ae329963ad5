"""Others write while a backup is made: both artefacts show the moment at which it began."""

import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from reporting.cases.models import Report
from reporting.cases.selectors import report_by_code
from reporting.vault.files import store
from reporting.vault.models import KeyWrap
from reporting.vault.periodic import sweep_files
from tests.backup.conftest import CONTENT, OTHER_STORY, STORY, erase, make, restore, text_of
from tests.cases.fixtures import add_file

pytestmark = pytest.mark.both_databases

SECONDS = 150


@pytest.mark.django_db(transaction=True)
def test_a_report_that_comes_or_goes_meanwhile_is_in_both_backups_or_in_neither(
    submit: Callable[..., Report], person: Callable[..., object], emptied: Callable[[], None], tmp_path: Path
) -> None:
    stays, goes, comes = submit(), submit(narrative=OTHER_STORY), list[Report]()
    add_file(stays, CONTENT)
    add_file(goes, CONTENT)

    def write() -> None:
        try:
            comes.append(submit())
            erase(goes, person)
        finally:
            connection.close()

    def meanwhile(done: int, total: int, label: str) -> None:
        """At the first row another connection writes and commits."""
        if not comes:
            with ThreadPoolExecutor(1) as other:
                # The backup stands still until they are done: if they waited for it, they would never be.
                other.submit(write).result(timeout=SECONDS)

    made = make(to=tmp_path / "backups", progress=meanwhile)
    (came,) = comes
    assert report_by_code(came.code) is not None and report_by_code(goes.code) is None, "it was written meanwhile"
    assert made.long and made.short
    long, short = text_of(made.long), text_of(made.short)
    assert str(came.pk) not in long + short and came.number not in long
    for report in (stays, goes):
        assert report.number in long and str(report.pk) in short
    # Rows show one moment; the storage does not, and an erased file is not waited for.
    assert (made.files, made.gone) == (1, 1)

    emptied()
    done = restore(long=made.long, short=made.short, progress=lambda *_: None)
    assert (done.files, done.gone, done.closed) == (1, 1, 0)
    for report, story in ((stays, STORY), (goes, OTHER_STORY)):
        found = report_by_code(report.code)
        assert found is not None and found.narrative == story
    (row,) = store.files_of(stays.pk)
    assert store.verify(row, store.report_owner(stays.pk)) == len(CONTENT)


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_role_that_may_only_read_makes_both(
    submit: Callable[..., Report], role: Callable[[str], str], tmp_path: Path
) -> None:
    """The role of docs/retention.md, and the proof that nothing is written on the way."""
    report, name = submit(), role("NOLOGIN")
    with connection.cursor() as cursor:
        cursor.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{name}"')
        cursor.execute(f'SET ROLE "{name}"')
        try:
            made = make(to=tmp_path / "backups", progress=lambda *_: None)
        finally:
            cursor.execute("RESET ROLE")
    assert made.long and made.short
    assert report.number in text_of(made.long) and str(report.pk) in text_of(made.short)


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_what_an_erasure_left_in_the_log_beside_a_reader_is_cut_by_the_job(
    submit: Callable[..., Report], person: Callable[..., object]
) -> None:
    report = submit()
    mark = bytes(KeyWrap.objects.filter(report_id=report.pk)[0].blob)
    name = connection.settings_dict["NAME"]
    log = Path(f"{name}-wal")
    with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM cases_report").fetchone()
        erase(report, person)
        assert mark in log.read_bytes(), "the reader still needs it"
    sweep_files()
    assert mark not in log.read_bytes() + Path(name).read_bytes()
