"""Wagtail finds hooks here."""

from portal.accounts.cms_users import register_bulk_actions

register_bulk_actions()
