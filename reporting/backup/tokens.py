"""Blind tokens while a portal is restored: the long backup holds none, the short one those of codes."""

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models

from reporting.backup import artefact, plan
from reporting.backup.artefact import BackupError, Manifest
from reporting.vault import blind, keyring
from reporting.vault.references import KeyColumn

TOKEN_BYTES = 32
# Stands where a token's key is missing, only until the tokens are rebuilt.
NO_KEY = UUID(int=0)


def fill(instance: models.Model) -> None:
    """Put random bytes where the long backup has no token, so that no code finds the row."""
    for column in plan.token_columns():
        if column.model == instance._meta.label:
            setattr(instance, column.field, NO_KEY)
            setattr(instance, column.digest, secrets.token_bytes(TOKEN_BYTES))


def put_back(path: Path, manifest: Manifest) -> None:
    """Give the rows the tokens that the short backup holds at ``path``. Raises ``BackupError``."""
    columns = {column.name: column for column in plan.token_columns()}
    for number, line in enumerate(artefact.lines_of(path, sha256=manifest.sha256[path.name]), 1):
        try:
            _put_back(columns, json.loads(line))
        except artefact.UNFIT as error:
            # What they say quotes the line, and the file's checksum is known at its end only.
            raise BackupError(
                f"Line {number} of {path.name} does not fit ({type(error).__name__}); nothing was restored. Either"
                " somebody changed the file after it was checked, or another version of the portal made it."
            ) from None


def _put_back(columns: Mapping[str, KeyColumn], values: Mapping[str, Any]) -> None:
    column = columns[values["column"]]
    rows = column.rows()
    if rows is not None and values["digest"]:
        changes = {column.field: UUID(values["key"]), column.digest: base64.b64decode(values["digest"])}
        rows.filter(pk=values["pk"]).update(**changes)


def rebuild() -> int:
    """Make blind tokens from what they stand for; what stays without names the current key, and finds nothing."""
    rebuilt = blind.rebuild([NO_KEY], progress=lambda line: None).moved
    for column in plan.token_columns():
        rows = column.rows()
        left = None if rows is None else rows.filter(**{column.field: NO_KEY})
        if left is not None and left.exists():
            left.update(**{column.field: keyring.current(column.purpose).id})
    return rebuilt
