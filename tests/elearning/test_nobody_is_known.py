"""After everybody has learned, no table, log, mail, cache, file or backup holds a name or an address that was typed.

An anonymous learner, a class with its teacher and an adult go their whole way. The adult types a name and a mail
address: rightly, wrongly, in both scripts, for the certificate, the badge and on the page that checks.
"""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.core.signals import request_started
from django.test import Client

from elearning.certificates.models import Certificate
from elearning.courses.models import CoursePage
from elearning.learning.models import Answer, Attempt, Learner, SchoolClass, Tick
from portal.logs import formatter
from portal.script.convert import to_latin
from reporting.vault.audit import sealing
from tests.backup.conftest import backed_up, text_of
from tests.courses.factories import PARAGRAPH, QUESTIONS, lessons_of, make_course, make_index
from tests.faults.test_canary import found_in
from tests.learning.pupil import Pupil
from tests.vault.world import all_columns

pytestmark = [pytest.mark.django_db, pytest.mark.protected, pytest.mark.both_databases]

NAME, ADDRESS = "Зеброђорђе Канарковић", "Kanarkontakt@primer.test"
# Every part of it, as it was typed and as it is folded.
WORDS = tuple(
    form
    for word in (*NAME.split(), ADDRESS.partition("@")[0].lower())
    for form in {word.lower(), to_latin(word).lower(), to_latin(word).lower().replace("đ", "dj").replace("ć", "c")}
)
QUIZ = {"body": [PARAGRAPH, {"quiz": {"pass_mark": 60, "questions": QUESTIONS[:3]}}]}


