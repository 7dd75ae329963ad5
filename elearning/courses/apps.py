from pathlib import Path

from django.apps import AppConfig, apps


class CoursesConfig(AppConfig):
    """Courses, modules and lessons as pages."""

    name = "elearning.courses"
    label = "courses"
    verbose_name = "Обуке"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let ``load_site`` read courses; keep back what stands in one that is not live; lead from the library here.

        Of what is published a package for schools is kept.
        """
        from elearning.courses import contexts, receivers  # noqa: F401
        from elearning.courses.scorm import following, offering  # noqa: F401
        from elearning.courses.selectors import kept_back
        from portal.pages.content_files import register
        from portal.pages.contexts import adds_context
        from portal.pages.served import register_kept_back

        register(Path(self.path).parent / "content")
        register_kept_back(kept_back)
        following.connect()
        adds_context(apps.get_model("materials", "MaterialPage"))(contexts.related_courses)
