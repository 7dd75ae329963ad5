import pytest
from wagtail.models import Workflow, WorkflowState

from portal.pages.cms_groups import set_up_groups
from tests.accounts.fixtures import MakeUser
from tests.pages.factories import StandardPageFactory, make_site


@pytest.mark.django_db
def test_wagtail_still_lets_the_owner_of_a_page_call_a_review_off(make_user: MakeUser) -> None:
    home = make_site()
    set_up_groups(home)
    author, owner = make_user("pise@primer.rs", cms=True), make_user("napravio@primer.rs", cms=True)
    page = StandardPageFactory(parent=home, live=False, owner=owner)
    page.save_revision(user=author)
    state = Workflow.objects.get().start(page, author)
    stock = WorkflowState.user_can_cancel.__wrapped__
    assert stock(state, owner), "Wagtail is stricter now: portal/patches/wagtail_review_cancel.py can go"
    assert not state.user_can_cancel(owner) and state.user_can_cancel(author)
