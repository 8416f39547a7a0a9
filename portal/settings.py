"""One settings file; what differs between installations comes from the environment.

Every variable stands in docs/settings.md.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib import messages

from portal import env, logs, oidc
from portal.kit import postbox

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.env_str("VAR_DIR", str(BASE_DIR / "var"))).resolve()

VERSION = "0.1.0"
DEBUG = False
SECRET_KEY = env.env_secret("SECRET_KEY")
# Fernet keys, newest first: the first one closes envelopes, all of them open.
SECRETS_KEYS = env.env_secret("SECRETS_KEY").split(",")
DEMO = env.env_bool("ONWARD_DEMO", False)
# Where the simulated SMSC keeps its files; without it the portal shows none.
SIMULATOR_DIR = Path(found) if (found := env.env_str("SIMULATOR_DIR", "")) else None
ORGANISATION = env.env_str("ORGANISATION", "Onward")
SUPPORT_EMAIL = env.env_str("SUPPORT_EMAIL", "")
# What an account may send in ten minutes before it looks made up: to how many numbers that differ
# in their last three digits only, and to a country that is new to it.
TRAFFIC_ADJACENT = env.env_int("TRAFFIC_ADJACENT", 100)
TRAFFIC_SUDDEN = env.env_int("TRAFFIC_SUDDEN", 500)
# What customers' webhooks may name besides public addresses by https: for tests and own networks.
WEBHOOKS_HTTP = env.env_bool("WEBHOOKS_HTTP", False)
WEBHOOKS_PRIVATE_NETWORKS = env.env_bool("WEBHOOKS_PRIVATE_NETWORKS", False)
# Where Stripe's interface is; another address only to try it out against a stand-in.
STRIPE_API = env.env_str("STRIPE_API", "https://api.stripe.com")

ALLOWED_HOSTS = env.env_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.env_list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.env_bool("HTTPS", False)

INSTALLED_APPS = [
    "portal",
    "customers",
    "clients",
    "billing",
    "messaging",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django_tables2",
    "template_partials",
    "widget_tweaks",
]

MIDDLEWARE = [
    "portal.kit.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.pages.middleware.ActingMiddleware",
    "portal.kit.request_log.RequestLogMiddleware",
    "clients.middleware.ApiCallMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.pages.middleware.DeviceMiddleware",
    "portal.kit.middleware.UserZoneMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.kit.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "portal.templatetags.onward"],
        },
    }
]

DATABASES = {"default": env.env_database("DATABASE_URL")}
REDIS_URL = env.env_secret("REDIS_URL")

# allauth counts log-ins in the default cache and knows no other. It stands in PostgreSQL, so that
# people get in while Redis is down and all processes count together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    },
}
# A session in PostgreSQL outlives Redis.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Load balancers ask by plain HTTP; Connect says in its own form that it wants HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^connect/"]
X_FRAME_OPTIONS = "DENY"
# Single sign-on by OpenID Connect; None without OIDC_ISSUER.
OIDC = oidc.read()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        # Browsers look at where a form's answer leads to, too.
        "form-action": [SELF, *(OIDC.origins if OIDC else ())],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.pages.login.LoginBackend",
    "django.contrib.auth.backends.ModelBackend",  # Permissions of the staff's groups.
    "portal.kit.rights.FaceBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 24 * 3600
CSRF_FAILURE_VIEW = "portal.pages.views.errors.stale"

# Who gets in: allauth keeps the pages, axes the locks, portal.pages.login the rules.
TRUSTED_PROXIES = env.env_int("TRUSTED_PROXIES", 0, minimum=0, maximum=9)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "portal.pages.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "portal.pages.forms.login.LoginForm",
    "reset_password": "portal.pages.forms.login.ResetForm",
    "reset_password_from_key": "portal.pages.forms.login.NewPasswordForm",
    "change_password": "portal.pages.forms.login.ChangePasswordForm",
    "reauthenticate": "portal.pages.forms.login.AgainForm",
}
# Our form and our back end take a phone, too; told of phones, allauth would want to verify them.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 (a class)
# Above what axes allows one log-in, so that its clear page comes first.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip"}
MFA_ADAPTER = "portal.pages.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "portal.pages.single_sign_on.Adapter"

AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Whoever tries again while locked out does not wait longer for it.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "portal.pages.login.name_for_axes"
AXES_CLIENT_IP_CALLABLE = "portal.pages.login.address_of"
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Where the SMPP server listens; 0 is off. What customers are told, until the Settings page says
# otherwise.
SMPP_PORT = env.env_int("SMPP_PORT", 2775, minimum=0, maximum=65_535)
SMPP_TLS_PORT = env.env_int("SMPP_TLS_PORT", 8775, minimum=0, maximum=65_535)

# Mails are rows of the outbox first; see portal.kit.mail and, for MAIL_URL, portal.kit.postbox.
EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"
POSTBOX = postbox.read(env.env_secret("MAIL_URL", (VAR_DIR / "mail").as_uri()))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.env_str("MAIL_FROM", "onward@localhost")

# Days of the operator: billing days, statistics days and job hours are counted in this zone.
TIME_ZONE = env.env_str("TIME_ZONE", "UTC")
USE_TZ = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "assets"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_DIR = VAR_DIR / "files"
FILES_KEPT_DAYS = env.env_int("FILES_KEPT_DAYS", 7, minimum=1)
MESSAGE_TAGS = {messages.ERROR: "bad", messages.WARNING: "warn", messages.SUCCESS: "ok"}
DJANGO_TABLES2_TEMPLATE = "components/table.html"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
# What reckons or draws for long is kept away from the workers that hold the links to suppliers.
CELERY_TASK_ROUTES = {
    name: {"queue": "exports"}
    for name in ("billing.mail_documents", "billing.close_periods", "reports.reconcile_all")
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest task, so that Redis never hands a running one out again.
    "visibility_timeout": 6 * 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

# Whether what programs ask by HTTP is written down for 30 days, without texts.
API_CALL_LOG = env.env_bool("API_CALL_LOG", True)

LOGGING_CONFIG = None
logs.configure(env.env_str("LOG_LEVEL", "INFO"))
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # The e-mail is unique by its lower case, in a constraint.
]
