"""How the embedded PostgreSQL is set."""

import os

MIB = 1024 * 1024


def settings(*, port: int, sockets: str, is_durable: bool) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    shared = min(max(memory // 8, 128), 1024) if is_durable else 128
    durable = "on" if is_durable else "off"
    return {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "password_encryption": "scram-sha-256",
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(memory // 2, shared)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        "jit": "off",
        # Every partition of a large table takes a lock of its own.
        "max_locks_per_transaction": "256",
        "dynamic_shared_memory_type": shared_memory_type(),
        "fsync": durable,
        "full_page_writes": durable,
        "synchronous_commit": "on",
        # Every commit would wait until a new segment of the log is full of zeros, 40 to 70 ms each
        # 16 MiB, up to the first checkpoint; from then on segments are used again.
        "wal_init_zero": "off",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] %u@%d ",
    }


def shared_memory_type() -> str:
    """POSIX shared memory, unless a container gives too little of it for parallel queries."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108 (only looked at)
    except FileNotFoundError:
        return "mmap"
    return "posix" if room.f_bavail * room.f_frsize >= 512 * MIB else "mmap"
