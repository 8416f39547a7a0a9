from portal.kit import health

PROBES = [
    health.Probe("worker", lambda: health.alive("worker")),
    health.Probe("beat", lambda: health.alive("beat", within=30)),
]
