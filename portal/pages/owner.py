"""Who runs the portal, as the settings say it to readers and to whoever operates it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from portal.jobs.status import Status


@dataclass(frozen=True)
class Owner:
    """Who runs the portal and answers for its data, and how they are reached; what is not set is "".

    ``is_sample``: some of it is a sample, for the demo and for people who develop.
    """

    operator: str
    controller: str
    data_protection_officer: str
    phone: str
    mail: str
    is_sample: bool

    @property
    def tel(self) -> str:
        """The telephone as a ``tel:`` address wants it: digits and a leading plus."""
        return re.sub(r"[^\d+]", "", self.phone)


def owner() -> Owner:
    """Return who runs this portal."""
    said = settings.OWNER
    return Owner(
        operator=said["OPERATOR"],
        controller=said["CONTROLLER"],
        data_protection_officer=said["DATA_PROTECTION_OFFICER"],
        phone=said["CONTACT_PHONE"],
        mail=said["CONTACT_MAIL"],
        is_sample=any(said[name] == sample for name, sample in settings.SAMPLE_OWNER.items()),
    )


def owner_state() -> Status:
    """Return whether readers are told who runs the portal; a sample tells nobody, except in the demo."""
    missing = [
        name
        for name, said in settings.OWNER.items()
        if not said or (said == settings.SAMPLE_OWNER[name] and not settings.DEMO)
    ]
    return Status(
        not missing,
        ", ".join(missing) or (_("пример") if owner().is_sample else ""),
        advice=_(
            "Упишите те вредности у окружење (docs/settings.md); стоје у подножју и на страници „Ко води портал“."
        ),
    )
