"""All settings, from the environment; what is missing or wrong stops the start with a sentence."""

from __future__ import annotations

import os
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Start with `make run`, or set it in the environment.")
    return value


def _flag(name: str) -> bool:
    value = os.environ.get(name, "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: use 0 or 1.")
    return value == "1"


def _whole_number(name: str, usual: int) -> int:
    value = os.environ.get(name) or str(usual)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: use a whole number.")
    return int(value)


def _networks(name: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(part.strip()) for part in os.environ.get(name, "").split(",") if part.strip()]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must list networks: 10.20.0.0/16,192.168.7.5/32.") from error


def _database(name: str, *, is_pooled: bool = True) -> dict[str, object]:
    parts = urlsplit(_required(name))
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must read postgresql://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "CONN_MAX_AGE": 0 if is_pooled else 60,
        # A database that was restarted is met with a new connection, not with an error.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options
        | ({"pool": {"min_size": 1, "max_size": 12, "timeout": 10}} if is_pooled else {"connect_timeout": "2"}),
    }


def _databases() -> dict[str, dict[str, object]]:
    databases = {"default": _database("DATABASE_URL")}
    if os.environ.get("ROVIEC_REPLICA_URL"):
        # A replica that is away is passed over at once, and not waited for as a pool would.
        databases["replica"] = _database("ROVIEC_REPLICA_URL", is_pooled=False)
    return databases


def _mail(url: str) -> dict[str, object]:
    """Host, port, account and kind of encryption of the mail server; nothing without one."""
    if not url:
        return {}
    try:
        parts, tls = urlsplit(url), dict(parse_qsl(urlsplit(url).query)).get("tls", "starttls")
        port = parts.port or {"ssl": 465, "starttls": 587, "none": 25}[tls]
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(MAIL_URL_READS) from error
    if parts.scheme != "smtp" or not parts.hostname:
        raise ImproperlyConfigured(MAIL_URL_READS)
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls": tls == "starttls",
        "ssl": tls == "ssl",
    }


def _oidc() -> dict[str, str]:
    """The organisation's identity provider: issuer, client and what its button says; nothing without an issuer."""
    issuer = os.environ.get("ROVIEC_OIDC_ISSUER", "")
    if not issuer:
        return {}
    if not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ImproperlyConfigured("ROVIEC_OIDC_ISSUER must begin with https://.")
    return {
        "issuer": issuer,
        "client_id": _required("ROVIEC_OIDC_CLIENT_ID"),
        "secret": _required("ROVIEC_OIDC_SECRET"),
        "label": os.environ.get("ROVIEC_OIDC_LABEL") or urlsplit(issuer).hostname or issuer,
    }


MAIL_URL_READS = "ROVIEC_MAIL_URL must read smtp://user:password@host:port?tls=starttls (or tls=ssl, tls=none)."
DEBUG = _flag("ROVIEC_DEBUG")
SECRET_KEY = _required("ROVIEC_SECRET_KEY")
ALLOWED_HOSTS = os.environ.get("ROVIEC_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ROVIEC_TRUSTED_ORIGINS", "").split(",") if origin]
HOME = Path(_required("ROVIEC_HOME"))
IS_DEMONSTRATION = _flag("ROVIEC_DEMONSTRATION")
try:
    CLOCK_OFFSET = timedelta(seconds=float(os.environ.get("ROVIEC_CLOCK_OFFSET_SECONDS", "0")))
except ValueError as error:
    raise ImproperlyConfigured("ROVIEC_CLOCK_OFFSET_SECONDS must be a number of seconds.") from error
if CLOCK_OFFSET and not IS_DEMONSTRATION:
    raise ImproperlyConfigured("Only a demonstration has a clock of its own.")
DATABASES = _databases()
DATABASE_ROUTERS = ["roviec.kit.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "roviec.config",
    "roviec.api",
    "roviec.notifications",
    "roviec.backups",
    "roviec.handovers",
    "roviec.privacy",
    "roviec.desk",
    "roviec.reports",
    "roviec.figures",
    "roviec.tasks",
    "roviec.plans",
    "roviec.documents",
    "roviec.organisations",
    "roviec.people",
    "roviec.regulations",
    "roviec.acts",
    "roviec.kit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside of all that may answer by itself: files, refusals, redirects.
    "roviec.kit.middleware.SecurityHeaders",
    "roviec.api.middleware.MachineAnswers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "roviec.config.middleware.SessionsThatMayStay",
    *(["roviec.kit.replica.RemembersWrites"] if "replica" in DATABASES else []),
    "roviec.kit.middleware.ChosenLanguage",
    "roviec.kit.middleware.BoundedRequests",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "roviec.people.middleware.LivingSession",
    "roviec.config.set_up_gate.SetUpGate",
    "roviec.organisations.middleware.ActingMember",
    "roviec.kit.middleware.RefusedWishes",
    "roviec.config.middleware.ClosedForWriting",
]
ROOT_URLCONF = "roviec.config.urls"
WSGI_APPLICATION = "roviec.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roviec.people.context.session",
                "roviec.organisations.context.frame",
            ],
            "builtins": ["roviec.kit.templatetags.kit"],
        },
    }
]

