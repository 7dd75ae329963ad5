"""A review is called off, and a page goes back or is copied, only by whoever may; never past a lock."""

import pytest
from wagtail.models import Page, WorkflowState

from home.models import HomePage, StandardPage
from portal.pages.authorship import authors
from portal.pages.cms_groups import EDITORS, REVIEWERS
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, act, edit, home, lead_of, member, page
from tests.rows import one_row_a_value

pytestmark = pytest.mark.django_db
__all__ = ["home", "page"]


@pytest.mark.parametrize(("wish", "sent_back"), one_row_a_value(["cancel", "restart"], [False, True]))
def test_the_pages_owner_calls_off_no_review_of_a_colleague(
    home: HomePage, make_user: MakeUser, wish: str, *, sent_back: bool
) -> None:
    owner, maker = member(make_user, "vlasnik", EDITORS)
    colleague, writer = member(make_user, "pise", EDITORS)
    reviewer, _ = member(make_user, "cita", REVIEWERS)
    draft = StandardPageFactory(parent=home, title="Разговор", slug="razgovor", live=False, owner=maker)
    edit(colleague, draft, "Ново.", **{"action-submit": "1"})
    if sent_back:
        act(reviewer, draft, "reject")
    state = WorkflowState.objects.get()

    form = owner.get(f"{CMS}pages/{draft.pk}/edit/").content.decode()
    assert f'name="action-{wish}-workflow"' not in form
    edit(owner, draft, "Ново.", **{f"action-{wish}-workflow": "1"})
    owner.post(f"{CMS}pages/{draft.pk}/delete/", {"next": CMS})
    assert list(WorkflowState.objects.active()) == [state]
    assert state.requested_by == writer

    edit(colleague, draft, "Ново.", **{f"action-{wish}-workflow": "1"})
    off = not WorkflowState.objects.active().filter(pk=state.pk).exists()
    assert off is (wish == "cancel" or sent_back), "what is in review is called off first and then sent again"


@pytest.mark.parametrize("sent_back", [False, True])
def test_who_may_approve_calls_a_review_off(page: StandardPage, make_user: MakeUser, *, sent_back: bool) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, user = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Ново.", **{"action-submit": "1"})
    if sent_back:
        act(reviewer, page, "reject")
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=make_user("druga@primer.rs", cms=True))
    edit(reviewer, page, "Ново.", **{"action-cancel-workflow": "1"})
    assert WorkflowState.objects.active().exists(), "what a colleague locked is the colleague's"
    Page.objects.filter(pk=page.pk).update(locked_by=user)
    edit(reviewer, page, "Ново.", **{"action-cancel-workflow": "1"})
    assert not WorkflowState.objects.active().exists()


@pytest.mark.parametrize("held", ["in review", "locked", "for its day"])
def test_nobody_goes_back_to_an_older_revision_past_a_lock(page: StandardPage, make_user: MakeUser, held: str) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    reviewer, other = member(make_user, "cita", REVIEWERS)
    edit(editor, page, "Подметнуто.")
    old = StandardPage.objects.get(pk=page.pk).latest_revision_id
    address = f"{CMS}api/main/pages/{page.pk}/action/revert_to_page_revision/"
    if held == "locked":
        edit(editor, page, "Прочитано.")
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=other)
    else:
        more = {"go_live_at": "2126-12-01 10:00"} if held == "for its day" else {}
        edit(editor, page, "Прочитано.", **{"action-submit": "1", **more})
    if held == "for its day":
        act(reviewer, page, "approve")
    answer = editor.post(address, {"revision_id": old}, content_type="application/json")
    assert answer.status_code == 403
    assert StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object().lead == "Прочитано."
    if held == "in review":
        act(reviewer, page, "approve")
        assert lead_of(page) == "Прочитано."


def test_where_nothing_is_held_an_editor_goes_back(page: StandardPage, make_user: MakeUser) -> None:
    editor, user = member(make_user, "pise", EDITORS)
    edit(editor, page, "Прво.")
    old = StandardPage.objects.get(pk=page.pk).latest_revision_id
    edit(editor, page, "Друго.")
    address = f"{CMS}api/main/pages/{page.pk}/action/revert_to_page_revision/"
    assert editor.post(address, {"revision_id": old}, content_type="application/json").status_code == 200
    back = StandardPage.objects.get(pk=page.pk)
    assert (back.get_latest_revision_as_object().lead, back.lead) == ("Прво.", "Старо.")
    assert authors(back) == {user.pk}


def test_a_copy_of_a_locked_page_is_not_locked(page: StandardPage, make_user: MakeUser) -> None:
    editor, _ = member(make_user, "pise", EDITORS)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=make_user("druga@primer.rs", cms=True))
    new = {"new_title": "Препис", "new_slug": "prepis", "new_parent_page": page.get_parent().pk}
    editor.post(f"{CMS}pages/{page.pk}/copy/", new)
    copy = StandardPage.objects.get(slug="prepis")
    assert (copy.locked, copy.locked_by, copy.live) == (False, None, False)
