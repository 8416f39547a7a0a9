"""What the environment asks of a start. Every variable stands in docs/settings.md."""

from dataclasses import dataclass
from pathlib import Path

from portal import env

ROOT = Path(__file__).resolve().parent.parent.parent
PORT_MAX = 65_535


@dataclass(frozen=True, kw_only=True)
class Options:
    """One start's choices. Port 0 for the simulator means a free one, kept for later starts; for
    SMPP it means that nobody listens, and None that nobody chose."""

    var: Path
    host: str
    port: int
    simulator_port: int
    smpp_host: str
    smpp_port: int | None
    smpp_tls_port: int | None
    smpp_certificate: str
    smpp_key: str
    has_demo: bool
    web_workers: int
    web_threads: int
    dispatch_workers: int
    dispatch_threads: int
    export_workers: int
    export_tasks_per_child: int


def read() -> Options:
    """Read the environment. Raises BadSetting with the variable's name."""
    return Options(
        var=Path(env.env_str("VAR_DIR", str(ROOT / "var"))),
        host=env.env_str("HOST", "127.0.0.1"),
        port=env.env_int("PORT", 8000, minimum=1, maximum=PORT_MAX),
        simulator_port=env.env_int("SIMULATOR_PORT", 0, minimum=0, maximum=PORT_MAX),
        smpp_host=env.env_str("SMPP_HOST", "127.0.0.1"),
        smpp_port=env_port("SMPP_PORT"),
        smpp_tls_port=env_port("SMPP_TLS_PORT"),
        smpp_certificate=env.env_str("SMPP_CERTIFICATE", ""),
        smpp_key=env.env_str("SMPP_KEY", ""),
        has_demo=env.env_bool("ONWARD_DEMO", False),
        web_workers=env.env_int("WEB_WORKERS", 2, minimum=1),
        web_threads=env.env_int("WEB_THREADS", 8, minimum=1),
        dispatch_workers=env.env_int("DISPATCH_WORKERS", 1, minimum=1),
        dispatch_threads=env.env_int("DISPATCH_THREADS", 8, minimum=1),
        export_workers=env.env_int("EXPORT_WORKERS", 1, minimum=1),
        export_tasks_per_child=env.env_int("EXPORT_TASKS_PER_CHILD", 20, minimum=1),
    )


def env_port(name: str) -> int | None:
    """The port somebody named; None when nobody did."""
    if not env.env_str(name, ""):
        return None
    return env.env_int(name, minimum=0, maximum=PORT_MAX)
