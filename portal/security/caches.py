"""A Redis cache whose absence is felt but fails no request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Answers from the memory of this process while Redis does not answer.

    Counters are then per process and the rest is a miss: limits get laxer, nothing breaks.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("while-redis-is-away", {})

    def _try(self, name: str, remote: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return remote(*args, **kwargs)
        except (RedisError, OSError) as exception:
            logger.warning("cache away", extra={"error": type(exception).__name__})
            return getattr(self._memory, name)(*args, **kwargs)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._try("add", super().add, key, value, timeout=timeout, version=version)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try("get", super().get, key, default=default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._try("set", super().set, key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._try("touch", super().touch, key, timeout=timeout, version=version)

    def delete(self, key: Any, version: Any = None) -> Any:
        return self._try("delete", super().delete, key, version=version)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        return self._try("get_many", super().get_many, keys, version=version)

    def has_key(self, key: Any, version: Any = None) -> Any:
        return self._try("has_key", super().has_key, key, version=version)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> Any:
        return self._try("incr", super().incr, key, delta=delta, version=version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        return self._try("set_many", super().set_many, data, timeout=timeout, version=version)

    def delete_many(self, keys: Any, version: Any = None) -> Any:
        return self._try("delete_many", super().delete_many, keys, version=version)
