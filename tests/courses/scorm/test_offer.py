"""The package of a course is made when it is published, offered beside it, and goes with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from elearning.courses import periodic
from elearning.courses.models import CoursePage
from elearning.courses.scorm import building, keeping
from elearning.courses.scorm.building import package
from portal.jobs import resend
from portal.jobs.models import PendingTask
from tests.courses.factories import lessons_of, make_course
from tests.courses.scorm.making import course, unpacked

pytestmark = pytest.mark.django_db

LINK = "За школски Moodle: SCORM 1.2 пакет"
Committing = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Keep packages in a folder of the test's own; returns it."""
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path / "scorm"


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committing) -> Callable[[Callable[[], Any]], Any]:
    """Do something and what follows its commit."""

    def done(act: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return done


def address(made: CoursePage, language: str = "sr") -> str:
    return f"/dokumenti/obuke/{made.translation_key}/{language}.zip"


def shown(made: CoursePage, client: Client, language: str = "sr") -> str:
    tail = made.url_path.removeprefix("/pocetna-proba/")
    return client.get(f"/{language}/{tail}").content.decode()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.zip"))


def test_published_course_offers_its_package(committed: Any, client: Client, folder: Path) -> None:
    made = committed(course)
    page = shown(made, client)
    assert LINK in page and f'href="{address(made)}"' in page
    size = (folder / f"{made.pk}.zip").stat().st_size
    assert f"ZIP, {round(size / 1000)}\N{NO-BREAK SPACE}kB" in page
    assert "Пакет сам оцењује одговоре и зато у себи носи тачне одговоре." in page
    answer = client.get(address(made))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="cuvamte-{made.slug}-scorm12.zip"'
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer) == package(made, scripts=("sr", "sr-latn"))
    assert not answer.cookies


def test_offer_asks_nothing_of_the_database(
    committed: Any, client: Client, folder: Path, django_assert_num_queries: Any
) -> None:
    made = committed(course)
    shown(made, client)
    with CaptureQueriesContext(connection) as queries:
        assert LINK in shown(made, client)
    (folder / f"{made.pk}.zip").unlink()
    with django_assert_num_queries(len(queries)):
        assert LINK not in shown(made, client)


def test_same_package_is_offered_in_both_scripts(committed: Any, client: Client) -> None:
    made = committed(course)
    latin = shown(made, client, "sr-latn")
    assert "Za školski Moodle: SCORM 1.2 paket" in latin
    assert f'href="{address(made)}"' in latin
    assert client.get(address(made, "sr-latn")).status_code == 404


def test_course_with_certificate_offers_none(committed: Any, client: Client, folder: Path) -> None:
    made = committed(lambda: make_course(certificate=True))
    assert LINK not in shown(made, client)
    assert client.get(address(made)).status_code == 404
    assert files(folder) == []


def test_course_that_gets_a_certificate_loses_its_package(committed: Any, client: Client, folder: Path) -> None:
    made = committed(lambda: course(audiences=["professionals"]))
    assert files(folder) == [f"{made.pk}.zip"]
    made.certificate, made.hours = True, 3
    committed(lambda: made.save_revision().publish())
    assert files(folder) == []
    assert LINK not in shown(made, client)
    assert client.get(address(made)).status_code == 404


def test_certificate_keeps_a_forgotten_file_back(committed: Any, client: Client, folder: Path) -> None:
    made = committed(course)
    CoursePage.objects.filter(pk=made.pk).update(certificate=True)
    assert files(folder) == [f"{made.pk}.zip"]
    assert client.get(address(made)).status_code == 404


@pytest.mark.parametrize("what", ["course", "lesson", "deleted"])
def test_course_taken_down_takes_its_package_down(committed: Any, client: Client, folder: Path, what: str) -> None:
    made = committed(course)
    assert client.get(address(made)).status_code == 200
    acts = {"course": made.unpublish, "lesson": lessons_of(made)[1].unpublish, "deleted": made.delete}
    committed(acts[what])
    assert client.get(address(made)).status_code == 404
    assert files(folder) == []


def test_package_is_gone_before_its_file_is(client: Client, committed: Any, folder: Path) -> None:
    made = committed(course)
    # Nothing follows the commit here: the file still lies there.
    made.unpublish()
    assert files(folder) == [f"{made.pk}.zip"]
    assert client.get(address(made)).status_code == 404


def test_private_course_gives_nobody_its_package(client: Client, committed: Any) -> None:
    made = committed(course)
    PageViewRestriction.objects.create(page=made, restriction_type="login")
    assert client.get(address(made)).status_code == 404


def test_changed_lesson_is_in_the_package_and_a_draft_is_not(committed: Any, client: Client) -> None:
    made = committed(course)
    lesson = lessons_of(made)[0]
    lesson.title = "Нов наслов"
    committed(lesson.save_revision)
    assert "Нов наслов" not in read(client, made)
    committed(lambda: lesson.get_latest_revision().publish())
    assert "Нов наслов" in read(client, made)


def read(client: Client, made: CoursePage) -> str:
    """Return the first page of the package that is offered."""
    return unpacked(b"".join(client.get(address(made))))["index.html"].decode()


def test_making_it_twice_writes_once(committed: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = committed(course)
    before = (folder / f"{made.pk}.zip").stat()
    forgotten: list[str] = []
    monkeypatch.setattr(keeping, "forget_all", lambda: forgotten.append("pages"))
    keeping.keep(made.pk)
    after = (folder / f"{made.pk}.zip").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert forgotten == []
    lesson = lessons_of(made)[0]
    lesson.title = "Нов наслов"
    lesson.save_revision().publish()
    keeping.keep(made.pk)
    assert forgotten == ["pages"]


def test_one_that_failed_is_made_later(
    committed: Any, client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "package", broken)
        made = committed(course)
    assert files(folder) == []
    assert LINK not in shown(made, client)
    pending = PendingTask.objects.get(error="builtins.OSError")
    assert pending.kwargs == {} and pending.args == [made.pk]
    resend.resend(pending.next_try_at)
    assert files(folder) == [f"{made.pk}.zip"]
    assert LINK in shown(made, client)


def test_nightly_job_makes_what_was_lost_and_removes_what_belongs_to_nobody(committed: Any, folder: Path) -> None:
    made = committed(course)
    (folder / f"{made.pk}.zip").unlink()
    (folder / "999999.zip").write_bytes(b"PK")
    committed(periodic.keep_packages)
    assert files(folder) == [f"{made.pk}.zip"]


def test_course_too_large_is_offered_without_a_package(
    committed: Any, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(building, "MOST_KEPT", 10)
    with caplog.at_level(logging.WARNING, logger="elearning.courses.scorm.keeping"):
        made = committed(course)
    assert "course too large for a package" in caplog.messages
    assert LINK not in shown(made, client)
    assert not PendingTask.objects.exists()
