"""Where pictures and documents are used, and who may touch one that readers see.

A file is on every page that names it the moment it is replaced, without a draft. So one that readers see, or will see
by a word that was given or is asked for, is changed only by whoever may change files of others, as „Рецензенти“ may;
who added it gains nothing by that. Nobody deletes it: first it leaves the page, by the way of all texts.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from wagtail.documents import get_document_model
from wagtail.documents import permissions as documents_permissions
from wagtail.images import get_image_model
from wagtail.images import permissions as images_permissions
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Revision
from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.signals import page_published

from portal.caching.bans import forget_all
from portal.pages.waiting import waiting_revisions
from portal.patches.wagtail_references import references_of


def is_shown(file: models.Model) -> bool:
    """Return whether readers see a picture or document: on a live page, in settings or in a row that is live."""
    return str(file.pk) in shown(type(file), ReferenceIndex.get_references_to(file))


def shown(model: type[models.Model], references: QuerySet[ReferenceIndex] | None = None) -> set[str]:
    """Return the keys of all pictures or documents that readers see, or of those that ``references`` lead to."""
    if references is None:
        references = ReferenceIndex.objects.filter(to_content_type=ContentType.objects.get_for_model(model))
    by_kind: dict[int, list[tuple[str, str]]] = {}
    for kind, key, file in references.values_list("base_content_type", "object_id", "to_object_id").distinct():
        by_kind.setdefault(kind, []).append((key, file))
    live = {kind: _live(kind, {key for key, _file in pairs}) for kind, pairs in by_kind.items()}
    return {file for kind, pairs in by_kind.items() for key, file in pairs if key in live[kind]}


def awaited(files: Iterable[models.Model]) -> set[models.Model]:
    """Return which of some pictures and documents stand in words that wait (``waiting``), also those sent back.

    Their owners could otherwise put others in their place behind the back of whoever reads them. What waits is read
    once, however many files are asked about.
    """
    sought = {(ContentType.objects.get_for_model(file).pk, str(file.pk)): file for file in files}
    found: set[models.Model] = set()
    if not sought:
        return found
    for revision in Revision.objects.filter(waiting_revisions()).order_by("pk").iterator(chunk_size=50):
        found |= {sought.pop(file) for file in _named_by(revision) & sought.keys()}
        if not sought:
            break
    return found


def in_use(files: Iterable[models.Model]) -> set[models.Model]:
    """Return which of some pictures and documents readers see, or will see by a word that was given or is asked for."""
    rest = set(files)
    found: set[models.Model] = set()
    for model in {type(file) for file in rest}:
        kind = ContentType.objects.get_for_model(model)
        keys = {str(file.pk) for file in rest if type(file) is model}
        seen = shown(model, ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=keys))
        found |= {file for file in rest if type(file) is model and str(file.pk) in seen}
    return found | awaited(rest - found)


def deletable(user: Any, files: Iterable[models.Model]) -> set[models.Model]:
    """Return which of some pictures and documents ``user`` may delete; where they are used is asked once for all."""
    every = set(files)
    known = in_use(every)
    rules = {policy.model: policy for policy in policies()}
    return {
        file
        for file in every
        if rules[type(file)].user_has_any_permission_for_instance(user, ["delete"], file, known=known)
    }


def used(model: type[models.Model]) -> set[str]:
    """Return the keys of all pictures or documents in use: in rows, and in drafts that may still be published.

    Raises whatever a draft raises that cannot be read: then nobody can say what is unused.
    """
    kind = ContentType.objects.get_for_model(model).pk
    found = set(ReferenceIndex.objects.filter(to_content_type=kind).values_list("to_object_id", flat=True))
    for revision in drafts():
        found |= {key for to_kind, key in _named_by(revision) if to_kind == kind}
    return found


def drafts() -> Iterable[Revision]:
    """Yield the revisions that readers do not see but may: newest words, what waits for its day or for approval."""
    pages = Page.objects.filter(Q(live=False) | Q(has_unpublished_changes=True)).values("latest_revision")
    wanted = Q(pk__in=pages) | waiting_revisions()
    for model in _other_models():
        unseen = model._default_manager.filter(Q(live=False) | Q(has_unpublished_changes=True))
        wanted |= Q(pk__in=unseen.values("latest_revision"))
    return Revision.objects.filter(wanted).order_by("pk").iterator(chunk_size=50)


def note_published(instance: Page, **kwargs: Any) -> None:
    """Note which files a page names before readers see it.

    Wagtail leaves this to a task, which a queue may do later or not at all: until then the page would lead to 404s.
    Answers of before are forgotten once more, since one may have been made between the page and this.
    """
    _note(instance.specific)
    forget_all()


def note_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    """Note the same of a row that has no drafts, as a recording and its poster."""
    if not raw and ReferenceIndex.is_indexed(sender) and not issubclass(sender, DraftStateMixin):
        _note(instance)


def _note(instance: models.Model) -> None:
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(instance)


def note_in_time(*rows: type[models.Model]) -> None:
    """Listen to what makes files public; ``rows`` are models without drafts that name files.

    Wagtail would know of those only where somebody has loaded the addresses of its screens, which no job does.
    """
    for model in rows:
        ReferenceIndex.register_model(model)
    page_published.connect(note_published, dispatch_uid="pages.files.published")
    post_save.connect(note_saved, dispatch_uid="pages.files.saved")


def policies() -> tuple[Any, Any]:
    """Return Wagtail's rules for pictures and for documents."""
    return images_permissions.permission_policy, documents_permissions.permission_policy


def may_touch(
    user: Any,
    actions: set[str],
    file: Any,
    *,
    policy: Any,
    stock: Callable[..., bool],
    known: Collection[Any] | None = None,
) -> bool:
    """Return whether ``user`` may do one of ``actions`` with ``file``, for which ``stock`` is Wagtail's own answer.

    ``known``: those of a list that are in use, where somebody has asked for the whole list.
    """
    if not stock(user, actions, file):
        return False
    harmless = actions - {"change", "delete"}
    if harmless and stock(user, harmless, file):
        return True
    if file not in (in_use([file]) if known is None else known):
        return True
    # Of the collection, not „add“: the right over what one added oneself.
    return "change" in actions and CollectionPermissionPolicy.user_has_permission_for_instance(
        policy, user, "change", file
    )


def _named_by(revision: Revision) -> set[tuple[int, str]]:
    """Return kind and key of each row that the words of a revision name.

    The words are read by themselves: ``as_object`` would ask for the page, its parent and each row that it names.
    """
    model: Any = ContentType.objects.get_for_id(revision.content_type_id).model_class()
    words = model.from_serializable_data(revision.content, check_fks=False)
    return references_of(words)


def _live(kind: int, keys: set[str]) -> set[str]:
    """Return which rows of a kind readers see."""
    model = ContentType.objects.get_for_id(kind).model_class()
    if model is None or model in (get_image_model(), get_document_model()):
        return set()
    rows = model._default_manager.filter(pk__in=keys)
    seen = rows.filter(live=True) if issubclass(model, DraftStateMixin) else rows
    return set(map(str, seen.values_list("pk", flat=True)))


def _other_models() -> list[type[Any]]:
    from django.apps import apps

    return [one for one in apps.get_models() if issubclass(one, DraftStateMixin) and not issubclass(one, Page)]
