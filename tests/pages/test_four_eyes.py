"""Nothing is published by whoever wrote it: not by a button, a form sent by hand, several at once or a translation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Page, WorkflowState
from wagtail.test.utils.form_data import inline_formset

from home.models import HomePage, StandardPage
from portal.accounts.models import User
from portal.pages.authorship import authors
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from portal.pages.four_eyes import SelfApproval
from portal.pages.models import PortalDocument
from portal.pages.scheduled import keep_the_days
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, act, edit, home, lead_of, locks, member, page, unlocks, words

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]


def test_what_an_editor_wrote_goes_live_when_a_reviewer_approves(page: StandardPage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    assert lead_of(page) == "Старо."
    assert act(editor, page, "approve").status_code in (302, 403)
    assert lead_of(page) == "Старо."
    act(reviewer, page, "approve")
    assert lead_of(page) == "Ново."


@pytest.mark.parametrize("chief", [False, True])
def test_whoever_wrote_it_neither_publishes_nor_approves(
    page: StandardPage, make_user: MakeUser, *, chief: bool
) -> None:
    reviewer, user = member(make_user, "cita", REVIEWERS)
    User.objects.filter(pk=user.pk).update(is_superuser=chief)
    form = reviewer.get(f"{CMS}pages/{page.pk}/edit/").content.decode()
    assert 'name="action-publish"' not in form
    edit(reviewer, page, "Моје.", **{"action-publish": "1"})
    assert lead_of(page) == "Старо."
    edit(reviewer, page, "Моје.", **{"action-submit": "1"})
    assert authors(page) == {user.pk}
    act(reviewer, page, "approve")
    assert lead_of(page) == "Старо."
    waiting = page.current_workflow_task_state.task.get_task_states_user_can_moderate(user)
    assert not waiting.exists(), "one's own stands on nobody's list"


def test_a_reviewer_who_changed_a_word_needs_another(page: StandardPage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    first, _ = member(make_user, "prva", REVIEWERS)
    second, _ = member(make_user, "druga", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    more = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    locks(first, page)
    edit(first, page, "Ново и боље.", **more)
    unlocks(first, page)
    assert lead_of(page) == "Старо."
    act(first, page, "approve")
    assert lead_of(page) == "Старо."
    act(second, page, "approve")
    assert lead_of(page) == "Ново и боље."


def test_a_button_of_an_older_screen_approves_nothing_that_was_changed_since(
    page: StandardPage, make_user: MakeUser
) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    first, _ = member(make_user, "prva", REVIEWERS)
    second, _ = member(make_user, "druga", REVIEWERS)
    edit(editor, page, "Прочитано.", **{"action-submit": "1"})
    read = page.current_workflow_task_state
    locks(first, page)
    edit(first, page, "Подметнуто.")
    unlocks(first, page)
    second.post(f"{CMS}pages/workflow/action/{page.pk}/approve/{read.pk}/", {"comment": ""})
    assert lead_of(page) == "Старо."
    act(second, page, "approve")
    assert lead_of(page) == "Подметнуто."


def test_a_reviewer_who_took_the_own_key_out_may_approve(page: StandardPage, make_user: MakeUser) -> None:
    editor, author = member(make_user, "pise", EDITORS)
    reviewer, reader = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.")
    edit(reviewer, page, "Ново.x")
    edit(reviewer, page, "Ново.")
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    assert authors(StandardPage.objects.get(pk=page.pk)) == {author.pk}
    waiting = page.current_workflow_task_state.task.specific.get_task_states_user_can_moderate(reader)
    assert waiting.count() == 1
    act(reviewer, page, "approve")
    assert lead_of(page) == "Ново."


def test_what_waits_is_not_changed_by_its_author(page: StandardPage, make_user: MakeUser) -> None:
    author, _ = member(make_user, "cita", REVIEWERS)
    other, _ = member(make_user, "druga", REVIEWERS)
    edit(author, page, "Прочитано.", **{"action-submit": "1"})
    edit(author, page, "Подметнуто.")
    act(other, page, "approve")
    assert lead_of(page) == "Прочитано."


def test_several_at_once_publish_nothing(page: StandardPage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.")
    for client in (editor, reviewer):
        client.post(f"{CMS}bulk/wagtailcore/page/publish/?id={page.pk}", {"next": CMS})
    assert lead_of(page) == "Старо."


@pytest.mark.parametrize("address", ["pages/{}/delete/", "bulk/wagtailcore/page/delete/?id={}"])
@pytest.mark.parametrize("held", ["in review", "locked"])
def test_an_editor_removes_nothing_that_others_wait_for(
    home: HomePage, make_user: MakeUser, address: str, held: str
) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    colleague, other = member(make_user, "druga", EDITORS)
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    draft = StandardPageFactory(parent=home, title="Разговор", slug="razgovor", lead="Старо.", live=False)
    if held == "locked":
        Page.objects.filter(pk=draft.pk).update(locked=True, locked_by=other)
    else:
        edit(colleague, draft, "Ново.", **{"action-submit": "1"})
    editor.post(CMS + address.format(draft.pk), {"next": CMS})
    assert Page.objects.filter(pk=draft.pk).exists()
    reviewer.post(CMS + address.format(draft.pk), {"next": CMS})
    assert not Page.objects.filter(pk=draft.pk).exists()


def test_nor_moves_it_or_what_is_above_it(home: HomePage, make_user: MakeUser) -> None:
    _, user = member(make_user, "pise", EDITORS)
    colleague, other = member(make_user, "druga", EDITORS)
    _, reviewer = member(make_user, "cita", REVIEWERS)
    above = StandardPageFactory(parent=home, title="Горе", slug="gore", live=False)
    draft = StandardPageFactory(parent=above, title="Разговор", slug="razgovor", lead="Старо.", live=False)

    def may_move(mover: User) -> list[bool]:
        pages = (StandardPage.objects.get(pk=pk) for pk in (above.pk, draft.pk))
        return [page.permissions_for_user(mover).can_move() for page in pages]

    assert may_move(user) == [True, True]
    Page.objects.filter(pk=draft.pk).update(locked=True, locked_by=other)
    assert may_move(user) == [False, False] and may_move(other) == may_move(reviewer) == [True, True]
    Page.objects.filter(pk=draft.pk).update(locked=False, locked_by=None)
    edit(colleague, draft, "Ново.", **{"action-submit": "1"})
    assert may_move(user) == [False, False] and may_move(reviewer) == [True, True]


def test_a_new_page_stays_a_draft_until_it_is_approved(home: HomePage, make_user: MakeUser) -> None:
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    address = f"{CMS}pages/add/home/standardpage/{home.pk}/"
    assert 'name="action-publish"' not in reviewer.get(address).content.decode()
    reviewer.post(address, words("Ново.", **{"action-publish": "1"}))
    assert not StandardPage.objects.get(slug="razgovor").live


def test_what_was_approved_for_a_day_appears_on_that_day(page: StandardPage, make_user: MakeUser) -> None:
    day = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    with time_machine.travel(day - timedelta(hours=1), tick=False) as clock:
        editor, _ = member(make_user, "pise", EDITORS)
        reviewer, _ = member(make_user, "cita", REVIEWERS)
        edit(editor, page, "За децембар.", **{"action-submit": "1", "go_live_at": "2026-12-01 10:00"})
        act(reviewer, page, "approve")
        assert lead_of(page) == "Старо."
        clock.shift(timedelta(hours=2))
        keep_the_days(timezone.now())
    assert lead_of(page) == "За децембар."


@pytest.mark.parametrize("later", [False, True])
def test_approving_writes_the_day_of_review(page: StandardPage, make_user: MakeUser, *, later: bool) -> None:
    with time_machine.travel(datetime(2026, 12, 1, 23, 30, tzinfo=UTC), tick=False) as clock:
        editor, _ = member(make_user, "pise", EDITORS)
        reviewer, _ = member(make_user, "cita", REVIEWERS)
        when = {"go_live_at": "2026-12-09 10:00"} if later else {}
        edit(editor, page, "Ново.", **{"action-submit": "1", "reviewed_on": "2020-01-01", **when})
        act(reviewer, page, "approve")
        clock.shift(timedelta(days=10))
        keep_the_days(timezone.now())
    assert (lead_of(page), StandardPage.objects.get(pk=page.pk).reviewed_on) == ("Ново.", date(2026, 12, 2))


def test_a_scheduled_page_that_nobody_approved_does_not_appear(page: StandardPage, make_user: MakeUser) -> None:
    day = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    with time_machine.travel(day - timedelta(hours=1), tick=False) as clock:
        editor, _ = member(make_user, "pise", EDITORS)
        edit(editor, page, "За децембар.", go_live_at="2026-12-01 10:00")
        clock.shift(timedelta(hours=2))
        keep_the_days(timezone.now())
    assert lead_of(page) == "Старо."


def test_a_revision_with_an_author_is_not_published_without_somebody(page: StandardPage, make_user: MakeUser) -> None:
    page.lead = "Превод."
    revision = page.save_revision(user=make_user("prevodi@primer.rs", cms=True))
    with pytest.raises(SelfApproval):
        revision.publish()
    assert lead_of(page) == "Старо."


def test_who_wrote_what_is_live_already_may_approve_what_is_new(page: StandardPage, make_user: MakeUser) -> None:
    first, _ = member(make_user, "prva", REVIEWERS)
    second, _ = member(make_user, "druga", REVIEWERS)
    edit(first, page, "Прво.", **{"action-submit": "1"})
    act(second, page, "approve")
    edit(second, page, "Друго.", **{"action-submit": "1"})
    act(first, page, "approve")
    assert lead_of(page) == "Друго."


def test_setting_up_twice_leaves_one_step(home: HomePage) -> None:
    set_up_groups(home)
    workflow = home.get_workflow()
    assert [task.specific.get_verbose_name() for task in workflow.tasks] == ["Провера другог пара очију"]
    assert not WorkflowState.objects.exists()


def test_one_page_in_the_address_does_not_approve_another(page: StandardPage, make_user: MakeUser) -> None:
    author, _ = member(make_user, "cita", REVIEWERS)
    editor, _ = member(make_user, "pise", EDITORS)
    edit(author, page, "Моје.", **{"action-submit": "1"})
    other = StandardPageFactory(parent=page.get_parent(), title="Друга", slug="druga", lead="Старо.")
    editor.post(f"{CMS}pages/{other.pk}/edit/", {**words("Ново."), "slug": "druga", "action-submit": "1"})
    state = page.current_workflow_task_state
    author.post(f"{CMS}pages/workflow/action/{other.pk}/approve/{state.pk}/", {"comment": ""})
    assert lead_of(page) == "Старо."


def test_a_revision_that_is_live_is_not_written_over(page: StandardPage, make_user: MakeUser) -> None:
    first, user = member(make_user, "prva", REVIEWERS)
    second, _ = member(make_user, "druga", REVIEWERS)
    edit(first, page, "Одобрено.", **{"action-submit": "1"})
    act(second, page, "approve")
    live = StandardPage.objects.get(pk=page.pk).live_revision
    edit(first, page, "Подметнуто.", overwrite_revision_id=str(live.pk))
    live.refresh_from_db()
    assert live.as_object().lead == "Одобрено."
    assert authors(StandardPage.objects.get(pk=page.pk)) == {user.pk}


def test_an_editor_replaces_no_file_of_somebody_else(home: HomePage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, user = member(make_user, "cita", REVIEWERS)
    document = PortalDocument.objects.create(
        title="Летак", file=ContentFile(b"%PDF-1.4 prvi", name="letak.pdf"), uploaded_by_user=user
    )
    address = f"{CMS}documents/edit/{document.pk}/"
    new = SimpleUploadedFile("letak.txt", "Подметнуто.".encode(), content_type="text/plain")
    editor.post(address, {"title": "Подметнуто", "file": new, "collection": document.collection_id, "tags": ""})
    document.refresh_from_db()
    assert document.title == "Летак"
    assert reviewer.get(address).status_code == 200


def comment(page: Page, text: str) -> dict[str, Any]:
    """Return what the form sends beside the words: a comment, the text's block under its name, the day of review."""
    said = {"text": text, "contentpath": "lead", "position": "", "replies": inline_formset([])}
    latest = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    day = latest.reviewed_on or ""
    return {"comments": inline_formset([said]), "body-0-id": latest.body[0].id, "reviewed_on": str(day)}


