"""The banner goes by two people, ends on its day, and in a hurry goes by one of whom all others learn."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from wagtail.log_actions import registry
from wagtail.models import Locale, ModelLogEntry, TaskState
from wagtail.test.utils.form_data import nested_form_data

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.jobs import runner
from portal.pages.cms_groups import EDITORS, REVIEWERS
from portal.pages.context_processors import Layout
from portal.pages.four_eyes import SelfApproval
from portal.pages.models import Banner
from portal.pages.models.banner import ALONE
from reporting.notify.models import OutboxMessage
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory, make_banner
from tests.pages.reviewing import CMS, home, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring")]
__all__ = ["home"]
LIST = f"{CMS}snippets/pages/banner/"
WORDS = "Линија 116 111 не ради до 18 сати. Позовите 192."


@pytest.fixture
def editor(home: HomePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


@pytest.fixture
def reviewer(home: HomePage, make_user: MakeUser) -> tuple[Client, User]:
    return member(make_user, "cita", REVIEWERS)


def form(text: str = WORDS, **more: Any) -> dict[str, Any]:
    end = timezone.localtime() + timedelta(hours=6)
    return nested_form_data(
        {"title": "Важно", "text": text, "page": "", "expire_at": end.strftime("%d.%m.%Y. %H:%M")} | more
    )


def writes(client: Client, text: str = WORDS, **more: Any) -> Banner:
    """Send a new banner to be approved."""
    answer = client.post(f"{LIST}add/", form(text, **{"action-submit": "1"} | more))
    assert answer.status_code == 302, answer.context["form"].errors
    return Banner.objects.latest("pk")


def decides(client: Client, banner: Banner, action: str = "approve") -> Any:
    state = TaskState.objects.get(workflow_state__object_id=str(banner.pk), status=TaskState.STATUS_IN_PROGRESS)
    return client.post(f"{LIST}workflow/action/{banner.pk}/{action}/{state.pk}/", {"comment": ""})


def public(language: str = "sr") -> str:
    """Return the banner of the front page as a reader gets it, its numbers without their links."""
    return (
        uncalled(Client().get(f"/{language}/").content.decode()).partition('class="banner"')[2].partition("</div>")[0]
    )


def uncalled(html: str) -> str:
    return re.sub(r'<a href="tel:\d+">(.*?)</a>', r"\1", html)


def test_a_draft_and_what_waits_is_seen_by_no_reader(editor: Client) -> None:
    assert editor.post(f"{LIST}add/", form()).status_code == 302
    assert not Banner.objects.get().live
    writes(editor)
    assert public() == ""


def test_an_approved_banner_stands_above_pages_in_both_scripts(editor: Client, reviewer: tuple[Client, User]) -> None:
    banner = writes(editor)
    decides(reviewer[0], banner)
    assert WORDS in public()
    assert "Linija 116 111 ne radi do 18 sati." in public("sr-latn")


@pytest.mark.parametrize("chief", [False, True])
def test_nobody_approves_or_publishes_own_words(reviewer: tuple[Client, User], *, chief: bool) -> None:
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=chief)
    banner = writes(client)
    assert decides(client, banner).status_code in (302, 403)
    client.post(f"{LIST}edit/{banner.pk}/", form(**{"action-publish": "1"}))
    client.post(f"{LIST}add/", form(**{"action-publish": "1"}))
    with pytest.raises(SelfApproval):
        banner.get_latest_revision().publish(user=user)
    assert public() == ""
    shown = client.get(f"{LIST}edit/{banner.pk}/").content.decode()
    assert 'name="action-publish"' not in shown and "Одобри" not in shown


def test_what_waits_is_neither_changed_nor_locked(editor: Client, reviewer: tuple[Client, User]) -> None:
    banner = writes(editor)
    client, user = reviewer
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert client.post(f"{LIST}lock/{banner.pk}/").status_code in (302, 403)
    for one in (editor, client):
        one.post(f"{LIST}edit/{banner.pk}/", form("Подметнуто."))
    assert Banner.objects.get(pk=banner.pk).get_latest_revision().content["text"] == WORDS
    assert not Banner.objects.get(pk=banner.pk).locked


def test_the_reviewers_list_shows_what_waits_and_its_screen_has_the_decision(
    editor: Client, reviewer: tuple[Client, User]
) -> None:
    banner = writes(editor)
    start = reviewer[0].get(CMS).content.decode()
    label = json.dumps("За проверу")[1:-1]
    assert f"{label} (1)" in start and f"{LIST}edit/{banner.pk}/" in start
    assert label not in editor.get(CMS).content.decode()
    screen = reviewer[0].get(f"{LIST}edit/{banner.pk}/").content.decode()
    assert "Одобри и објави" in screen and "and Publish" not in screen and "Чека проверу" in screen
    assert "Објави хитно" not in screen, "who may approve has no need of it"
    decides(reviewer[0], banner, "reject")
    assert "Пошаљи на проверу" in editor.get(f"{LIST}edit/{banner.pk}/").content.decode()
    assert public() == ""


def test_a_banner_without_words_or_an_end_is_not_sent(editor: Client) -> None:
    for missing in ({"expire_at": ""}, {"text": ""}):
        answer = editor.post(f"{LIST}add/", form(**{"action-submit": "1"} | missing))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == list(missing)
        assert 'value="Важно"' in answer.content.decode(), "nothing typed is lost"


def test_it_comes_down_at_its_end_by_the_job(editor: Client, reviewer: tuple[Client, User]) -> None:
    decides(reviewer[0], writes(editor))
    for hours, stands in ((5, True), (7, False)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            runner.run_due()
            assert bool(public()) is stands
    banner = Banner.objects.get()
    assert (banner.live, banner.expired) == (False, True)


def test_at_its_end_readers_see_it_no_more_though_the_job_stands_still(home: HomePage) -> None:
    make_banner(WORDS)
    assert WORDS in public()
    assert 'href="tel:192"' in Client().get("/sr/").content.decode().partition('class="banner"')[2].partition("</p>")[0]
    Banner.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    assert public() == ""


def test_what_is_over_before_it_is_approved_stays_away_and_the_reason_is_said(
    editor: Client, reviewer: tuple[Client, User]
) -> None:
    banner = writes(editor)
    Banner.objects.filter(pk=banner.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    revision = banner.get_latest_revision()
    revision.content["expire_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    revision.save(update_fields=["content"])
    decides(reviewer[0], banner)
    assert public() == ""
    assert "већ је прошао" in reviewer[0].get(CMS).content.decode()
    assert Banner.objects.get(pk=banner.pk).workflow_in_progress


def test_a_new_banner_takes_the_place_of_the_old_one(editor: Client, reviewer: tuple[Client, User]) -> None:
    old = make_banner("Старо.")
    decides(reviewer[0], writes(editor, "Ново."))
    assert "Ново." in public() and "Старо." not in public()
    assert not Banner.objects.get(pk=old.pk).live
    with pytest.raises(IntegrityError), transaction.atomic():
        Banner.objects.filter(pk=old.pk).update(live=True)


def test_each_language_has_a_banner_of_its_own_and_without_one_the_serbian(home: HomePage) -> None:
    Locale.objects.create(language_code="hu")
    make_banner("Српски текст.")
    with translation.override("hu"):
        assert Layout(RequestFactory().get("/")).banner == {
            "title": "",
            "text": "Српски текст.",
            "url": "",
            "lang": "sr",
        }
        make_banner("Magyar szöveg.", language="hu")
        assert Layout(RequestFactory().get("/")).banner == {
            "title": "",
            "text": "Magyar szöveg.",
            "url": "",
            "lang": "",
        }
    assert "Српски текст." in public()


def test_a_translated_banner_begins_as_a_draft(home: HomePage, reviewer: tuple[Client, User]) -> None:
    hungarian = Locale.objects.create(language_code="hu")
    banner = make_banner("Српски текст.")
    reviewer[0].post(f"{CMS}localize/submit/snippet/pages/banner/{banner.pk}/", {"locales": [hungarian.pk]})
    assert [row.live for row in Banner.objects.filter(locale=hungarian)] == [False]


def test_the_preview_shows_the_draft_above_a_page(editor: Client, home: HomePage) -> None:
    make_banner("Оно што је живо.")
    writes(editor)
    banner = Banner.objects.latest("pk")
    for mode, said in (("", WORDS), ("latn", "Linija 116 111 ne radi do 18 sati.")):
        address = f"{LIST}preview/{banner.pk}/?mode={mode}"
        editor.post(address, form())
        shown = uncalled(editor.get(address).content.decode())
        assert said in shown and "живо" not in shown and "živo" not in shown


def test_in_a_hurry_one_person_publishes_on_purpose_and_the_others_get_a_neutral_letter(
    reviewer: tuple[Client, User], make_user: MakeUser
) -> None:
    client, user = reviewer
    _other, second = member(make_user, "druga", REVIEWERS)
    member(make_user, "pise", EDITORS)
    banner = writes(client)
    OutboxMessage.objects.all().delete()
    address = f"{CMS}uredjivanje/obavestenje/{banner.pk}/hitno/"
    assert "Објави хитно" in client.get(f"{LIST}edit/{banner.pk}/").content.decode()
    assert WORDS in client.get(address).content.decode()
    assert "чека другу особу" in client.post(address, {}).content.decode()
    assert public() == "", "without the tick nothing goes out"
    read = banner.latest_revision_id
    assert client.post(address, {"alone": "on", "read": read}).status_code == 302
    assert WORDS in public()
    (entry,) = ModelLogEntry.objects.filter(action=ALONE)
    assert (entry.user, entry.object_id) == (user, str(banner.pk))
    assert (
        registry.get_action_label(ALONE)
        and "без друге особе" in client.get(f"{LIST}history/{banner.pk}/").content.decode()
    )
    assert list(OutboxMessage.objects.values_list("template", "object_id")) == [("account.notice", second.pk)]
    assert not Banner.objects.get(pk=banner.pk).workflow_in_progress
    # Pressed twice, one after the other or at once.
    assert client.post(address, {"alone": "on", "read": read}).status_code == 302
    banner.publish_alone(user=user, read=read)
    assert OutboxMessage.objects.count() == ModelLogEntry.objects.filter(action=ALONE).count() == 1


def test_in_a_hurry_the_screen_shows_the_end_the_page_and_what_is_replaced(
    reviewer: tuple[Client, User], home: HomePage
) -> None:
    make_banner("Старо.")
    page = StandardPageFactory(parent=home, title="Шта сада")
    banner = writes(reviewer[0], page=str(page.pk), expire_at="5.12.2099. 9.00")
    html = reviewer[0].get(f"{CMS}uredjivanje/obavestenje/{banner.pk}/hitno/").content.decode()
    assert "5. 12. 2099." in html.replace("\xa0", " ") and "Шта сада" in html and "Старо." in html


def test_in_a_hurry_nothing_goes_out_that_the_screen_did_not_show(
    editor: Client, reviewer: tuple[Client, User]
) -> None:
    editor.post(f"{LIST}add/", form())
    banner = Banner.objects.get()
    address = f"{CMS}uredjivanje/obavestenje/{banner.pk}/hitno/"
    read = banner.latest_revision_id
    assert f'name="read" value="{read}"' in reviewer[0].get(address).content.decode()
    editor.post(f"{LIST}edit/{banner.pk}/", form("Подметнуто."))
    answer = reviewer[0].post(address, {"alone": "on", "read": read}).content.decode()
    assert "промењено. Прочитајте га поново." in answer and "Подметнуто." in answer
    assert public() == ""


def test_reviewers_get_a_letter_when_a_banner_waits(editor: Client, reviewer: tuple[Client, User]) -> None:
    writes(editor)
    assert [one.object_id for one in OutboxMessage.objects.all()] == [reviewer[1].pk]


def test_who_may_not_approve_publishes_nothing_alone(editor: Client, home: HomePage) -> None:
    banner = writes(editor)
    address = f"{CMS}uredjivanje/obavestenje/{banner.pk}/hitno/"
    assert "Објави хитно" not in editor.get(f"{LIST}edit/{banner.pk}/").content.decode()
    for answer in (editor.get(address), editor.post(address, {"alone": "on"})):
        assert answer.status_code in (302, 403)
    assert public() == ""


def test_in_a_hurry_too_a_banner_has_an_end(reviewer: tuple[Client, User]) -> None:
    client, _ = reviewer
    assert client.post(f"{LIST}add/", form(expire_at="")).status_code == 302
    banner = Banner.objects.get()
    said = {"alone": "on", "read": banner.latest_revision_id}
    answer = client.post(f"{CMS}uredjivanje/obavestenje/{banner.pk}/hitno/", said)
    assert "недостаје до када се види" in answer.content.decode()
    assert public() == ""


def test_one_reviewer_takes_a_banner_down_at_once_and_nobody_deletes_one(
    editor: Client, reviewer: tuple[Client, User]
) -> None:
    banner = make_banner(WORDS)
    editor.post(f"{LIST}unpublish/{banner.pk}/")
    assert public()
    reviewer[0].post(f"{LIST}unpublish/{banner.pk}/")
    assert public() == ""
    reviewer[0].post(f"{LIST}delete/{banner.pk}/")
    assert Banner.objects.filter(pk=banner.pk).exists()


def test_the_list_finds_a_banner_by_its_words(editor: Client) -> None:
    make_banner(WORDS)
    for asked, found in (("linija", True), ("линије", True), ("школа", False)):
        assert ("Линија 116 111" in editor.get(LIST, {"q": asked}).content.decode()) is found, asked


def test_the_banner_leads_to_its_page_and_not_to_one_that_is_gone(home: HomePage) -> None:
    page = StandardPageFactory(parent=home, title="Помоћ", slug="pomoc-odmah")
    make_banner(WORDS, page=page)
    assert "/sr/pomoc-odmah/" in public()
    StandardPage.objects.get(pk=page.pk).unpublish()
    assert "/sr/pomoc-odmah/" not in public() and WORDS in public()
