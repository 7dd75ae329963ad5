from wagtail.documents import permissions as documents
from wagtail.documents.views import documents as document_views
from wagtail.images import permissions as images
from wagtail.images.views import images as image_views
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from tests.patches import library

CAN_GO = "there may be a setting for it now: portal/patches/wagtail_file_rights.py"


def test_wagtail_still_names_no_policy_in_the_settings() -> None:
    for module in (images, documents):
        assert type(module.permission_policy) is CollectionOwnershipPermissionPolicy, CAN_GO
        assert "settings." not in library.source(module) and "import_string" not in library.source(module), CAN_GO


def test_its_screens_ask_the_object_that_is_changed() -> None:
    assert image_views.permission_policy is images.permission_policy
    assert document_views.permission_policy is documents.permission_policy


def test_one_question_is_asked_through_the_other() -> None:
    """What is replaced is the question about several actions; that about one must lead there."""
    one = CollectionOwnershipPermissionPolicy.user_has_permission_for_instance
    assert "user_has_any_permission_for_instance(" in library.source(one)
    for module in (images, documents):
        assert hasattr(module.permission_policy.user_has_any_permission_for_instance, "__wrapped__")
