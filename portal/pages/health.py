from django.core.cache import caches
from redis.exceptions import RedisError

from portal.kit import health


def _redis() -> str:
    try:
        caches["redis"].get("healthz")
    except RedisError as error:
        return f"does not answer: {type(error).__name__}"
    return ""


PROBES = [
    health.Probe("redis", _redis),
    health.Probe("worker", lambda: health.alive("worker")),
    health.Probe("beat", lambda: health.alive("beat", within=30)),
]
