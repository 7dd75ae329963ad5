from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backups of the whole portal in two artefacts, and the drill that proves their window."""

    name = "reporting.backup"
    label = "backup"
    verbose_name = "Резервне копије"

    def ready(self) -> None:
        from reporting.backup import checks  # noqa: F401
