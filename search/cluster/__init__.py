"""A cluster of Elasticsearch beside the database: it names candidates faster, and may be away at any moment.

The database stays what counts. Whatever changes there is written down in the same transaction
(``search.cluster.outbox``) and told afterwards (``search.cluster.delivery``); while the cluster does not answer, the
database does (``search.cluster.asking``). The client is imported only where there is a cluster: that alone takes a
second.
"""

from django.conf import settings


def configured() -> bool:
    """Return whether the portal has a cluster."""
    return bool(settings.ELASTICSEARCH_URL)
