"""Wagtail finds hooks here: our bulk actions in the place of its own, which the same names had, and one more."""

from wagtail import hooks

from portal.accounts.cms_users import AssignRole, Delete, EndSessions, SetActiveState

for action in (AssignRole, Delete, SetActiveState, EndSessions):
    hooks.register("register_bulk_action", action, order=100)
