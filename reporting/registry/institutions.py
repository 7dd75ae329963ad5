"""How the portal reaches an institution: a desk administrator writes it down, the registry's file no longer does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.phones import is_phone
from reporting.registry.addresses import ACCOUNT, MAILBOX, reader_at
from reporting.registry.described import leads_there
from reporting.registry.models import PUBLIC_CONTACT, PUBLIC_FACTS, Institution, Role
from reporting.registry.selectors import people_in_role
from reporting.registry.services import (
    TRIAGE_TYPE,
    RoleRefused,
    is_administrator,
    lock_administrators,
    require_administrator,
)
from reporting.registry.signals import mailbox_changed, phone_changed
from reporting.vault import audit

if TYPE_CHECKING:
    from portal.accounts.models import User

# What a desk administrator may change of an institution; all else is the registry's.
CONTACT = ("email", *PUBLIC_CONTACT)
# By these a frightened child reaches somebody: another one waits for a second person.
REACHED_BY = ("phone", "public_email", "website")
# By these nobody does; they are public at once.
DESCRIBED = ("address", "hours")
# One source and one day for all that stands.
SOURCE = ("contact_source", "verified_on")
# In the trail, of what a command wrote in the name of somebody: whoever may run it may name anybody.
ON_SERVER = "institutions command on the server"
# Emergency services have short ones.
SHORTEST_PHONE = 3
# Why an address is refused, by who reads there already.
REFUSED = {
    MAILBOX: ("Another institution is reached there.", "mailbox_of_other"),
    ACCOUNT: ("This is the address of an account.", "mailbox_of_account"),
}


class ContactRefused(RoleRefused):
    """How an institution is reached was not changed; ``reason`` is a code that a screen turns into words."""


class Written(StrEnum):
    """What became of a contact that was written down; empty where it said nothing new."""

    NOTHING = ""
    SAVED = "saved"
    WAITS = "waits"


def contact_stage(institution: Institution) -> str:
    """Return which contact this is, for a form to carry: another one reads otherwise, and nobody reads it back."""
    said = [str(getattr(institution, name)) for name in CONTACT]
    return hashlib.sha256(json.dumps([said, institution.proposed], sort_keys=True).encode()).hexdigest()


def contact_mistakes(contact: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a public contact, by field.

    That is ``no_phone``, ``no_source``, ``no_day``, ``future``, or ``leads_there`` where a telephone, a mail or a
    website stands in a field that no second person sees.
    """
    wrong = {name: "leads_there" for name in DESCRIBED if leads_there(name, contact[name])}
    if contact["phone"] and not is_phone(contact["phone"], shortest=SHORTEST_PHONE):
        wrong["phone"] = "no_phone"
    if contact["verified_on"] and contact["verified_on"] > timezone.localdate():
        wrong["verified_on"] = "future"
    if any(contact[name] for name in PUBLIC_FACTS):
        wrong |= {} if contact["contact_source"] else {"contact_source": "no_source"}
        wrong |= {} if contact["verified_on"] else {"verified_on": "no_day"}
    return wrong


@transaction.atomic
def change_contact(
    *, institution_id: UUID, changed_by: User, seen: str, on_server: bool = False, **said: Any
) -> Written:
    """Write down how an institution is reached, and return what became of it.

    ``said`` are fields of ``CONTACT``; what it leaves out stays. For the mailbox one administrator is enough, since
    it gets neutral news and opens nothing; who was told until now, and who heads the institution, hear of it. What a
    child in danger dials, writes to or opens (``REACHED_BY``) waits when it is new, with what else was said of the
    public contact, for a second administrator (``confirm_contact``); taking something away never waits. All else is
    public at once, and what waits goes on waiting, without what was said anew meanwhile. Who proposes more adds it to
    the own proposal; while that of somebody else waits, what leads somewhere is proposed only by who writes all of it
    anew, and so is what somebody proposed who is no administrator any more. ``seen`` is what ``contact_stage`` said
    when the form was opened. ``on_server`` says that a command acts in the name of ``changed_by``; the trail keeps
    it. An institution that is not ``active`` may be changed, too. Raises ``RoleRefused`` if ``changed_by`` is no desk
    administrator, and ``ContactRefused`` if somebody else was faster (``contact_moved``), if source or day are missing
    (``contact_wrong``), if it would take the place of what somebody else proposed (``other_waits``), or if the address
    is that of another institution or of an account (``mailbox_of_other``, ``mailbox_of_account``): what a report keeps
    from one of them would reach it here.
    """
    require_administrator(changed_by)
    # An invitation to this address waits, and finds the mailbox; see ``invitations.invite``.
    lock_administrators()
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution_id)
    wanted = {name: said.get(name, getattr(institution, name)) for name in CONTACT}
    changed, waiting = _parted(institution, wanted)
    proposal, proposer = _proposal(institution, wanted, changed, waiting, by=changed_by)
    proposes = (proposal, proposer) != (institution.proposed, institution.proposed_by)
    if not changed and not proposes:
        return Written.WAITS if waiting else Written.NOTHING
    if seen != contact_stage(institution):
        raise ContactRefused("Somebody has changed it meanwhile.", reason="contact_moved")
    if contact_mistakes(wanted):
        raise ContactRefused("A public contact has a source and a day.", reason="contact_wrong")
    _refuse_to_leave_out(institution, waiting, by=changed_by)
    if "email" in changed and wanted["email"]:
        _refuse(reader_at(wanted["email"], but=institution.pk))
    former = institution.email
    fields = list(changed)
    if proposes:
        institution.proposed, institution.proposed_by = proposal, proposer
        fields += ["proposed", "proposed_by"]
    values, purpose = {name: wanted[name] for name in changed}, ON_SERVER if on_server else ""
    _write(institution, values, fields, changed_by, action="institution.change", purpose=purpose)
    _tell(institution, changed, former=former)
    return Written.WAITS if waiting else Written.SAVED


