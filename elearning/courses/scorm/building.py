"""Makes the package of a course: one page for each script, the player, its keys, styles, fonts and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import override

from elearning.courses.cards import course_line
from elearning.courses.course_map import course_map, page_url
from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.scorm.archive import zipped
from elearning.courses.scorm.keys import as_json, letters, quiz_keys, shown
from elearning.courses.scorm.manifest import MANIFEST, manifest
from elearning.courses.scorm.markup import packed
from elearning.courses.selectors import Extent, Outline, outline
from elearning.quizzes.asking import Asked, asked
from elearning.quizzes.model import Question, Quiz
from elearning.quizzes.reading import quiz_of
from elearning.quizzes.verdict import answered
from portal.pages import dates, styles
from portal.pages.places import SCRIPTS, absolute, active_language, place_url
from portal.script.convert import to_latin
from portal.script.html import convert_html

LAUNCH = "index.html"
KEYS = "js/keys.js"
# In the order in which the page loads them.
PLAYER = ("grading.js", "lms.js", "progress.js", "cards.js", "player.js")
# Bytes of a sound that travels along; every video stays on the portal.
MOST_OF_A_SOUND = 2_000_000
# Signs that a platform keeps of one learner (SCORM 1.2, CMIString4096), and how many of them a lesson, and an answer
# without its words, take at most (player/progress.js).
MOST_KEPT, OF_A_LESSON, OF_AN_ANSWER = 4096, 75, 8
PLAYER_FILES = Path(__file__).parent / "player"
_STATIC = Path(settings.BASE_DIR) / "portal" / "static"


class TooMuchToKeep(Exception):
    """A course has more lessons or questions than a platform can keep the progress of."""


@dataclass(frozen=True)
class PackedQuestion:
    """A question with its fields, and what follows an answer: the text of gaps, reasons by option, the right words."""

    id: str
    voice: str
    asked: Asked
    text: str
    reasons: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True)
class PackedLesson:
    """A lesson in the page; ``id`` is by what the platform remembers it, ``url`` where it is on the portal."""

    page: LessonPage
    id: str
    number: int
    minutes: str
    url: str
    quiz: Quiz | None
    questions: tuple[PackedQuestion, ...]
    next: PackedLesson | None = None


def scripts_of(course: CoursePage) -> tuple[str, ...]:
    """Return the languages and scripts that the package of a course has: Serbian ones both."""
    code = course.locale.language_code
    return SCRIPTS if code == settings.LANGUAGE_CODE else (code,)


def package(course: CoursePage, *, scripts: Sequence[str]) -> bytes:
    """Return the zip file of a live course, the same for the same course; the first of ``scripts`` opens first.

    Raises ``TooMuchToKeep``.
    """
    whole = outline(course)
    pages = LessonPage.objects.in_bulk([lesson.pk for lesson in whole.lessons])
    quizzes = {lesson.key.hex[:8]: quiz_of(pages[lesson.pk].body) for lesson in whole.lessons}
    _must_fit(quizzes)
    names = {code: LAUNCH if code == scripts[0] else f"{code}.html" for code in scripts}
    files, pictures = dict(_common(quizzes)), dict[str, str]()
    for code in scripts:
        with override(code):
            page = packed(_page(course, whole, pages, names), portal=absolute(""), anchors=_anchors(whole))
        html = convert_html(page.html) if code == "sr-latn" else page.html
        files[names[code]] = html.encode()
        pictures |= page.files
    for name, stored in pictures.items():
        with default_storage.open(stored) as file:
            files[name] = file.read()
    title = to_latin(course.title) if scripts[0] == "sr-latn" else course.title
    about = manifest(key=course.translation_key, title=title, launch=LAUNCH, files=files)
    return zipped(files | {MANIFEST: about})


def _must_fit(quizzes: dict[str, Quiz | None]) -> None:
    answers = sum(quiz.asked for quiz in quizzes.values() if quiz is not None)
    if OF_A_LESSON * len(quizzes) + OF_AN_ANSWER * answers > MOST_KEPT:
        raise TooMuchToKeep(f"{len(quizzes)} lessons, {answers} questions")


def _common(quizzes: dict[str, Quiz | None]) -> dict[str, bytes]:
    """Return the files that no script changes."""
    lessons = [{"id": id, "quiz": quiz_keys(quiz) if quiz is not None else None} for id, quiz in quizzes.items()]
    keys = as_json({"lessons": lessons, "letters": letters()})
    files = {KEYS: f"window.cuvamteKeys = {keys};\n".encode(), "css/portal.css": styles.stylesheet().encode()}
    files["css/package.css"] = (PLAYER_FILES / "package.css").read_bytes()
    files |= {f"js/{name}": (PLAYER_FILES / name).read_bytes() for name in PLAYER}
    return files | {f"fonts/{path.name}": path.read_bytes() for path in sorted((_STATIC / "fonts").iterdir())}


def _page(course: CoursePage, whole: Outline, pages: dict[int, LessonPage], names: dict[str, str]) -> str:
    """Return the page of the active language as the templates make it."""
    request = _request()
    code = active_language()
    lessons = _lessons(course, whole, pages, request)
    extent = Extent(lessons=len(lessons), minutes=whole.minutes)
    context = {
        "code": code,
        "course": course,
        "course_url": absolute(page_url(request, whole.path)),
        "lessons": lessons,
        "line": course_line(course, extent),
        "map": course_map(whole, lesson_url=lambda lesson: f"#l{lesson.number}"),
        "most": MOST_OF_A_SOUND,
        "other": next(({"code": one, "name": name} for one, name in names.items() if one != code), None),
        "report_url": place_url("report"),
        "scripts": [KEYS, *(f"js/{name}" for name in PLAYER)],
        "ti": course.voice == "ti",
    }
    return render_to_string("courses/scorm/document.html", context, request)


def _request() -> HttpRequest:
    """Return a request for the front page of the portal: templates ask it for the site, links for the host."""
    public = urlsplit(settings.PUBLIC_URL)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = f"/{active_language()}/"
    port = public.port or (443 if public.scheme == "https" else 80)
    request.META = {"SERVER_NAME": public.hostname or "", "SERVER_PORT": str(port)}
    return request


def _lessons(
    course: CoursePage, whole: Outline, pages: dict[int, LessonPage], request: HttpRequest
) -> list[PackedLesson]:
    lessons: list[PackedLesson] = []
    for one in reversed(list(whole.lessons)):
        page = pages[one.pk]
        quiz = quiz_of(page.body)
        lesson = PackedLesson(
            page=page,
            id=one.key.hex[:8],
            number=one.number,
            minutes=dates.minutes_text(one.minutes),
            url=absolute(page_url(request, one.path)),
            quiz=quiz,
            questions=tuple(_question(question, course.voice) for question in quiz.questions) if quiz else (),
            next=lessons[0] if lessons else None,
        )
        lessons.insert(0, lesson)
    return lessons


def _question(question: Question, voice: str) -> PackedQuestion:
    reasons = [("", question.feedback), *((option.id, option.feedback) for option in question.options)]
    typed = question.kind in ("short_text", "number")
    # Of a wrong answer the card shows what would have been right.
    card = answered(question, [""], explained=True)
    rows = card.groups[0].rows if typed else ()
    return PackedQuestion(
        id=question.id,
        voice=voice,
        asked=asked(question, shown(question)),
        text=card.text,
        reasons=tuple((id, text) for id, text in reversed(reasons) if text),
        key=next((row.text for row in rows if row.helps), ""),
    )


def _anchors(whole: Outline) -> dict[str, str]:
    """Return where in the page each lesson stands, by its path on the portal in the active language."""
    request = _request()
    return {page_url(request, lesson.path): f"l{lesson.number}" for lesson in whole.lessons} | {
        page_url(request, whole.path): "mapa"
    }
