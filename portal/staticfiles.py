"""Which static files are served: the joined stylesheet, not the sources that it is made of."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalStaticFilesConfig(StaticFilesConfig):
    """Leave the layers' folders out; ``manage.py styles`` has joined them into ``css/portal.css``."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *(f"css/{layer}/*" for layer in ("tokens", "base", "layout", "components", "utilities")),
    ]
