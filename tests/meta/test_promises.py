"""Promises for every model, address, export and event, also for those that are yet to come."""

import inspect
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from portal.kit import hooks, opaque
from portal.kit.events import Event
from portal.kit.exports import Exporter
from portal.kit.rights import Grant

ROOT = settings.BASE_DIR
FLOORS = ["portal", "customers", "clients", "billing", "messaging", "reports"]
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]

# What anybody may open without being signed in.
PUBLIC = {
    # Who holds the address of a checkout may pay it; a provider proves itself by its signature.
    "billing:checkout",
    "billing:provider-door",
    "healthz",
    "account_inactive",
    "account_login",
    # What is called from outside with a secret in its address.
    "messaging:callback",
    "messaging:unsubscribe",
    # The pages and the door of an application, for whoever registers.
    "messaging:connect",
    "messaging:connect-activate",
    "messaging:connect-forgot",
    "messaging:connect-join",
    "messaging:connect-link",
    "messaging:connect-resend",
    "messaging:connect-terms",
    "messaging:connect-verify",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "openid_connect_callback",
    "openid_connect_login",
    "clients:activate",
    "clients:invitation",
    "customers:invitation",
    "api-1:openapi-json",
    "api-1:api-root",
}
# These answer a program without a token with 401.
DOORS = ("api-1:",)


def named_patterns(resolver=None, prefix="", kwargs=()):
    """(full name, converters) of every address, those of Django's own admin left out."""
    for entry in (resolver or get_resolver()).url_patterns:
        converters = (*kwargs, *entry.pattern.converters.items())
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                yield from named_patterns(entry, space, converters)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}", converters


def sample(converter):
    """A value that fits a converter and names nothing."""
    for value in ("1", opaque.seal("m", 1), opaque.seal("b", 1), "x"):
        try:
            converter.to_python(value)
        except ValueError:
            continue
        if re.fullmatch(converter.regex, value):
            return value
    raise AssertionError(f"No sample for {converter}")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    floor = FLOORS.index(model._meta.app_label)

    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model:
            target = field.related_model._meta.app_label
            assert target not in FLOORS[floor + 1 :], f"{field} looks up to {target}"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize(
    ("name", "converters"),
    [
        pytest.param(name, converters, id=name)
        for name, converters in named_patterns()
        if name not in PUBLIC
    ],
)
def test_a_stranger_sees_nothing(client, name, converters, method):
    url = reverse(name, kwargs={key: sample(converter) for key, converter in converters})

    response = getattr(client, method)(url)

    if name.startswith(DOORS):
        assert response.status_code in {401, 405}
        return
    # A bare redirect proves nothing: an unprotected action redirects too.
    to_login = response.headers.get("Location", "").startswith(reverse("account_login"))
    assert to_login or response.status_code in {403, 405}


@pytest.mark.parametrize("app", FLOORS)
def test_every_exporter_and_every_event_is_found(app):
    """Whatever is defined anywhere in an app also stands in the file where it is looked for."""
    for kind, file in ((Exporter, "exports"), (Event, "events")):
        found = set(hooks.found(file, kind))
        defined = {
            thing
            for thing in all_subclasses(kind)
            if thing.__module__.split(".")[0] == app
            and not thing.__module__.startswith("portal.kit")
            and not inspect.isabstract(thing)
        }
        assert defined <= found


def test_no_two_exports_share_a_slug():
    slugs = [exporter.slug for exporter in hooks.found("exports", Exporter)]

    assert len(slugs) == len(set(slugs))


def test_no_two_events_share_a_code_and_each_names_its_app():
    codes = [member.value for kind in hooks.found("events", Event) for member in kind]

    assert len(codes) == len(set(codes))
    assert {code.split(".")[0] for code in codes} <= set(FLOORS)


@pytest.mark.django_db
def test_every_granted_permission_exists():
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Permission.objects.select_related("content_type")
    }
    granted = {name for grant in hooks.found("rights", Grant) for name in grant.permissions}

    assert granted <= known


TENANTS = [
    model
    for model in OURS
    if {field.name for field in model._meta.get_fields()} & {"customer", "client"}
    # Read by no request: deltas by the statistics, routes by the decision.
    and model._meta.label not in {"messaging.Delta", "messaging.Route"}
]


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model._meta.label)
def test_rows_of_tenants_know_who_may_see_them(model):
    assert hasattr(model._default_manager.all(), "visible_to")


def all_subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from all_subclasses(child)


def test_every_icon_that_a_page_names_is_drawn():
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', (ROOT / "static/img/icons.svg").read_text()))

    named = {
        (page.name, name)
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'\{% icon "([a-z0-9-]+)"', page.read_text())
    }

    assert len(named) > 100
    assert [one for one in named if one[1] not in drawn] == []
