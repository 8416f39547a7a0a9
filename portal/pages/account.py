"""What people set for themselves."""

from zoneinfo import available_timezones

from portal.models import User

FIELDS = ("name", "language", "time_zone", "theme")


def zones() -> list[str]:
    """The world's zones by region and city, UTC first; without the short names of old."""
    return ["UTC", *sorted(name for name in available_timezones() if _is_a_place(name))]


def change(user: User, **fields) -> bool:
    """Save a person's own settings; return whether anything was different."""
    changed = [name for name in FIELDS if name in fields and getattr(user, name) != fields[name]]
    for name in changed:
        setattr(user, name, fields[name])
    if changed:
        user.save(update_fields=changed)
    return bool(changed)


def _is_a_place(name: str) -> bool:
    region, _slash, city = name.partition("/")
    return bool(city) and region not in {"Etc", "SystemV", "US", "posix", "right"}
