from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see everybody; anybody else sees only themselves."""
        return self.all() if user.is_staff else self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email=None, password=None, **fields):
        user = self.model(email=self.normalize_email(email) if email else None, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who logs in, by e-mail or by phone: staff, or a customer's or a client's person."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    # NULL and not "", because two people without an e-mail must not collide.
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001
    phone = models.CharField(  # noqa: DJ001
        _("phone"), max_length=15, null=True, blank=True, help_text=_("E.164 digits without plus")
    )
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=8, default="en-gb")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("may log in"), default=True)
    failed_logins = models.PositiveIntegerField(_("failed log-ins"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["name", "pk"]
        permissions = [("act_as", "Can log in as a customer's or a client's person")]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint("phone", name="user_phone_once"),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="user_has_a_login",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def login(self):
        return self.email or f"+{self.phone}"

    @property
    def initials(self):
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if words[1:] else words)).upper()

    def get_full_name(self):
        return self.name

    def clean(self):
        super().clean()
        self.email = self.email or None
        self.phone = self.phone or None
