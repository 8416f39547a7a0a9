"""The Django admin: its door is our log-in, and what the portal itself keeps is shown there."""

# Four applications hang up their tables before ours: here, so that ours can take their place.
from allauth.account import admin as _account  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.account.views import LogoutView
from allauth.mfa import admin as _mfa  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.usersessions import admin as _usersessions  # noqa: F401
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as _auth  # noqa: F401
from django.contrib.auth.models import Group
from django.shortcuts import redirect

from portal.kit import audit, operator
from portal.models import (
    File,
    Heartbeat,
    HistoryEntry,
    ImportDraft,
    Job,
    Lease,
    MailOutbox,
    MailTemplate,
    PeriodRun,
    Picture,
    Revision,
    Setting,
    User,
    ViewSetting,
)
from portal.pages.admin import Recorded, Shown
from portal.pages.events import UserEvent


def _organisation() -> str:
    return operator.organisation().name


admin.site.site_header = admin.site.site_title = _organisation
admin.site.index_title = "Tables"
admin.site.login = secure_admin_login(admin.site.login)
admin.site.logout = LogoutView.as_view()
admin.site.password_change = lambda request, *_, **__: redirect("account_change_password")

# Editors of other applications would pass the history by.
for model in (Group, EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)

PEOPLE = "portal.view_user"
HOUSE = "portal.change_user"


@admin.register(User)
class UserAdmin(Shown):
    list_display = ("name", "email", "phone", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("name", "email", "phone")
    exclude = ("password", "user_permissions")


@admin.register(Group)
class GroupAdmin(Shown):
    seen_with = PEOPLE


@admin.register(Authenticator)
class AuthenticatorAdmin(Recorded):
    """Deleting one is how a person gets in again who lost their phone."""

    edited_with = HOUSE
    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request):
        return False

    def delete_model(self, request, obj):
        audit.record(request.user, UserEvent.SECOND_FACTOR_REMOVED, obj.user)
        super().delete_model(request, obj)


@admin.register(AccessAttempt)
class AccessAttemptAdmin(Recorded):
    """Failed log-ins that count towards a lock; deleting them opens it."""

    edited_with = HOUSE
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    fields = readonly_fields = (
        "username",
        "ip_address",
        "user_agent",
        "failures_since_start",
        "attempt_time",
    )

    def has_add_permission(self, request):
        return False


@admin.register(AccessLog, AccessFailureLog)
class AccessLogAdmin(Shown):
    seen_with = PEOPLE
    list_display = ("attempt_time", "username", "ip_address")
    search_fields = ("username__exact",)


@admin.register(HistoryEntry)
class HistoryEntryAdmin(Shown):
    list_display = ("at", "actor", "event", "subject_kind", "subject")
    list_select_related = ("actor",)
    search_fields = ("subject",)


@admin.register(LogEntry)
class LogEntryAdmin(Shown):
    seen_with = HOUSE
    list_display = ("action_time", "user", "content_type", "object_repr")
    list_select_related = ("user", "content_type")


@admin.register(Job)
class JobAdmin(Shown):
    list_display = ("pk", "kind", "title", "owner", "status", "created_at")
    list_select_related = ("owner",)
    list_filter = ("status", "kind")


@admin.register(File)
class FileAdmin(Shown):
    seen_with = HOUSE
    list_display = ("name", "owner", "size", "created_at", "expires_at")
    list_select_related = ("owner",)
    exclude = ("stored_as",)


@admin.register(ImportDraft)
class ImportDraftAdmin(Shown):
    """What was uploaded belongs to one person: only that it was is shown."""

    seen_with = HOUSE
    list_display = ("name", "slug", "owner", "row_count", "created_at", "applied_at")
    list_select_related = ("owner",)
    exclude = ("body", "left_out", "options")


@admin.register(MailOutbox)
class MailOutboxAdmin(Shown):
    seen_with = HOUSE
    list_display = ("pk", "subject", "recipients", "status", "tries", "created_at", "sent_at")
    list_filter = ("status",)
    exclude = ("sealed",)


@admin.register(MailTemplate)
class MailTemplateAdmin(Shown):
    """Changed on the Settings page alone, which knows what can be filled in."""

    seen_with = "portal.change_setting"
    list_display = ("slug", "subject", "changed_at")
    search_fields = ("slug", "subject")


@admin.register(Picture)
class PictureAdmin(Shown):
    seen_with = HOUSE
    list_display = ("digest", "content_type", "width", "height", "created_at")
    search_fields = ("digest",)
    exclude = ("body",)


@admin.register(Setting)
class SettingAdmin(Shown):
    """Only the names: a value may be a key."""

    seen_with = HOUSE
    fields = ("name",)


@admin.register(Heartbeat)
class HeartbeatAdmin(Shown):
    seen_with = HOUSE
    list_display = ("name", "seen_at")


@admin.register(Lease)
class LeaseAdmin(Shown):
    seen_with = HOUSE
    list_display = ("name", "holder", "token", "expires_at")


@admin.register(PeriodRun)
class PeriodRunAdmin(Shown):
    seen_with = HOUSE
    list_display = ("job", "period", "started_at", "finished_at")


@admin.register(Revision)
class RevisionAdmin(Shown):
    seen_with = HOUSE
    list_display = ("name", "number")


@admin.register(ViewSetting)
class ViewSettingAdmin(Shown):
    seen_with = HOUSE
    list_display = ("user", "screen", "columns", "size", "sort")
    list_select_related = ("user",)


@admin.register(UserSession)
class UserSessionAdmin(Shown):
    """Where people are logged in; never the key that opens a session."""

    seen_with = HOUSE
    list_display = ("user", "ip", "user_agent", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__name", "ip")
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