@transaction.atomic
def confirm_contact(*, institution_id: UUID, confirmed_by: User, seen: str) -> bool:
    """Let the contact that waits be the public one, and return whether there was one.

    Raises ``RoleRefused`` if ``confirmed_by`` is no desk administrator or proposed it (``second_contact``), or if
    who proposed it is none any more (``proposer_gone``), and ``ContactRefused`` if another contact waits than
    ``seen`` says (``contact_moved``).
    """
    require_administrator(confirmed_by)
    lock_administrators()
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution_id)
    if institution.proposed is None or institution.proposed_by is None:
        return False
    if institution.proposed_by == confirmed_by:
        raise RoleRefused("Somebody else confirms what one proposed.", reason="second_contact")
    if not is_administrator(institution.proposed_by):
        raise RoleRefused("Who proposed it is no desk administrator any more.", reason="proposer_gone")
    if seen != contact_stage(institution):
        raise ContactRefused("Somebody has changed it meanwhile.", reason="contact_moved")
    public = proposed_contact(institution)
    changed = [name for name in PUBLIC_CONTACT if name in public and getattr(institution, name) != public[name]]
    institution.proposed, institution.proposed_by = None, None
    fields = [*changed, "proposed", "proposed_by"]
    _write(institution, public, fields, confirmed_by, action="institution.confirm")
    _tell(institution, changed)
    return True


@transaction.atomic
def drop_proposal(*, institution_id: UUID, dropped_by: User) -> bool:
    """Forget the contact that waits, and return whether there was one; what stands stays. One person is enough.

    Raises ``RoleRefused`` if ``dropped_by`` is no desk administrator.
    """
    require_administrator(dropped_by)
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution_id)
    if institution.proposed is None:
        return False
    institution.proposed, institution.proposed_by = None, None
    _write(institution, {}, ["proposed", "proposed_by"], dropped_by, action="institution.change")
    return True


def proposed_contact(institution: Institution) -> dict[str, Any]:
    """Return what waits of the public contact, with its source and its day; empty where nothing does."""
    kept = institution.proposed
    return {} if kept is None else kept | {"verified_on": date.fromisoformat(kept["verified_on"])}


def _parted(institution: Institution, wanted: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return which fields change at once, and what has to wait, with its source and day; empty where nothing does."""
    changed = [name for name in CONTACT if getattr(institution, name) != wanted[name]]
    if not any(name in changed and wanted[name] for name in REACHED_BY):
        return changed, {}
    at_once = [name for name in changed if name == "email" or (name in PUBLIC_FACTS and not wanted[name])]
    waiting = {name: str(wanted[name]) for name in changed if name not in (*at_once, *SOURCE)}
    return at_once, waiting | {name: str(wanted[name] or "") for name in SOURCE}


def _proposal(
    institution: Institution, wanted: Mapping[str, Any], changed: list[str], waiting: Mapping[str, str], *, by: User
) -> tuple[dict[str, str] | None, User | None]:
    """Return what will wait, and who proposed it: what waits already, and ``waiting`` that ``by`` adds to it.

    What is said anew without waiting replaces what waits, but for what leads somewhere. Of two sources the one of the
    later day counts, of the same day the one that was said last.
    """
    kept, proposer = institution.proposed, institution.proposed_by
    left = {
        name: value for name, value in (kept or {}).items() if name in (*REACHED_BY, *SOURCE) or name not in changed
    }
    if waiting:
        proposal = {**left, **waiting}
        orphan = proposer is not None and not is_administrator(proposer)
        return proposal, by if kept != proposal or orphan else proposer
    if kept is None:
        return None, None
    day = str(wanted["verified_on"] or "")
    if set(changed) & set(SOURCE) and day >= kept["verified_on"]:
        left |= {"contact_source": wanted["contact_source"], "verified_on": day}
    return left, proposer


def _refuse_to_leave_out(institution: Institution, waiting: Mapping[str, str], *, by: User) -> None:
    """Refuse what ``by`` proposes if somebody else proposed a way to reach the institution of which it says nothing."""
    kept = institution.proposed or {}
    left_out = any(kept.get(name) and name not in waiting for name in REACHED_BY)
    if waiting and left_out and institution.proposed_by != by:
        raise ContactRefused("What somebody else proposed waits for confirmation.", reason="other_waits")


def _write(
    institution: Institution,
    values: Mapping[str, Any],
    fields: list[str],
    actor: User,
    *,
    action: str,
    purpose: str = "",
) -> None:
    """Save the changed ``fields`` and leave their names in the trail; what somebody only proposed is no change yet."""
    for name, value in values.items():
        setattr(institution, name, value)
    if set(fields) & set(CONTACT):
        institution.contact_changed_at = timezone.now()
    _save(institution, [*fields, "contact_changed_at"])
    audit.record(
        action=action,
        object_type="institution",
        object_id=institution.pk,
        actor=actor.pk,
        institution_id=institution.pk,
        purpose=purpose,
        fields=[name for name in fields if name != "proposed_by"],
    )


def _tell(institution: Institution, changed: list[str], *, former: str = "") -> None:
    """Let hear who heard until now at the ``former`` mailbox, and who heads it, that an institution is reached anew."""
    if "email" in changed:
        mailbox_changed.send(sender=Institution, institution=institution, former=former)
    if "phone" in changed:
        phone_changed.send(sender=Institution, institution=institution)


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
