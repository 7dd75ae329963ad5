"""The client of the cluster, and what its indices are called."""

from __future__ import annotations

import warnings
from functools import lru_cache

from django.conf import settings
from elastic_transport import TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.exceptions import ElasticsearchWarning

# They repeat a header of the cluster past our logs, and a header may quote a question.
warnings.filterwarnings("ignore", category=ElasticsearchWarning)

# What goes wrong when a cluster is away, busy, locked or has no index: an answer of refusal, or none.
FAILURES = (ApiError, TransportError)
# Seconds for whatever nobody waits for in front of a page, and for what a command may wait for.
PATIENCE, LONG_PATIENCE = 5.0, 60.0
# Of one process so many threads may ask at once.
_CONNECTIONS = 20


def client(*, patience: float = PATIENCE) -> Elasticsearch:
    """Return the client of this process, which waits ``patience`` seconds for the next bytes of an answer.

    Raises ``ValueError`` where the settings name no cluster (``search.cluster.checks`` says so before).
    """
    made = _client(tuple(settings.ELASTICSEARCH_URL), settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA)
    return made.options(request_timeout=patience)


@lru_cache(maxsize=4)
def _client(urls: tuple[str, ...], api_key: str, authority: str) -> Elasticsearch:
    return Elasticsearch(
        [*urls],
        api_key=api_key or None,
        connections_per_node=_CONNECTIONS,
        # Another node is tried when one is gone, never when one is slow: that would double the wait.
        max_retries=min(len(urls) - 1, 2),
        retry_on_timeout=False,
        ca_certs=authority or DEFAULT,
    )


def alias() -> str:
    """Return the name under which questions are asked; it stands for one index at a time."""
    name: str = settings.ELASTICSEARCH_INDEX
    return name


def writing_alias(index: str) -> str:
    """Return the name under which one index is written to.

    A write under it to an index that is gone is refused; under the index's own name it would make a new one.
    """
    return f"{index}-write"


def indices() -> list[str]:
    """Return every index of ours: the one that answers, and those that are being built or were left.

    Raises one of ``FAILURES``, as all that asks the cluster.
    """
    return sorted(client().indices.get_alias(index=f"{alias()}-*"))


def answering() -> list[str]:
    """Return the indices for which the alias stands: one, or none yet."""
    found = client().options(ignore_status=404).indices.get_alias(name=alias())
    return sorted(found.body) if found.meta.status == 200 else []
