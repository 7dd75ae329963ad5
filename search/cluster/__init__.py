"""A cluster of Elasticsearch beside the database: it names candidates faster, and may be away at any moment.

The database stays what counts. Whatever changes there is written down in the same transaction
(``search.cluster.updates``) and told afterwards (``search.cluster.telling``); while the cluster does not answer, the
database does (``search.cluster.asking``). The client is imported only where there is a cluster: that alone takes a
second.
"""

from django.conf import settings


def configured() -> bool:
    """Return whether the portal has a cluster."""
    return bool(settings.ELASTICSEARCH_URL)
