"""Migrated databases with the reference data, from which tests start."""

import os
import subprocess

from tools.paths import PYTHON, ROOT


def fill(database_url: str) -> None:
    """Apply all migrations to the database at ``database_url`` and load the reference data.

    Raises ``RuntimeError`` with what the command said when one fails.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": database_url}
    for command in (["migrate", "--verbosity=0"], ["load_registry", "--verbosity=0"]):
        done = subprocess.run(
            [PYTHON, "manage.py", *command], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}")
