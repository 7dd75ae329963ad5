"""Who may do what in the CMS: editors write, reviewers publish what others wrote.

What has no drafts is on pages the moment it is saved, so it belongs to those who publish.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)
from wagtail.snippets.models import get_snippet_models

from portal.pages.models import FourEyesTask
from portal.pages.models.reviewed import ReviewedSnippet

# Rows, so they are read in Cyrillic in either script of the CMS, as everything that somebody typed.
EDITORS = "Уредници"
REVIEWERS = "Рецензенти"
WORKFLOW = "Одобрење рецензента"
REVIEW = "Провера рецензента"
COLLECTION = "Све збирке"
ROOT = "Корен"

_STOCK_NAMES = {"Editors": EDITORS, "Moderators": REVIEWERS}
_PAGE_PERMISSIONS = {
    EDITORS: ("add_page", "change_page"),
    REVIEWERS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
# Rows that go by two people.
_REVIEWED = (("pages", "banner"), ("pages", "helpline"), ("pages", "navigation"), ("materials", "glossaryterm"))
_MODEL_PERMISSIONS = {
    EDITORS: (
        ("wagtailadmin", "access_admin"),
        ("wagtail_localize", "submit_translation"),
        *((app, f"{right}_{name}") for app, name in _REVIEWED for right in ("add", "change")),
    ),
    REVIEWERS: (
        ("wagtailadmin", "access_admin"),
        ("wagtail_localize", "submit_translation"),
        *((app, f"{right}_{name}") for app, name in _REVIEWED for right in ("add", "change", "publish")),
        ("pages", "switch_language"),
        # Topics and recordings have no drafts.
        ("pages", "add_topic"),
        ("pages", "change_topic"),
        ("pages", "add_recording"),
        ("pages", "change_recording"),
        ("pages", "delete_recording"),
        # What is heard as danger brings telephones before everything else.
        *(("danger", f"{right}_dangerphrase") for right in ("add", "change", "delete")),
        # So do words of the search: they say at once what readers are shown.
        *(
            ("search", f"{right}_{table}")
            for right in ("add", "change", "delete")
            for table in ("addedwords", "promotion", "stopword", "synonyms")
        ),
    ),
}


def set_up_groups(home: Page) -> None:
    """Give the two groups their Serbian names and rights on the tree below ``home``.

    Wagtail's migrations make „Editors“ and „Moderators“ with a workflow; they are renamed, so
    that collections keep their rights. Running it again changes nothing.
    """
    for stock, name in _STOCK_NAMES.items():
        if not Group.objects.filter(name=name).exists():
            Group.objects.filter(name=stock).update(name=name)
        group, _created = Group.objects.get_or_create(name=name)
        GroupPagePermission.objects.filter(group=group, page__depth=1).delete()
        for codename in _PAGE_PERMISSIONS[name]:
            page_right = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=page_right)
        if name == EDITORS:
            # A file is on every page that names it the moment it is replaced. Whoever added one may still change it.
            changing = ("change_portalimage", "change_portaldocument", "change_image", "change_document")
            GroupCollectionPermission.objects.filter(group=group, permission__codename__in=changing).delete()
        for app_label, codename in _MODEL_PERMISSIONS[name]:
            permission = Permission.objects.filter(content_type__app_label=app_label, codename=codename).first()
            if permission is not None:
                group.permissions.add(permission)
    Page.objects.filter(depth=1, title="Root").update(title=ROOT, draft_title=ROOT)
    Collection.objects.filter(depth=1, name="Root").update(name=COLLECTION)
    _set_up_review(Group.objects.get(name=REVIEWERS))


def _set_up_review(reviewers: Group) -> None:
    """Let the workflow that Wagtail's migrations make end with a reviewer who is no author; rows go by it too."""
    Workflow.objects.filter(name="Moderators approval").update(name=WORKFLOW)
    if workflow := Workflow.objects.filter(name=WORKFLOW).first():
        for model in get_snippet_models():
            if issubclass(model, ReviewedSnippet):
                kind = ContentType.objects.get_for_model(model)
                WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})
    stock = GroupApprovalTask.objects.filter(name="Moderators approval").first()
    if stock is None:
        return
    task = FourEyesTask.objects.create(name=REVIEW)
    task.groups.add(reviewers)
    WorkflowTask.objects.filter(task=stock).update(task=task)
    stock.delete()