class Watched:
    """All that the portal wrote while a test ran, by where it stands."""

    def __init__(self) -> None:
        self.log = io.StringIO()
        self.asked: list[bytes] = []

    def note(self, environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
        """Note an address that was asked for."""
        asked = environ or {}
        # WSGI gives the bytes of a path as if they were Latin-1.
        self.asked.append(asked["PATH_INFO"].encode("latin-1") + b"?" + unquote_to_bytes(asked["QUERY_STRING"]))

    def everything(self, backups: Path) -> Iterator[tuple[str, bytes]]:
        """Yield each place with what stands in it, the columns of every table one by one."""
        for name, values in all_columns().items():
            yield name, b"\n".join(values)
        yield "log", self.log.getvalue().encode()
        yield "addresses", b"\n".join(self.asked)
        kept = cache._cache.items()  # type: ignore[attr-defined]
        yield "cache", b"\n".join(key.encode() + b" " + value for key, value in kept)
        yield "mail", "\n".join(str(letter.message()) for letter in mail.outbox).encode()
        for path in Path(django_settings.MEDIA_ROOT).rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()
        sealing.seal()
        for kind, folder in zip(("long backup", "short backup"), backed_up(backups), strict=True):
            yield kind, text_of(folder).encode()

    def hits(self, backups: Path) -> dict[str, list[str]]:
        """Return where any of the words lies, in whatever form."""
        found = ((name, found_in(content, WORDS)) for name, content in self.everything(backups))
        return {name: words for name, words in found if words}


@pytest.fixture
def watched(keyring: Any, registry_data: None) -> Iterator[Watched]:
    """Listen to the log as it is written in service, down to its finest lines, and to the addresses."""
    watched, root = Watched(), logging.getLogger()
    handler, level = logging.StreamHandler(watched.log), root.level
    handler.setFormatter(formatter("json"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    request_started.connect(watched.note)
    yield watched
    request_started.disconnect(watched.note)
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def courses(watched: Watched) -> tuple[CoursePage, CoursePage]:
    """One for children, and one for adults that gives a certificate."""
    index, lessons = make_index(), [[{"title": "Прва"}, {"title": "Друга", **QUIZ}]]
    young = make_course(index, lessons=lessons)
    return young, make_course(index, lessons=lessons, certificate=True, title="Протокол у школи")


def learn(pupil: Pupil, course: CoursePage) -> None:
    """Go through every lesson and every question."""
    pupil.open_map(course)
    for lesson in lessons_of(course):
        pupil.go_through(lesson) if lesson.has_quiz else pupil.tick(lesson)
    assert "Обука је завршена" in pupil.open_map(course)


def be_anonymous(course: CoursePage) -> None:
    pupil = Pupil()
    learn(pupil, course)
    pupil.get("kod/")
    code, elsewhere = pupil.code, Pupil()
    elsewhere.post("", {"code": code})
    assert elsewhere.learner == pupil.learner
    pupil.client.get("/izlaz/", headers={"sec-fetch-site": "same-origin"})


def be_a_class(course: CoursePage) -> None:
    teacher = Pupil()
    teacher.post("razred/novi/", {"course": str(course.translation_key), "seats": "2", "key": str(uuid4())})
    made = SchoolClass.objects.get()
    for seat in made.seats.all():
        pupil = Pupil()
        pupil.post("mesto/", {"number": made.number, "seat": str(seat.number), "digits": seat.digits})
        learn(pupil, course)
    teacher.get("razred/")
    teacher.post("razred/zatvaranje/", {"sure": "on"})
    teacher.get("razred/potvrda/")


def be_an_adult(course: CoursePage) -> None:
    """Type the name and the address wherever they are asked for, rightly and wrongly, in both scripts."""
    pupil = Pupil()
    learn(pupil, course)
    place = f"uverenje/{course.translation_key}/"
    pupil.post(place, {"name": f"{NAME}1"})
    pupil.post(place, {"name": NAME, "_language": "sr-latn"})
    pupil.post(place, {"name": NAME})
    assert NAME in pupil.html, "it is shown before it is written for good"
    sent = {"name": NAME, "confirmed": NAME}
    assert pupil.client.post(pupil.url(place), sent)["Content-Type"] == "application/pdf"
    assert pupil.client.post(pupil.url(place), {"name": to_latin(NAME)})["Content-Type"] == "application/pdf"
    assert "друго име" in pupil.post(place, {"name": f"{NAME} Други"}).content.decode()
    pupil.post(f"{place}znacka/", {"address": f"{ADDRESS} и још"})
    assert pupil.client.post(pupil.url(f"{place}znacka/"), {"address": ADDRESS})["Content-Type"] == "application/vc+jwt"
    page, reader = f"/sr/uverenje/{Certificate.objects.get().number}/", Client()
    for name in (NAME, to_latin(NAME).upper(), f"{NAME}2", f"{NAME} Други", *[NAME] * 4):
        answer = reader.post(page, {"name": name})
    assert answer.status_code == 429
    reader.post(f"/sr-latn/uverenje/{NAME}/", {"name": NAME})
    reader.post("/sr/uverenje/", {"number": NAME})


@pytest.fixture
def learned(courses: tuple[CoursePage, CoursePage]) -> None:
    """Everybody has gone their whole way."""
    young, adult = courses
    be_anonymous(young)
    be_a_class(young)
    be_an_adult(adult)


def test_a_name_and_an_address_that_were_typed_are_kept_nowhere(
    learned: None, watched: Watched, tmp_path: Path
) -> None:
    assert Learner.objects.count() == 4 and Tick.objects.exists() and Answer.objects.exists(), "they were all here"
    assert Certificate.objects.get().title.encode() in dict(watched.everything(tmp_path / "one"))["long backup"]
    assert watched.log.getvalue() and len(watched.asked) > 30
    on_purpose = [address for address in watched.asked if NAME.encode() in address]
    watched.asked = [address for address in watched.asked if address not in on_purpose]
    assert len(on_purpose) == 1, "what somebody types into an address does not reach the log either"
    assert watched.hits(tmp_path / "two") == {}


@pytest.mark.parametrize("word", [NAME, to_latin(NAME).upper(), ADDRESS])
def test_the_search_finds_what_was_planted(
    watched: Watched, courses: tuple[CoursePage, CoursePage], tmp_path: Path, word: str
) -> None:
    pupil = Pupil()
    learn(pupil, courses[1])
    pupil.client.post(pupil.url(f"uverenje/{courses[1].translation_key}/"), {"name": "Ана", "confirmed": "Ана"})
    assert watched.hits(tmp_path / "before") == {}
    Certificate.objects.update(title=word)
    Attempt.objects.update(shown=[{"id": word}])
    Learner.objects.update(code_digest=word.encode()[:32])
    logging.getLogger("elearning").debug("made for %s", word)
    cache.set("certificate", word)
    mail.outbox.append(mail.EmailMessage("Уверење", word, to=["a@primer.test"]))
    pupil.client.get("/sr/", {"q": word})
    file = Path(django_settings.MEDIA_ROOT) / "uverenje.pdf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(word, encoding="utf-16")
    hits = watched.hits(tmp_path / "after")
    file.unlink()
    columns = {"certificates_certificate.title", "learning_attempt.shown", "learning_learner.code_digest"}
    assert columns | {"log", "addresses", "cache", "mail", str(file), "long backup", "short backup"} == hits.keys()
