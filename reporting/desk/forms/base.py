"""What the desk's forms share: a change of script in the middle keeps what was typed."""

from typing import Any

from django.forms.utils import ErrorDict

from portal.accounts.models import User
from portal.forms import PortalForm

SWITCH = "_language"


def switched_to(data: Any) -> str | None:
    """Return the script (of ``User.Script``) for which the switch inside a form was pressed; None when it was not."""
    value = data.get(SWITCH) if data else None
    return value if value in User.Script.values else None


class DeskForm(PortalForm):
    """A form that a press of the script switch brings back as it was typed: never valid, and no word of errors."""

    @property
    def is_switching(self) -> bool:
        return self.is_bound and switched_to(self.data) is not None

    def is_valid(self) -> bool:
        return not self.is_switching and super().is_valid()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_switching:
            self._errors = ErrorDict()