def test_who_only_comments_may_approve_what_the_other_wrote(page: StandardPage, make_user: MakeUser) -> None:
    editor, author = member(make_user, "pise", EDITORS)
    reviewer, reader = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    revisions = page.revisions.count()
    locks(reviewer, page)
    edit(reviewer, page, "Ново.", **comment(page, "Шта је ново?"))
    unlocks(reviewer, page)
    assert [one.user for one in page.wagtail_admin_comments.all()] == [reader]
    assert page.revisions.count() == revisions
    assert authors(StandardPage.objects.get(pk=page.pk)) == {author.pk}
    act(reviewer, page, "approve")
    assert lead_of(page) == "Ново."


def test_who_comments_and_changes_a_word_has_written(page: StandardPage, make_user: MakeUser) -> None:
    editor, author = member(make_user, "pise", EDITORS)
    reviewer, reader = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    locks(reviewer, page)
    edit(reviewer, page, "Ново!", **comment(page, "Узвичник."))
    unlocks(reviewer, page)
    assert authors(StandardPage.objects.get(pk=page.pk)) == {author.pk, reader.pk}
    act(reviewer, page, "approve")
    assert lead_of(page) == "Старо."


def test_a_comment_on_a_live_page_is_no_draft(page: StandardPage, make_user: MakeUser) -> None:
    editor, _author = member(make_user, "pise", EDITORS)
    reviewer, _reader = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    act(reviewer, page, "approve")
    colleague, _ = member(make_user, "druga", EDITORS)
    edit(colleague, page, "Ново.", **comment(page, "Да ли је ово још тачно?"))
    found = StandardPage.objects.get(pk=page.pk)
    assert (found.lead, found.wagtail_admin_comments.count()) == ("Ново.", 1)
    assert not found.has_unpublished_changes


def test_an_answer_to_a_comment_and_its_end_stay_on_a_live_page(page: StandardPage, make_user: MakeUser) -> None:
    editor, _author = member(make_user, "pise", EDITORS)
    reviewer, reader = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    act(reviewer, page, "approve")
    colleague, _ = member(make_user, "druga", EDITORS)
    edit(colleague, page, "Ново.", **comment(page, "Да ли је ово још тачно?"))
    asked = StandardPage.objects.get(pk=page.pk).wagtail_admin_comments.get()
    known = {"id": asked.pk, "text": asked.text, "contentpath": "lead", "position": "", "resolved": "on"}
    known["replies"] = inline_formset([{"text": "Јесте, проверено."}])
    sent = comment(page, "") | {"comments": inline_formset([known], initial=1)}
    edit(reviewer, page, "Ново.", **sent)
    asked.refresh_from_db()
    assert [(one.text, one.user) for one in asked.replies.all()] == [("Јесте, проверено.", reader)]
    assert asked.resolved_by == reader
