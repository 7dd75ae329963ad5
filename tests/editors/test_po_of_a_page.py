"""A PO file brought to a page: taken whole or refused line by line, and whoever brought it approves none of it."""

from typing import Any

import polib
import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation

from portal.editors import po_upload
from portal.pages.authorship import authors
from tests.accounts.fixtures import MakeUser
from tests.editors.translated import CMS, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(make_user: MakeUser) -> World:
    """A draft in Hungarian, of which nothing is translated."""
    made = make_world(make_user)
    made.submit("ana")
    return made


def taken_out(world: World, who: str = "goran") -> polib.POFile:
    address = f"{CMS}localize/translate/{world.translation.pk}/pofile/download/"
    return polib.pofile(world.clients[who].get(address).content.decode())


def filled(world: World, lead: str = "Első mondat.") -> polib.POFile:
    po = taken_out(world)
    for entry in po:
        entry.msgstr = lead if entry.msgctxt == "lead" else entry.msgstr
    return po


def bring(world: World, content: Any, who: str = "goran", translation: Translation | None = None) -> str:
    """Put a file in and return what is said afterwards."""
    content = content if isinstance(content, bytes) else str(content).encode()
    file = SimpleUploadedFile("hu.po", content, content_type="text/x-gettext-translation")
    address = f"{CMS}localize/translate/{(translation or world.translation).pk}/pofile/upload/"
    answer = world.clients[who].post(address, {"file": file})
    assert answer.status_code == 302
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def words(world: World) -> list[tuple[str, Any]]:
    return sorted(StringTranslation.objects.values_list("data", "last_translated_by__email"))


def test_a_file_goes_out_with_its_language_and_comes_back(world: World) -> None:
    po = filled(world)
    assert po.metadata["Language"] == "hu"
    assert "унети" in bring(world, po)
    assert ("Első mondat.", "goran@primer.rs") in words(world)
    assert not world.translated.live


def test_a_file_of_the_packages_own_without_a_language_is_taken_too(world: World) -> None:
    po = filled(world)
    del po.metadata["Language"]
    assert "унети" in bring(world, po)


@pytest.mark.parametrize(
    ("lead", "why"),
    [
        ("Első <script>x()</script>.", "ознаке облика и линкова"),
        ("Első <b>mondat</b>.", "ознаке облика и линкова"),
        ("Első <img src=x onerror=x.", "знак којег у изворнику нема (&lt;)"),
        ("Első {name}.", "ознаке нису исте као у изворнику (+{name})"),
        ("Прва реченица.", "има ћириличних слова"),
        ("Első αβγ.", "слова другог писма (α β γ)"),
        ("Első\u202e.", "знак којег у изворнику нема (U+202E)"),
    ],
)
def test_a_bad_text_is_refused_with_its_line_and_nothing_is_written(world: World, lead: str, why: str) -> None:
    before = words(world)
    po = filled(world, lead)
    title = next(entry for entry in po if entry.msgctxt == "title")
    title.msgstr = "Beszélgetés"
    said = bring(world, po)
    assert why in said and ". ред: „" in said and "<script" not in said
    assert words(world) == before, "half of the file was written"


@pytest.mark.parametrize("lead", ["Petar Petrović és Đorđe Ćirić, vége", 'Így: "első".'])
def test_names_and_signs_of_an_editors_own_are_no_fault(world: World, lead: str) -> None:
    assert "унети" in bring(world, filled(world, lead))


def test_a_file_of_another_page_language_or_project_is_refused(world: World) -> None:
    before = words(world)
    slovak = Locale.objects.create(language_code="sk")
    other = Translation.objects.create(source=world.source, target_locale=slovak).export_po()
    foreign = filled(world)
    del foreign.metadata[po_upload.NUMBER]
    for po in (other, foreign):
        assert "неког другог превода" in bring(world, po)
    claimed = filled(world)
    claimed.metadata["Language"] = "sk"
    assert "за други језик („sk“ уместо „hu“)" in bring(world, claimed)
    assert words(world) == before


