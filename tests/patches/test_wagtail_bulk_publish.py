from wagtail.admin import wagtail_hooks
from wagtail.admin.views.bulk_action import registry
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from tests.patches import library


def test_wagtail_still_has_no_way_to_leave_an_action_out() -> None:
    assert "PublishBulkAction" in library.source(wagtail_hooks)
    assert "construct_" not in library.source(registry), (
        "there is a hook now: portal/patches/wagtail_bulk_publish.py can go"
    )


def test_pages_have_the_other_actions() -> None:
    offered = {action.action_type for action in bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")}
    assert offered == {"delete", "move", "unpublish"}
