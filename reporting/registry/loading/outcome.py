"""What a load has done, counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass
class Outcome:
    """How many rows a load created, changed, gave a new version, ended, left to the desk, or left alone."""

    created: int = 0
    changed: int = 0
    new_versions: int = 0
    ended: int = 0
    kept_from_desk: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in vars(self).items())

    def correct(self, found: models.Model, values: Mapping[str, Any]) -> None:
        """Write into a stored row what differs from ``values``, and count it as changed or unchanged."""
        differing = [name for name, value in values.items() if getattr(found, name) != value]
        if not differing:
            self.unchanged += 1
            return
        for name in differing:
            setattr(found, name, values[name])
        found.save(update_fields=differing)
        self.changed += 1
