"""Nothing is published by whoever wrote it.

A page, or a snippet with drafts, goes live only through its workflow, by the approval of somebody who wrote none of
what is new. The screens offer no other way, and the text itself refuses it, whoever calls: a form that was sent by
hand, several pages at once, a translation. Only the system publishes without an approver: content files of the
project, and what was approved before and waited for its day. A banner has a door of its own for emergencies.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import COMMENTS_RELATION_NAME, Page, PagePermissionTester, Revision, TaskState, WorkflowState

from portal.pages.authorship import EDITORS_KEY, NO_WORDS, SIGNED, authors
from portal.pages.review_locks import WritingLock
from portal.pages.waiting import waiting_pages

# Where a page keeps what it knows about who may take it away.
_TAKING = "_may_be_taken_away"


class SelfApproval(PermissionDenied):
    """Somebody was to publish what is, at least in part, their own."""


class NotReady(PermissionDenied):
    """A text was to go live while something keeps it back; ``causes`` names each, ``address`` is where they stand."""

    def __init__(self, text: Any, causes: Iterable[str]) -> None:
        self.causes = list(causes)
        name = "wagtailadmin_pages:edit" if isinstance(text, Page) else text.snippet_viewset.get_url_name("edit")
        self.address = reverse(name, args=(quote(text.pk),))
        super().__init__(" ".join(self.causes))


class PageLocked(PermissionDenied):
    """Somebody was to change words that a colleague locked or reads, or that were approved for their day."""


def _words(content: dict[str, Any]) -> dict[str, Any]:
    """Return what of a page's ``content`` readers see, as the database keeps it: dates and keys are texts there."""
    kept = {name: value for name, value in content.items() if name not in NO_WORDS}
    words: dict[str, Any] = json.loads(EDITORS_KEY.sub(r"\1", json.dumps(kept, cls=DjangoJSONEncoder)))
    return words


class FourEyesTester(PagePermissionTester):
    """What a user may do with a page: everything that Wagtail allows, but never publish from the editor.

    The editor saves what stands in its form before it publishes, so whoever publishes there is an author.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        # Every page is for everybody: lists, counts and the proxy know of no other.
        return False

    def can_unschedule(self) -> bool:
        return self.may_approve()

    def can_lock(self) -> bool:
        # Wagtail lets superusers lock everything; here that would be a way into what waits.
        task = self.page.current_workflow_task
        return bool(task.user_can_lock(self.page, self.user) if task else super().can_lock())

    def can_unpublish(self) -> bool:
        # At once, whatever waits or is locked: it can be in a hurry, and brings nothing in.
        return bool(self.page.live) and self.may_approve()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        # Moving asks here too. What a colleague locked, sent to review or has approved for its day is not for one
        # editor to take away. A list asks several times for each row, and the chooser of a new place once for each
        # place: the page remembers. Without pages below, deleting and moving are one question.
        known = self.page.__dict__.setdefault(_TAKING, {})
        question = (self.user.pk, bool(ignore_bulk) or self.page.is_leaf())
        if question not in known:
            known[question] = bool(super().can_delete(ignore_bulk)) and (self.may_approve() or not self._awaited())
        return bool(known[question])

    def _awaited(self) -> bool:
        """Return whether this page or one below it waits or is locked by somebody else; one query."""
        locked = Q(locked=True) & ~Q(locked_by=self.user)
        here = self.page.get_descendants(inclusive=True)
        return bool(here.filter(locked | Q(pk__in=waiting_pages().values("pk"))).exists())

    def may_approve(self) -> bool:
        """Return whether Wagtail's rights let the user publish this page, written by somebody else."""
        return bool(super().can_publish())


def ask_again(user: Any, pages: Iterable[Page], *, moving: bool = False) -> None:
    """Ask once more whether ``user`` may take ``pages`` away, while nobody else can change their rows.

    Within a transaction: a colleague may have locked one since the screen asked. Raises ``PermissionDenied``.
    """
    for page in pages:
        list(page.get_descendants(inclusive=True).select_for_update().values_list("pk", flat=True))
        found = Page.objects.filter(pk=page.pk).first()
        rights = found and found.permissions_for_user(user)
        if rights is None or not (rights.can_move() if moving else rights.can_delete()):
            raise PermissionDenied


def may_call_off(user: Any, page: Page, state: WorkflowState) -> bool:
    """Return whether ``user`` may call off the review ``state`` of ``page``: who asked for it or may approve."""
    if page.locked and page.locked_by_id != user.pk:
        return False
    return user.pk == state.requested_by_id or FourEyesTester(user, page).may_approve()


