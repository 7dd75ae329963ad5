from pathlib import Path

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    """The library of guidance."""

    name = "materials"
    label = "materials"
    verbose_name = "Материјали"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let ``load_site`` read pages, terms and files of this app; keep the shelf; say what the library is."""
        from materials import contexts, receivers  # noqa: F401
        from materials.glossary_file import load_terms
        from materials.media_files import FOLDER, load_media, name_pages
        from portal.caching.public_models import register_public_models
        from portal.pages.content_files import register
        from portal.pages.library import register_library
        from portal.pages.transfer.identities import Named, register_named

        register_public_models(*map(self.get_model, ("GlossaryTerm", "MaterialFacet", "MarkMembers")))
        register(Path(self.path) / "content", snippets=load_terms)
        register(FOLDER, snippets=load_media, finish=name_pages)
        register_library(self.get_model("MaterialIndexPage"))
        register_named(Named(self.get_model("GlossaryTerm"), "term", lambda term: str(term.anchor)))