# Shared by all processes: a code that was used in one is used in all.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# The account of a person; the password and second-factor machinery is django-allauth's.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "roviec.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Where somebody goes who is signed in and holds no post.
WITHOUT_POST_URL = "people:without_post"
# How a dangerous verb asks for the password or the second factor again, and for how long one proof does.
STEP_UP_BY = "roviec.people.proofs.ask_again"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"change_password": "roviec.people.forms.OwnPasswordForm"}
ACCOUNT_ADAPTER = "roviec.people.adapter.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Attempts at the door are counted by roviec.people.attempts; these are the library's other limits.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/5m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
}
# The organisation's identity provider, when there is one.
OIDC = _oidc()
SOCIALACCOUNT_ADAPTER = "roviec.people.oidc.ExistingAccountsOnly"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "roviec.people.oidc.HouseProvider",
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC["label"],
                "client_id": OIDC["client_id"],
                "secret": OIDC["secret"],
                "settings": {"server_url": OIDC["issuer"], "oauth_pkce_enabled": True},
            }
        ]
        if OIDC
        else [],
    }
}
MFA_ADAPTER = "roviec.people.second_factor.SecondFactor"
MFA_FORMS = {
    "add_webauthn": "roviec.people.forms.NewKeyForm",
    "authenticate_webauthn": "roviec.people.forms.KeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Rõ Việc"
# Half a minute early or late: phones' clocks are not this machine's.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# An administrator enters the address; nobody confirms it by a letter.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_HTTPONLY = True
# Back from the identity provider a browser sends the cookie with a link, never with a form of another site.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("ROVIEC_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("ROVIEC_HTTPS") else None
if SESSION_COOKIE_SECURE:
    # No other host of the domain, and nobody on the way, can give the browser these cookies.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# How many proxies stand before this server and append to X-Forwarded-For; what else that header says is not believed.
TRUSTED_PROXIES = _whole_number("ROVIEC_TRUSTED_PROXIES", 0)

# Without a mail server, mails are kept as files in the home.
MAIL = _mail(os.environ.get("ROVIEC_MAIL_URL", ""))
MAIL_FOLDER = HOME / "mail"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if MAIL else "roviec.kit.mail.MailFolder"
EMAIL_HOST, EMAIL_PORT = MAIL.get("host", ""), MAIL.get("port", 0)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("user", ""), MAIL.get("password", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("tls", False), MAIL.get("ssl", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _required("ROVIEC_MAIL_SENDER") if MAIL else "Rõ Việc <roviec@localhost>"

# Background work is `jobs.py`, because "task" is the customer's word.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static-root"
STATICFILES_DIRS = [
    path for path in [Path(os.environ.get("ROVIEC_STATIC_DIST", BASE_DIR / "build" / "static"))] if path.is_dir()
]
# Files are served from where they lie: gathering and compressing them is done at release, not at the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME / "files"
# Best on another machine's disk. The key encrypts what the clock backs up; without one it is not encrypted.
BACKUP_FOLDER = Path(os.environ.get("ROVIEC_BACKUP_FOLDER") or HOME / "backups")
# Below this the installation takes nothing in any more: what is entered has to fit onto the disk, and its backup too.
LOWEST_FREE_BYTES = _whole_number("ROVIEC_LOWEST_FREE_MB", 300) * 1024 * 1024
# Evidence and papers are served only under their owner's address by their owner's door; there is no MEDIA_URL.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# Where signed checkpoints of the history go, so that whoever rules this machine cannot rewrite it unseen.
CHECKPOINT_FOLDER = os.environ.get("ROVIEC_CHECKPOINT_FOLDER", "")
CHECKPOINT_MAIL = os.environ.get("ROVIEC_CHECKPOINT_MAIL", "")
# Closed networks into which webhooks may lead all the same; without any, only to the public network.
WEBHOOK_NETWORKS = _networks("ROVIEC_WEBHOOK_NETWORKS")
MAX_FILE_BYTES = 15 * 1024 * 1024
# Several papers at once; what is larger is not read at all.
MAX_REQUEST_BYTES = 64 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "roviec.config.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ROVIEC_LOG_LEVEL", "INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}, "psycopg.pool": {"level": "WARNING"}},
}
