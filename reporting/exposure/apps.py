from django.apps import AppConfig


class ExposureConfig(AppConfig):
    """What a stolen database shows, column by column."""

    name = "reporting.exposure"
    label = "exposure"
    verbose_name = "Шта открива украдена база"
