"""What is in a package: a manifest, pages in both scripts, everything that they need and nothing from elsewhere."""

from __future__ import annotations

import posixpath
import re
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.scorm import building
from elearning.courses.scorm.archive import zipped
from elearning.courses.scorm.building import TooMuchToKeep, package
from elearning.courses.scorm.manifest import ADL, PACKAGING
from elearning.quizzes.model import KINDS
from tests.courses.factories import lessons_of, stored
from tests.courses.scorm.making import course, files_of, keys_of
from tests.pages.factories import HelplineFactory
from tests.pages.samples import every_block, picture, recording

pytestmark = pytest.mark.django_db

PORTAL = "http://localhost:8000"
IN = {"cp": PACKAGING, "adl": ADL}
CYRILLIC = re.compile("[Ђ-џ]")


class Reader(HTMLParser):
    """What a page loads, where it leads, which ids it has and names, and what the policy would forbid."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.inline: list[str] = []
        self.texts: list[str] = []
        self._open = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open = tag
        self.loaded += [given["src"] or ""] if "src" in given else []
        self.loaded += [given["href"] or ""] if tag == "link" else []
        self.links += [given] if tag == "a" and given.get("href") else []
        self.ids += [given["id"] or ""] if "id" in given else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.named += (given.get(name) or "").split()
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def with_every_block() -> CoursePage:
    """Make a course whose first lesson has every block of the portal, with a picture, a video and a sound."""
    made = course()
    lesson = lessons_of(made)[0]
    line = HelplineFactory(number="0800 111 222")
    lesson.body = lesson.body.stream_block.to_python(every_block(page=made, line=line, image=picture(size=(900, 600))))
    lesson.save_revision().publish()
    return CoursePage.objects.get(pk=made.pk)


def test_manifest_says_what_the_schema_asks_for() -> None:
    made = course(title="Слике & „приче“")
    files = files_of(made)
    root = ElementTree.fromstring(files["imsmanifest.xml"])
    assert root.tag == f"{{{PACKAGING}}}manifest"
    assert re.fullmatch(r"[A-Za-z_][\w.-]*", root.attrib["identifier"])
    # In the order in which the schema has them.
    assert [child.tag.rpartition("}")[2] for child in root] == ["metadata", "organizations", "resources"]
    assert root.findtext("cp:metadata/cp:schema", namespaces=IN) == "ADL SCORM"
    assert root.findtext("cp:metadata/cp:schemaversion", namespaces=IN) == "1.2"
    organizations = root.find("cp:organizations", IN)
    assert organizations is not None
    (organization,) = organizations.findall("cp:organization", IN)
    assert organizations.attrib["default"] == organization.attrib["identifier"]
    assert organization.findtext("cp:title", namespaces=IN) == "Слике & „приче“"
    (item,) = organization.findall("cp:item", IN)
    assert item.findtext("cp:title", namespaces=IN) == "Слике & „приче“"
    (resource,) = root.findall("cp:resources/cp:resource", IN)
    assert item.attrib["identifierref"] == resource.attrib["identifier"]
    assert resource.attrib["type"] == "webcontent"
    assert resource.attrib[f"{{{ADL}}}scormtype"] == "sco"
    listed = [file.attrib["href"] for file in resource.findall("cp:file", IN)]
    assert resource.attrib["href"] == "index.html" and "index.html" in listed
    assert sorted(listed) == sorted(set(files) - {"imsmanifest.xml"})
    names = [element.attrib["identifier"] for element in root.iter() if "identifier" in element.attrib]
    assert len(names) == len(set(names)) == 4


def test_same_course_makes_the_same_bytes() -> None:
    made = with_every_block()
    first = package(made, scripts=("sr", "sr-latn"))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        again = package(CoursePage.objects.get(pk=made.pk), scripts=("sr", "sr-latn"))
    assert first == again
    lesson = lessons_of(made)[2]
    lesson.title = "Другачији наслов"
    lesson.save_revision().publish()
    assert package(CoursePage.objects.get(pk=made.pk), scripts=("sr", "sr-latn")) != first


def test_zip_depends_on_names_and_contents_alone() -> None:
    assert zipped({"a": b"1", "b": b"2"}) == zipped({"b": b"2", "a": b"1"}) != zipped({"a": b"1", "b": b"3"})


def test_nothing_is_missing_and_nothing_comes_from_elsewhere() -> None:
    files = files_of(with_every_block())
    for name in ("index.html", "sr-latn.html"):
        page = Reader(files[name])
        assert page.inline == []
        assert set(page.loaded) <= set(files), name
        assert [one for one in page.loaded if one.endswith(".webp")], "the picture is there"
        assert [one for one in page.loaded if one.endswith(".mp3")], "the small sound is there"
        assert len(page.ids) == len(set(page.ids))
        assert set(page.named) <= set(page.ids)
        for link in page.links:
            href = link["href"] or ""
            if href.startswith("#"):
                assert href[1:] in page.ids, href
            elif not href.startswith("tel:") and "data-other-script" not in link:
                assert href.startswith(f"{PORTAL}/"), href
                assert link["target"] in ("_blank", "_top"), href
    styles = files["css/portal.css"].decode()
    needed = {posixpath.normpath(f"css/{url}") for url in re.findall(r'url\("?([^")]+)"?\)', styles)}
    assert needed and needed <= set(files)
    texts = {name: content.decode() for name, content in files.items() if name.endswith((".html", ".css", ".js"))}
    outside = {address for text in texts.values() for address in re.findall(r"(?:https?:)?//[\w.:-]+\.\w+[\w:]*", text)}
    assert outside <= {PORTAL}, outside


def test_video_stays_on_the_portal_and_its_words_travel() -> None:
    made = with_every_block()
    files = files_of(made)
    assert not [name for name in files if name.endswith(".mp4")]
    page = files["index.html"].decode()
    assert "<video" not in page
    lesson = lessons_of(made)[0]
    assert f'href="{PORTAL}/sr{lesson.url_path.removeprefix("/pocetna-proba")}"' in page
    assert "Верујемо ти." in page


def test_large_sound_stays_on_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MOST_OF_A_SOUND", 10)
    files = files_of(with_every_block())
    assert not [name for name in files if name.endswith(".mp3")]
    assert "Звучни запис је на порталу:" in files["index.html"].decode()


def test_both_scripts_are_there_and_each_is_whole() -> None:
    files = files_of(course())
    cyrillic, latin = files["index.html"].decode(), files["sr-latn.html"].decode()
    assert '<html lang="sr-Cyrl">' in cyrillic and '<html lang="sr-Latn">' in latin
    assert "Кад слика крене даље" in cyrillic and "Kad slika krene dalje" in latin
    assert 'href="sr-latn.html"' in cyrillic and 'href="index.html"' in latin
    left = [text for text in Reader(files["sr-latn.html"]).texts if CYRILLIC.search(text)]
    assert [text.strip() for text in left] == ["Ћирилица"]
    assert f"{PORTAL}/sr-latn/prijava/" in latin and f"{PORTAL}/sr/prijava/" in cyrillic


@pytest.mark.parametrize(("code", "title"), [("sr", "Обука о сликама"), ("sr-latn", "Obuka o slikama")])
def test_one_script_alone_can_be_asked_for(code: str, title: str) -> None:
    files = files_of(course(title="Обука о сликама"), scripts=(code,))
    assert [name for name in files if name.endswith(".html")] == ["index.html"]
    assert "data-other-script" not in files["index.html"].decode()
    assert f"<title>{title}</title>" in files["imsmanifest.xml"].decode().replace("title>\n", "title>")
    assert title in files["index.html"].decode()


def test_help_the_way_out_and_the_numbers_stand_on_the_page() -> None:
    page = Reader(files_of(course())["index.html"])
    links = {link["href"]: link for link in page.links}
    assert {"tel:192", "tel:194", "tel:116111"} <= set(links)
    assert links[f"{PORTAL}/sr/prijava/"]["target"] == "_blank"
    assert links[f"{PORTAL}/izlaz/"]["target"] == "_top"
    assert "116 111" in page.texts


def test_every_kind_of_answer_can_be_graded() -> None:
    keys = keys_of(files_of(course()))
    quizzes = [lesson["quiz"] for lesson in keys["lessons"]]
    assert [quiz is not None for quiz in quizzes] == [False, True, False]
    questions = quizzes[1]["questions"]
    assert [question["kind"] for question in questions] == list(KINDS)
    for question in questions:
        if question["kind"] in ("single", "multiple", "true_false"):
            assert any(right for _id, right in question["options"])
        elif question["kind"] == "short_text":
            assert question["accepted"] == ["ucena", "ucenjivanje"]
        elif question["kind"] == "number":
            assert (question["low"], question["high"]) == ("192", "192")
        else:
            for accepted, offered in zip(question["places"], question["offers"], strict=True):
                assert accepted and accepted[0] in offered
    assert sum(question["points"] for question in questions) == quizzes[1]["best"]


def test_a_changed_key_changes_the_mark_of_its_quiz_alone() -> None:
    made = course()
    before = keys_of(files_of(made))["lessons"]
    lesson = LessonPage.objects.get(pk=lessons_of(made)[1].pk)
    quiz = {"quiz": {"pass_mark": 60, "questions": [{"true_false": {"prompt": "Тако је?", "right": True}}]}}
    lesson.body = stored([quiz])
    lesson.save_revision().publish()
    after = keys_of(files_of(made))["lessons"]
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert before[1]["quiz"]["mark"] != after[1]["quiz"]["mark"]


def test_lessons_with_the_same_heading_have_anchors_of_their_own() -> None:
    page = Reader(files_of(course())["index.html"])
    assert {"l1-tri-stvari-koje-pomazu", "l2-tri-stvari-koje-pomazu"} <= set(page.ids)
    assert "#l1-tri-stvari-koje-pomazu" in [link["href"] for link in page.links]


def test_a_link_to_a_lesson_of_the_course_stays_in_the_package() -> None:
    made = course()
    first, second, _third = lessons_of(made)
    words = f'<p><a linktype="page" id="{second.pk}">даље</a> и <a href="https://drugde.test/a">другде</a></p>'
    first.body = first.body.stream_block.to_python([{"type": "paragraph", "value": words, "id": "x"}])
    first.save_revision().publish()
    page = files_of(made)["index.html"].decode()
    assert '<a href="#l2">даље</a> и другде' in page


def test_a_course_too_large_for_a_platform_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    made = course()
    needed = 3 * building.OF_A_LESSON + len(KINDS) * building.OF_AN_ANSWER
    monkeypatch.setattr(building, "MOST_KEPT", needed)
    assert package(made, scripts=("sr",))
    monkeypatch.setattr(building, "MOST_KEPT", needed - 1)
    with pytest.raises(TooMuchToKeep):
        package(made, scripts=("sr",))


def test_recordings_of_the_samples_are_what_the_tests_take_them_for() -> None:
    assert recording("audio").file.size <= building.MOST_OF_A_SOUND
