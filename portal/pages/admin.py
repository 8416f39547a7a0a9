"""How tables stand in the Django admin: most are only shown; what is edited there is recorded."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.kit import audit, paging
from portal.pages.events import RowEvent
from portal.templatetags.onward import NOTHING


class ThriftyPaginator(Paginator):
    """Counts to a limit only and asks the planner beyond it: a large table is never counted."""

    @cached_property
    def count(self):
        return paging.count(self.object_list).number


class Shown(admin.ModelAdmin):
    """A table that is only looked at. `seen_with` is the permission that opens it."""

    seen_with = ""
    actions = None
    list_per_page = 50
    show_full_result_count = False
    paginator = ThriftyPaginator

    def has_view_permission(self, request, obj=None):
        if self.seen_with:
            return request.user.has_perm(self.seen_with)
        return super().has_view_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Recorded(admin.ModelAdmin):
    """A table that is edited in the admin; every change of a row is told in the history.

    `edited_with` is the permission for all of it, where the model's own ones are held by nobody.
    """

    edited_with = ""
    show_full_result_count = False
    list_per_page = 50

    def has_view_permission(self, request, obj=None):
        if self.edited_with:
            return self._may(request)
        return super().has_view_permission(request, obj)

    def has_add_permission(self, request):
        return self._may(request) if self.edited_with else super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        if self.edited_with:
            return self._may(request)
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        if self.edited_with:
            return self._may(request)
        return super().has_delete_permission(request, obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        _record_saved(request.user, obj, form, is_new=not change)

    def save_formset(self, request, form, formset, change):
        gone = [one.instance for one in getattr(formset, "deleted_forms", []) if one.instance.pk]
        for row in gone:
            _record(request.user, RowEvent.DELETED, row)
        super().save_formset(request, form, formset, change)
        for one in formset.forms:
            if one.instance.pk and one.has_changed() and one.instance not in gone:
                _record_saved(request.user, one.instance, one, is_new=one in formset.extra_forms)

    def delete_model(self, request, obj):
        with transaction.atomic():
            _record(request.user, RowEvent.DELETED, obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def _may(self, request):
        return request.user.has_perm(self.edited_with)


class PlaceForm(forms.ModelForm):
    """A person's place at a customer or a client: nobody is of two kinds."""

    other_places = ""

    def clean_user(self):
        user = self.cleaned_data["user"]
        if user.is_staff:
            raise ValidationError(_("%(name)s is staff, and nobody is both.") % {"name": user})
        if getattr(user, self.other_places).exists():
            raise ValidationError(_("%(name)s has a place of the other kind.") % {"name": user})
        return user


class Named:
    """A row whose key is a word: the history knows it by its name."""

    pk = None

    def __init__(self, row):
        self._meta, self._name = row._meta, str(row)

    def __str__(self):
        return self._name


def _record_saved(actor, row, form, *, is_new):
    if is_new:
        _record(actor, RowEvent.ADDED, row)
    elif form.changed_data:
        before = {name: _was(form, name) for name in form.changed_data}
        after = {name: _is(form, name) for name in form.changed_data}
        _record(actor, RowEvent.CHANGED, row, before=before, after=after)


def _record(actor, event, row, **data):
    subject = row if isinstance(row.pk, int) else Named(row)
    audit.record(actor, event, subject, kind=str(row._meta.verbose_name), **data)


def _was(form, name):
    value = form.get_initial_for_field(form.fields[name], name)
    if _is_secret(form, name) or value is None:
        return NOTHING
    rows = getattr(form.fields[name], "queryset", None)
    if rows is None:
        return _said(form, name, value)
    return str(rows.filter(pk=getattr(value, "pk", value)).first() or value)


def _is(form, name):
    value = form.cleaned_data[name]
    if _is_secret(form, name):
        return _("a new one")
    return NOTHING if value is None else _said(form, name, value)


def _said(form, name, value):
    if not hasattr(form.fields[name], "choices") or hasattr(form.fields[name], "queryset"):
        return str(value)
    return str(dict(form.fields[name].choices).get(value, value))


def _is_secret(form, name):
    return isinstance(form.fields[name].widget, forms.PasswordInput)
