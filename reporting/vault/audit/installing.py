"""Puts the triggers back after every ``migrate``, and out of the way of one that remakes a table."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from reporting.vault.audit import triggers


def connect(config: AppConfig) -> None:
    """Listen to the migrations of the vault."""
    pre_migrate.connect(step_aside, sender=config)
    post_migrate.connect(reinstall, sender=config)


def step_aside(*, using: str, plan: Any = (), **kwargs: Any) -> None:
    """Drop the triggers on SQLite when a migration of the vault is about to run.

    SQLite remakes tables to alter them and refuses to rename one while a trigger of another table
    names it.
    """
    connection = connections[using]
    ours = any(migration.app_label == "vault" for migration, _backwards in plan)
    if ours and connection.vendor == "sqlite":
        triggers.remove(connection)


def reinstall(*, using: str, **kwargs: Any) -> None:
    """Install the triggers; before the tables exist there is nothing to do."""
    connection = connections[using]
    if triggers.tables_exist(connection):
        triggers.install(connection)
