"""How the portal reaches an institution: a desk administrator writes it down, the registry's file no longer does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from reporting.registry.addresses import ACCOUNT, MAILBOX, reader_at
from reporting.registry.models import Institution, Role
from reporting.registry.selectors import people_in_role
from reporting.registry.services import TRIAGE_TYPE, RoleRefused, lock_administrators, require_administrator
from reporting.registry.signals import mailbox_changed, phone_changed
from reporting.vault import audit

if TYPE_CHECKING:
    from portal.accounts.models import User

# What a desk administrator may change of an institution; all else is the registry's.
CONTACT = ("email", "phone")
# Why an address is refused, by who reads there already.
REFUSED = {
    MAILBOX: ("Another institution is reached there.", "mailbox_of_other"),
    ACCOUNT: ("This is the address of an account.", "mailbox_of_account"),
}


class ContactRefused(RoleRefused):
    """How an institution is reached was not changed; ``reason`` is a code that a screen turns into words."""


def contact_stage(institution: Institution) -> str:
    """Return which contact this is, for a form to carry: another one reads otherwise, and nobody reads it back."""
    return hashlib.sha256("\n".join(getattr(institution, name) for name in CONTACT).encode()).hexdigest()


@transaction.atomic
def change_contact(*, institution_id: UUID, email: str, phone: str, changed_by: User, seen: str) -> bool:
    """Write down how an institution is reached, and return whether anything changed.

    One administrator is enough, since the mailbox gets neutral news and opens nothing; who was told until
    now, and who heads the institution, hear that it is another one, as of a telephone. ``seen`` is what
    ``contact_stage`` said when the form was opened. An institution that is not ``active`` may be changed, too.
    Raises ``RoleRefused`` if ``changed_by`` is no desk administrator, and ``ContactRefused`` if somebody else
    was faster (``contact_moved``), or if the address is that of another institution or of an account
    (``mailbox_of_other``, ``mailbox_of_account``): what a report keeps from one of them would reach it here.
    """
    require_administrator(changed_by)
    # An invitation to this address waits, and finds the mailbox; see ``invitations.invite``.
    lock_administrators()
    institution = Institution.objects.select_for_update().get(pk=institution_id)
    wanted = dict(zip(CONTACT, (email, phone), strict=True))
    changed = [name for name, value in wanted.items() if getattr(institution, name) != value]
    if not changed:
        return False
    if seen != contact_stage(institution):
        raise ContactRefused("Somebody has changed it meanwhile.", reason="contact_moved")
    if "email" in changed and email:
        _refuse(reader_at(email, but=institution.pk))
    former = institution.email
    for name in changed:
        setattr(institution, name, wanted[name])
    institution.contact_changed_at = timezone.now()
    _save(institution, [*changed, "contact_changed_at"])
    audit.record(
        action="institution.change",
        object_type="institution",
        object_id=institution.pk,
        actor=changed_by.pk,
        institution_id=institution.pk,
        fields=changed,
    )
    if "email" in changed:
        mailbox_changed.send(sender=Institution, institution=institution, former=former)
    if "phone" in changed:
        phone_changed.send(sender=Institution, institution=institution)
    return True


def _refuse(reader: str) -> None:
    if reader:
        message, reason = REFUSED[reader]
        raise ContactRefused(message, reason=reason)


def _save(institution: Institution, fields: list[str]) -> None:
    """Save, or raise ``ContactRefused`` where another institution got the address at the same moment."""
    try:
        with transaction.atomic():
            institution.save(update_fields=fields)
    except IntegrityError:
        _refuse(reader_at(institution.email, but=institution.pk))
        raise


def listeners(institution: Institution) -> list[User]:
    """Return who heads an institution, of triage everybody: they hear that it is reached otherwise."""
    return people_in_role(Role.TRIAGE if institution.type_id == TRIAGE_TYPE else Role.HEAD, institution=institution)
