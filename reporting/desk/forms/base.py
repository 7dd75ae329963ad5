"""What the desk's forms share: a change of script in the middle keeps what was typed."""

from typing import Any

from portal.accounts.script_switch import SwitchingForm, switched_to

__all__ = ["DeskForm", "switched_to"]


class DeskForm(SwitchingForm):
    """A form of the desk.

    ``carried``: another button of the page was pressed, so the form comes back as typed, without a word about errors.
    """

    def __init__(self, *args: Any, carried: bool = False, **kwargs: Any) -> None:
        self.carried = carried
        super().__init__(*args, **kwargs)

    @property
    def is_switching(self) -> bool:
        return (self.is_bound and self.carried) or super().is_switching

    @property
    def keeps_errors(self) -> bool:
        return not self.carried and super().keeps_errors
