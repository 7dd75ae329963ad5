"""``manage.py courses scorm`` writes what was asked for, and says why where it does not."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from elearning.courses.scorm import building
from elearning.courses.scorm.building import package
from tests.courses.factories import make_course
from tests.courses.scorm.making import course

pytestmark = pytest.mark.django_db


def scorm(*arguments: object) -> str:
    out = StringIO()
    call_command("courses", "scorm", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_package_is_written_in_the_script_that_was_asked_for(tmp_path: Path, language: str) -> None:
    made = course()
    to = tmp_path / "paket.zip"
    said = scorm(f"obuke/{made.slug}", "--language", language, "--to", to)
    assert to.read_bytes() == package(made, scripts=(language,))
    assert said.startswith(f"{to}: ZIP, ")


@pytest.mark.parametrize("what", ["certificate", "draft", "no course", "other language", "there already", "too large"])
def test_refusal_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    made = make_course(certificate=what == "certificate", live=what != "draft")
    to = tmp_path / "paket.zip"
    if what == "there already":
        to.write_bytes(b"nobody's")
    if what == "too large":
        monkeypatch.setattr(building, "MOST_KEPT", 10)
    named = made.pk if what != "no course" else made.get_parent().pk
    with pytest.raises(CommandError) as refused:
        scorm(named, "--language", "hu" if what == "other language" else "sr", "--to", to)
    assert refused.value.returncode == 1
    says = {
        "certificate": "Only a published course without a certificate",
        "draft": "Only a published course without a certificate",
        "no course": "is no course",
        "other language": "is not there in hu",
        "there already": "File exists",
        "too large": "No learning platform keeps",
    }
    assert says[what] in str(refused.value)
    assert (to.read_bytes() if to.exists() else b"") == (b"nobody's" if what == "there already" else b"")
