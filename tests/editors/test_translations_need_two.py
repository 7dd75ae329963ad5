"""Nothing that a translator wrote reaches readers without somebody else: from the request to the last word."""

import polib
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from home.models import StandardPage
from portal.accounts.models import User
from portal.pages.authorship import authors
from portal.pages.four_eyes import SelfApproval
from tests.accounts.fixtures import MakeUser
from tests.editors.translated import CMS, World, make_world
from tests.pages.factories import StandardPageFactory

pytestmark = pytest.mark.django_db
DUMMY = {"CLASS": "wagtail_localize.machine_translators.dummy.DummyTranslator"}


@pytest.fixture
def world(make_user: MakeUser) -> World:
    return make_world(make_user)


@pytest.fixture
def live(world: World) -> World:
    """The page is public in Hungarian, by Ana's words and Vida's approval."""
    world.submit("ana")
    world.say("ana", "Első.")
    world.send("ana")
    world.act("vida")
    assert (world.translated.live, world.translated.lead) == (True, "Első.")
    return world


def test_an_asked_for_translation_is_a_draft(world: World) -> None:
    assert world.submit("ana").status_code == 302
    assert not world.translated.live
    world.say("ana", "Első.")
    assert not world.translated.live
    assert world.translated.lead == "Прва реченица."


def test_who_translated_or_sent_it_does_not_approve(world: World) -> None:
    world.submit("ana")
    world.say("vida", "Második.", "title")
    world.say("goran", "Első.")
    world.send("vida")
    assert {world.users["vida"].pk, world.users["goran"].pk} <= authors(world.translated)
    for name in ("vida", "goran", "ana"):
        world.act(name)
        assert not world.translated.live, name


def test_another_approves_it(live: World) -> None:
    assert live.translated.live_revision.as_object().lead == "Első."


def test_new_words_wait_where_the_page_is_public(live: World) -> None:
    live.say("ana", "Jobb.")
    assert live.translated.lead == "Első."
    live.send("ana")
    assert live.translated.lead == "Első."
    live.act("goran")
    assert live.translated.lead == "Jobb."


def test_who_wrote_what_is_public_may_approve_what_is_new(live: World) -> None:
    live.say("vida", "Jobb.")
    live.send("vida")
    live.act("goran")
    live.say("bela", "Legjobb.")
    live.send("bela")
    assert live.users["vida"].pk not in authors(live.translated)
    live.act("vida")
    assert live.translated.lead == "Legjobb."


@pytest.mark.parametrize("chief", [False, True])
def test_the_screen_of_translators_publishes_nothing(live: World, *, chief: bool) -> None:
    User.objects.filter(pk=live.users["goran"].pk).update(is_superuser=chief)
    live.say("goran", "Jobb.")
    props = live.props("goran")
    assert props["perms"]["canPublish"] is False
    assert props["links"]["convertToAliasUrl"] is None
    answer = live.post("goran", f"pages/{live.translated.pk}/edit/", action="publish")
    assert answer.status_code in (302, 403)
    assert live.translated.lead == "Első."


def test_updating_from_the_source_changes_nothing_that_readers_see(live: World) -> None:
    page = StandardPage.objects.get(pk=live.page.pk)
    page.lead = "Друга реченица."
    page.save_revision().publish()
    live.say("ana", "Jobb.")
    shown = live.clients["ana"].get(f"{CMS}localize/update/{live.source.pk}/").content.decode()
    assert 'name="publish_translations"' not in shown
    answer = live.post("ana", f"localize/update/{live.source.pk}/", publish_translations="on")
    assert (answer.status_code, answer["Location"]) == (302, CMS), "the CMS refuses with a word on its start page"
    assert live.translated.lead == "Első."
    assert live.source.stringsegment_set.get(context__path="lead").string.data == "Прва реченица.", "half was kept"
    live.post("ana", f"localize/update/{live.source.pk}/")
    assert live.source.stringsegment_set.get(context__path="lead").string.data == "Друга реченица."
    assert live.translated.lead == "Első."


def test_no_page_turns_back_into_the_serbian_one(live: World) -> None:
    for client in live.clients.values():
        assert client.post(f"{CMS}localize/page/{live.translated.pk}/convert_to_alias/").status_code == 404
    assert (live.translated.lead, live.translated.alias_of_id) == ("Első.", None)
    live.post("ana", f"localize/translate/{live.translation.pk}/disable/")
    form = live.clients["ana"].get(f"{CMS}pages/{live.translated.pk}/edit/").content.decode()
    assert "localize-convert-to-alias" not in form


def test_words_from_a_file_are_those_of_who_brought_it(live: World) -> None:
    po = live.translation.export_po()
    for entry in po:
        entry.msgstr = "Fájlból." if entry.msgctxt == "lead" else entry.msgstr
    assert isinstance(po, polib.POFile)
    file = SimpleUploadedFile("hu.po", str(po).encode(), content_type="text/x-gettext-translation")
    live.clients["goran"].post(f"{CMS}localize/translate/{live.translation.pk}/pofile/upload/", {"file": file})
    assert StringTranslation.objects.get(data="Fájlból.").last_translated_by == live.users["goran"]
    assert live.translated.lead == "Első."
    live.send("bela")
    live.act("goran")
    assert live.translated.lead == "Első."
    live.act("vida")
    assert live.translated.lead == "Fájlból."