class FourEyes(models.Model):
    """Makes a text with drafts refuse to be published by one of its authors: what pages and snippets have in common."""

    class Meta:
        abstract = True

    def may_be_approved_by(self, user: Any) -> bool:
        """Return whether the user's rights let them publish this, written by somebody else."""
        opts = self._meta
        return bool(user.has_perm(f"{opts.app_label}.publish_{opts.model_name}"))

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Keep what the editor wrote, in a revision of its own where the last one is more than a draft.

        The CMS saves while one types and writes over the revision of before. What is live, waits for its day or
        was sent to a reviewer stays as it was approved or read; otherwise its words would have no author.

        Who comments and changes no word makes no revision: a reviewer may say what is wrong and approve later.

        Raises ``PageLocked`` where the page is locked for the user. The editor asks before, other ways do not: going
        back to an older revision would put other words before the one who approves.
        """
        user, last = kwargs.get("user"), self.get_latest_revision()  # type: ignore[attr-defined]
        lock = self.get_lock() if user is not None else None  # type: ignore[attr-defined]
        if lock is not None and lock.for_user(user):
            raise PageLocked
        if user is not None and last is not None and last.user_id != user.pk and not kwargs.get("previous_revision"):
            if self._says_the_same(last):
                return self._commented(last)
            overwrite_revision = None
        if overwrite_revision is not None and self._stands(overwrite_revision):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)  # type: ignore[misc]

    def sign_revision(self, user: Any) -> Revision:
        """Keep the text once more in the name of ``user``, who wrote part of it or sent it, although it says the same.

        Whoever signed approves none of it.
        """
        revision: Revision = super().save_revision(user=user)  # type: ignore[misc]
        revision.content[SIGNED] = True
        revision.save(update_fields=["content"])
        return revision

    def _says_the_same(self, revision: Revision) -> bool:
        return _words(revision.content) == _words(self.serializable_data())  # type: ignore[attr-defined]

    def _commented(self, revision: Revision) -> Revision:
        """Return ``revision``, which says the same; a snippet has no comments."""
        return revision

    def _stands(self, revision: Revision) -> bool:
        if revision.pk == self.live_revision_id or revision.approved_go_live_at is not None:  # type: ignore[attr-defined]
            return True
        if SIGNED in revision.content:
            return True
        return TaskState.objects.filter(revision=revision).exists()

    def causes_against(self) -> list[str]:
        """Return what keeps this, as it is written in memory, from going live, whoever approves it."""
        return []

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish ``revision``, approved by ``user``.

        Without a user it is the system's doing: then the revision has no author either, or was approved to be
        published later. Raises ``SelfApproval`` for everything else, so also where somebody's revision would go
        live with nobody's approval. Raises ``NotReady`` where something keeps it back.
        """
        if user is None:
            if revision.user_id is not None and revision.approved_go_live_at is None:
                raise SelfApproval
        elif user.pk in authors(self, until=revision):
            raise SelfApproval
        elif self.may_be_approved_by(user):
            # Wagtail would ask for the right that nobody has in the editor.
            kwargs["skip_permission_checks"] = True
        if causes := revision.as_object().causes_against():
            raise NotReady(self, causes)
        if user is not None:
            self.note_approval(revision)
        return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]

    def note_approval(self, revision: Revision) -> None:
        """Note in ``revision`` that it was approved today."""


class FourEyesMixin(FourEyes):
    """The same for a page, with its rights, its lock for writing in review, comments and day of review."""

    # A copy is a text of its own: what a colleague locked is the page that was copied.
    exclude_fields_in_copy = ["locked", "locked_at", "locked_by"]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """Return what ``user`` may do with this page."""
        return FourEyesTester(user, self)

    def may_be_approved_by(self, user: Any) -> bool:
        """Return whether the user's rights in the tree let them publish this page, written by somebody else."""
        return FourEyesTester(user, self).may_approve()

    def get_lock(self) -> Any:
        """Return what keeps the page from being written, if anything; while it is in review in words of that."""
        lock = super().get_lock()  # type: ignore[misc]
        return WritingLock(self) if self.locked and self.current_workflow_task else lock  # type: ignore[attr-defined]

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the row anew, and forget who could take the page away before."""
        self.__dict__.pop(_TAKING, None)
        super().refresh_from_db(*args, **kwargs)

    def note_approval(self, revision: Revision) -> None:
        """Make today the page's day of review."""
        revision.content["reviewed_on"] = timezone.localdate().isoformat()
        revision.save(update_fields=["content"])

    def _commented(self, revision: Revision) -> Revision:
        """Keep comments, replies and what became of them, and in ``revision`` where in the text each of them stands."""
        self.save(update_fields=[COMMENTS_RELATION_NAME], clean=False)  # type: ignore[call-arg]
        revision.content[COMMENTS_RELATION_NAME] = self.serializable_data()[COMMENTS_RELATION_NAME]  # type: ignore[attr-defined]
        revision.save(update_fields=["content"])
        return revision