def test_what_is_no_po_file_is_refused_in_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before, whole = words(world), str(filled(world)).encode()
    for content, why in (
        (b"PK\x03\x04\xff\xfe", "није у запису UTF-8"),
        (b"x", "није PO датотека"),
        (whole + b'\nmsgid "a"\nmsgstr "b" c"\n', "није PO датотека"),
        (b"/etc/passwd", "није PO датотека"),
        (b"", "није PO датотека"),
    ):
        assert why in bring(world, content), content
    address = f"{CMS}localize/translate/{world.translation.pk}/pofile/upload/"
    answer = world.clients["goran"].post(address)
    assert "Изаберите PO датотеку" in str([*get_messages(answer.wsgi_request)][-1])
    assert world.clients["goran"].get(address).status_code == 405
    monkeypatch.setattr(po_upload, "MOST_BYTES", len(whole) - 1)
    monkeypatch.setattr(po_upload, "parsed", lambda stream: pytest.fail("it was read"))
    assert "већа од 5 MB" in bring(world, whole)
    assert words(world) == before


def test_of_many_faults_the_first_are_named_and_the_others_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(po_upload, "_SHOWN", 1)
    po = filled(world, "<i>{x}")
    said = bring(world, po)
    assert said.count("<li>") == 1 and "Још оваквих редова:" in said


def test_a_text_that_the_page_has_no_more_is_skipped_and_counted(world: World) -> None:
    po = filled(world)
    po.append(polib.POEntry(msgid="Нема ме", msgctxt="lead", msgstr="<script>"))
    said = bring(world, po)
    assert "унети" in said and "текстови којих на страници више нема: 1." in said


def test_what_is_not_of_the_page_costs_the_database_nothing(world: World) -> None:
    counts = []
    for more in (0, 50):
        po = filled(world, f"Első mondat {more}.".replace("0", "a"))
        po.extend(polib.POEntry(msgid=f"Нема ме {number}", msgctxt="lead", msgstr="a") for number in range(more))
        with CaptureQueriesContext(connection) as queries:
            assert "унети" in bring(world, po)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1


def test_who_may_not_edit_the_page_brings_nothing(world: World, make_user: MakeUser) -> None:
    po = filled(world)
    world.users["bela"].groups.clear()
    address = f"{CMS}localize/translate/{world.translation.pk}/pofile/"
    file = SimpleUploadedFile("hu.po", str(po).encode())
    assert world.clients["bela"].post(f"{address}upload/", {"file": file}).status_code in (302, 403)
    assert world.clients["bela"].get(f"{address}download/").status_code in (302, 403)
    assert not any(text == "Első mondat." for text, _who in words(world))


@pytest.mark.parametrize("who_sends", ["goran", "ana"])
def test_who_brought_the_file_approves_it_by_no_way(world: World, who_sends: str) -> None:
    bring(world, filled(world), "goran")
    world.send(who_sends)
    assert world.users["goran"].pk in authors(world.translated)
    assert (
        "Одобри и објави" not in world.clients["goran"].get(f"{CMS}pages/{world.translated.pk}/edit/").content.decode()
    )
    world.act("goran")
    for name in ("action-publish", "action-workflow-action"):
        world.post(
            "goran", f"pages/{world.translated.pk}/edit/", **{name: "approve", "workflow-action-name": "approve"}
        )
    world.post("goran", f"pages/{world.translated.pk}/edit/", action="publish")
    world.post("goran", f"localize/update/{world.source.pk}/", publish_translations="on")
    world.post("goran", f"bulk/wagtailcore/page/publish/?id={world.translated.pk}")
    assert not world.translated.live
    world.act("vida")
    assert (world.translated.live, world.translated.lead) == (True, "Első mondat.")


def test_bringing_a_colleagues_words_again_makes_them_nobody_elses(world: World) -> None:
    bring(world, filled(world), "vida")
    bring(world, filled(world), "goran")
    world.send("ana")
    assert authors(world.translated) >= {world.users["vida"].pk}
    assert world.users["goran"].pk not in authors(world.translated)
    world.act("vida")
    assert not world.translated.live
    world.act("goran")
    assert world.translated.live


def test_of_a_brought_file_only_what_it_changed_belongs_to_who_brought_it(world: World) -> None:
    world.say("vida", "Beszélgetés", "title")
    bring(world, filled(world), "goran")
    assert {("Beszélgetés", "vida@primer.rs"), ("Első mondat.", "goran@primer.rs")} <= set(words(world))
    world.send("ana")
    for who in ("vida", "goran", "ana"):
        world.act(who)
        assert not world.translated.live, who