@override_settings(WAGTAILLOCALIZE_MACHINE_TRANSLATOR=DUMMY)
def test_words_of_a_machine_are_those_of_who_asked_it(live: World) -> None:
    StringTranslation.objects.filter(context__path="lead").delete()
    live.post("goran", f"localize/translate/{live.translation.pk}/machine_translate/")
    live.post("goran", f"localize/update/{live.source.pk}/", publish_translations="on", use_machine_translation="on")
    assert live.translated.lead == "Első."
    live.send("bela")
    live.act("goran")
    assert live.translated.lead == "Első."


def test_words_that_another_wrote_over_before_sending_are_nobody_elses(live: World) -> None:
    live.say("goran", "Jobb.")
    live.say("bela", "Legjobb.")
    live.send("bela")
    live.act("goran")
    assert live.translated.lead == "Legjobb."


def test_what_waits_is_not_sent_again_over_it(live: World) -> None:
    live.say("ana", "Jobb.")
    live.send("ana")
    live.say("ana", "Podmetnuto.")
    live.send("ana")
    live.act("vida")
    assert live.translated.lead == "Jobb."


def test_what_was_sent_back_goes_the_same_way_again(live: World) -> None:
    live.say("ana", "Jobb.")
    live.send("ana")
    live.act("vida", "reject")
    assert live.translated.lead == "Első."
    live.say("ana", "Legjobb.")
    live.send("ana")
    live.act("vida")
    assert live.translated.lead == "Legjobb."


def test_asking_for_another_page_leaves_a_translated_one_alone(live: World) -> None:
    live.say("ana", "Jobb.")
    before = live.translated.revisions.count()
    live.translation.save_target(user=live.users["bela"], publish=False)
    assert (live.translated.lead, live.translated.revisions.count()) == ("Első.", before)
    with pytest.raises(SelfApproval):
        live.translation.save_target(user=live.users["goran"], publish=True)
    assert live.translated.lead == "Első."


def test_a_live_alias_becomes_a_draft_first(world: World) -> None:
    alias = world.page.copy_for_translation(world.language, copy_parents=True, alias=True)
    Page.objects.filter(pk=alias.pk).update(live=True)
    StandardPage.objects.filter(pk=alias.pk).update(lead="Прва реченица.")
    world.submit("ana")
    world.say("ana", "Első.")
    assert (world.translated.alias_of_id, world.translated.lead) == (None, "Прва реченица.")
    world.send("ana")
    assert world.translated.lead == "Прва реченица."


def test_a_text_too_long_for_its_field_is_said_and_not_sent(live: World) -> None:
    assert live.say("ana", "á" * 300, "title").status_code in (200, 201)
    assert live.translated.draft_title == "á" * 255, "the tree shows as much of it as there is room for"
    answer = live.clients["ana"].post(f"{CMS}uredjivanje/prevod/{live.translation.pk}/na-odobrenje/", follow=True)
    assert "не стаје у своје поље" in answer.content.decode()
    assert not live.translated.workflow_in_progress


def test_a_stranger_to_the_tree_sends_nothing(live: World, make_user: MakeUser) -> None:
    live.users["bela"].groups.clear()
    assert live.send("bela").status_code in (302, 403)
    assert not live.translated.workflow_in_progress


def test_the_screen_says_who_may_do_what(live: World) -> None:
    edit = f"{CMS}pages/{live.translated.pk}/edit/"
    assert "Пошаљи превод на одобрење" in live.clients["ana"].get(edit).content.decode()
    live.say("ana", "Jobb.")
    live.send("ana")
    assert "Одобри и објави" not in live.clients["ana"].get(edit).content.decode()
    assert "Одобри и објави" in live.clients["vida"].get(edit).content.decode()


def test_a_translation_that_somebody_locked_is_not_written_anew(live: World) -> None:
    live.say("vida", "Jobb.")
    StandardPage.objects.filter(pk=live.translated.pk).update(locked=True, locked_by=live.users["goran"])
    before = live.translated.latest_revision_id
    live.send("vida")
    assert live.translated.latest_revision_id == before
    assert not live.translated.workflow_in_progress
    StandardPage.objects.filter(pk=live.translated.pk).update(locked_by=live.users["vida"])
    live.send("vida")
    assert live.translated.workflow_in_progress


def test_where_every_language_has_its_translation_it_is_said(world: World) -> None:
    address = f"{CMS}localize/submit/page/{world.page.pk}/"
    asked = world.clients["ana"].get(address).content.decode()
    assert 'name="locales"' in asked and "већ постоји" not in asked
    world.submit("ana")
    told = world.clients["ana"].get(address).content.decode()
    assert 'name="locales"' not in told and "превод на сваки језик портала већ постоји" in told


def test_the_day_of_a_translation_is_written_as_here(world: World) -> None:
    world.submit("ana")
    with time_machine.travel("2026-03-04 00:30+01:00", tick=False):
        world.say("ana", "Első.")
    (said,) = world.props("ana")["initialStringTranslations"]
    assert said["comment"].endswith(" 4. 3. 2026.")


@pytest.mark.parametrize("by", ["translation", "alias"])
def test_a_draft_in_another_language_is_still_of_who_wrote_it(world: World, by: str) -> None:
    draft = StandardPageFactory(parent=world.page.get_parent(), slug="novo", lead="Видине речи.", live=False)
    draft.save_revision(user=world.users["vida"])
    world.page = StandardPage.objects.get(pk=draft.pk)
    if by == "translation":
        world.submit("ana")
    else:
        alias = world.page.copy_for_translation(world.language, copy_parents=True, alias=True)
        world.post("ana", f"pages/{alias.pk}/convert_alias/")
    assert (world.translated.lead, world.translated.alias_of_id) == ("Видине речи.", None)
    assert world.users["vida"].pk in authors(world.translated)
