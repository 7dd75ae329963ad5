"""House rules of retention, checked before anything starts."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.apps.config import AppConfig
from django.core import checks
from django.db import models

from reporting.registry.models import Kept

ROOMS = ("reporting.", "elearning.learning", "elearning.certificates")


def retention_of(model: type[models.Model]) -> str:
    """Return what a model says it is kept as (a value of ``Kept``); empty when it says nothing.

    ``retention_class`` stands on the model, on a base of its own, or, for a room whose rows are all
    alike, on its ``AppConfig``.
    """
    found = getattr(model, "retention_class", "") or getattr(apps.get_app_config(model._meta.app_label), "kept_as", "")
    return str(found)


def reporting_models() -> Iterable[type[models.Model]]:
    """Yield every model of the rooms under ``reporting``; a table that only joins two is kept like its owner."""
    for config in apps.get_app_configs():
        if config.name.startswith(ROOMS):
            yield from config.get_models()


def every_model_says_how_long(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Complain about a reporting model that names no class of retention."""
    return [
        checks.Error(
            f"{model._meta.label} does not say how long it is kept.",
            hint=f"Give it retention_class, one of: {', '.join(Kept.values)}; see docs/retention.md.",
            obj=model,
            id="registry.E001",
        )
        for model in reporting_models()
        if retention_of(model) not in Kept.values
    ]
