"""Which roles, accounts and links somebody changed past the portal: they count for nothing until it is undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import EntryLink, User
from portal.jobs.status import Status
from reporting.registry.models import RoleAssignment
from reporting.registry.selectors import desk_role_holders
from reporting.vault import grants
from reporting.vault.errors import VaultError

CHUNK = 500


@dataclass(frozen=True)
class Broken:
    """One row whose seal does not fit: ``kind`` is its table's, ``about`` says in codes what it would give."""

    kind: str
    id: UUID
    about: str


def broken_seals() -> Iterator[Broken]:
    """Yield every role, every account with one and every unused link without a good seal. Raises ``VaultError``."""
    grants.require_key()
    for role in _read(RoleAssignment.objects.select_related("institution")):
        yield Broken("role", role.pk, f"account {role.user_id}: {role.role} in {role.institution.code}")
    holders = desk_role_holders()
    for user in _read(User.objects.filter(pk__in=holders)):
        yield Broken("account", user.pk, "on" if user.is_active else "off")
    for link in _read(EntryLink.objects.filter(used_at=None, expires_at__gt=timezone.now(), user__in=holders)):
        yield Broken("link", link.pk, f"account {link.user_id}: {link.purpose}")


def _read(rows: Any) -> Iterator[Any]:
    return (row for row in rows.order_by("pk").iterator(chunk_size=CHUNK) if not row.seal_stands())


def state() -> Status:
    """Return the line of the health page; a process without the key, as the CMS's, leaves it to the desk."""
    try:
        number = sum(1 for _row in broken_seals())
    except VaultError:
        return Status(True, _("проверава се на поступању"))
    return Status(
        not number,
        str(number),
        advice=_(
            "Неко је мимо портала мењао улоге или налоге; оно што је мењано не важи. Покрените manage.py grants check"
        ),
    )
