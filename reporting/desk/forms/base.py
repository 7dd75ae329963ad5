"""What the desk's forms share: a change of script in the middle keeps what was typed."""

from portal.accounts.script_switch import SwitchingForm, switched_to

__all__ = ["DeskForm", "switched_to"]


class DeskForm(SwitchingForm):
    """A form of the desk."""
