from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search: its index, its words, its page."""

    name = "search"
    label = "search"
    verbose_name = "Претрага"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what changes; let ``load_site`` read the files of words; say whether anything can be found."""
        from portal.jobs.health import register
        from portal.pages import content_files
        from search import changes, health, word_files
        from search.cluster import checks  # noqa: F401
        from search.cluster.health import state as cluster_state
        from search.lexicon import FOLDER

        changes.connect()
        content_files.register(FOLDER, snippets=word_files.load_tables, finish=word_files.load_added)
        register("Претрага", health.state)
        register("Elasticsearch", cluster_state)
