"""Every setting of PartnerHub, read once from the environment (or `.env`). Safe by default:
without DEBUG=true the process refuses to start on a missing or unsafe value, and names it."""

from pathlib import Path
from zoneinfo import available_timezones

import environ

from partnerhub.safety import (
    number,
    one_of,
    refuse_unsafe_production,
    require_linkedin_version,
    require_loopback_or_https,
    require_own_origin,
    switch,
    template,
    whole_number,
    working_hours,
)

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")  # the environment wins over the file

DEBUG = switch(env.str, "DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
# The customers' own pages: an origin apart from the admin's. Empty: no customer page is served, no link can be made.
PLUGIN_URL = env.str("PLUGIN_URL", default="").rstrip("/")
VAULT_KEYS = env.list("VAULT_KEYS", default=[])

# LinkedIn ------------------------------------------------------------------------------------

LINKEDIN_API_URL = env.str("LINKEDIN_API_URL", default="https://api.linkedin.com").rstrip("/")
LINKEDIN_OAUTH_URL = env.str("LINKEDIN_OAUTH_URL", default="https://www.linkedin.com/oauth/v2").rstrip("/")
LINKEDIN_VERSION = require_linkedin_version(env.str("LINKEDIN_VERSION", default="202603"))
LINKEDIN_DIALECT = one_of(env.str, "LINKEDIN_DIALECT", default="rest", allowed=["rest", "v2"])
# LinkedIn documents deleting in the legacy form only; "off" never deletes there.
LINKEDIN_DELETES = one_of(env.str, "LINKEDIN_DELETES", default="v2", allowed=["v2", "off"])
# Calls per application, resource and UTC day; configurations in one call; calls in flight inside one job.
LINKEDIN_DAILY_LIMIT = whole_number(
    env.str, "LINKEDIN_DAILY_LIMIT", default=5000, least=1, most=1_000_000_000
)
LINKEDIN_BATCH_SIZE = whole_number(env.str, "LINKEDIN_BATCH_SIZE", default=20, least=1, most=100)
LINKEDIN_CONNECTIONS = whole_number(env.str, "LINKEDIN_CONNECTIONS", default=32, least=1, most=200)
# How long an unanswered write may still take effect; only after that it is read back.
LINKEDIN_QUIET_SECONDS = number(env.str, "LINKEDIN_QUIET_SECONDS", default=5, least=0, most=60)
# How often each confirmed value is compared with what LinkedIn shows; 0 switches the sweep off.
LINKEDIN_VERIFY_HOURS = number(env.str, "LINKEDIN_VERIFY_HOURS", default=24, least=0, most=24 * 90)
# How long the API call log is kept; attempts and results stay.
API_CALL_DAYS = whole_number(env.str, "API_CALL_DAYS", default=90, least=1, most=3650)
ATS_SUPPORTS_SYNC_ACLS = switch(env.str, "ATS_SUPPORTS_SYNC_ACLS", default=False)
# LinkedIn's widget on the plugin page: its loader, and the extension that the loader brings.
LINKEDIN_PLUGIN_SCRIPT = env.str(
    "LINKEDIN_PLUGIN_SCRIPT", default="https://platform.linkedin.com/xdoor/scripts/in.js"
)
LINKEDIN_PLUGIN_EXTENSION = env.str(
    "LINKEDIN_PLUGIN_EXTENSION", default="https://platform.linkedin.com/rsc/extensions/onboarding-widget"
)

require_loopback_or_https(
    debug=DEBUG,
    LINKEDIN_API_URL=LINKEDIN_API_URL,
    LINKEDIN_OAUTH_URL=LINKEDIN_OAUTH_URL,
    LINKEDIN_PLUGIN_SCRIPT=LINKEDIN_PLUGIN_SCRIPT,
    LINKEDIN_PLUGIN_EXTENSION=LINKEDIN_PLUGIN_EXTENSION,
)

# Onboarding ----------------------------------------------------------------------------------

# Who we are, to customers and on LinkedIn's consent screens.
ATS_NAME = env.str("ATS_NAME", default="Our ATS")
# What customers find at the switch in Recruiter; LinkedIn's convention is "{customer} {kind}".
INTEGRATION_NAME_TEMPLATE = template(
    env.str, "INTEGRATION_NAME_TEMPLATE", default="{customer} {kind}", fields={"customer", "kind", "ats"}
)
# A new customer's callback URL, where the ATS has one address per customer; empty: typed for each.
CALLBACK_URL_TEMPLATE = template(
    env.str, "CALLBACK_URL_TEMPLATE", default="", fields={"customer_id", "company_id"}
)
LINK_DAYS = whole_number(env.str, "LINK_DAYS", default=14, least=1, most=90)
STUCK_DAYS = whole_number(env.str, "STUCK_DAYS", default=5, least=1, most=365)

# Django --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "partnerhub.apps.PartnerHubConfig",
    "partnerhub.apps.PartnerHubAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_q",
    "simple_history",
    "customers",
    "integrations",
    "support",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "partnerhub.origins.OneDoorPerOrigin",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "partnerhub.not_understood.RefuseImpossibleIds",
]

ROOT_URLCONF = "partnerhub.urls"
WSGI_APPLICATION = "partnerhub.wsgi.application"
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
            ],
        },
    },
]

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'partnerhub.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    (BASE_DIR / "var").mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA cache_size=-12000;PRAGMA temp_store=MEMORY;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# The queue is a wake-up only: rows are the work, and the sweep of `manage.py work` finds what a lost
# message left behind. `scheduler: False` keeps django-q's Schedule rows inert.
Q_CLUSTER = {
    "name": "partnerhub",
    "workers": 2,
    "timeout": 120,
    "retry": 600,
    "max_attempts": 3,
    "ack_failures": True,
    "queue_limit": 4,
    "bulk": 1,
    "save_limit": 0,
    "catch_up": False,
    "scheduler": False,
    "poll": 0.2,
    "recycle": 500,
    "max_rss": 400_000,
    "label": "Queue",
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}

# Mail ----------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")  # empty: nothing is sent from here, drafts are handed over
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 20
SUPPORT_FROM_EMAIL = env.str("SUPPORT_FROM_EMAIL", default="support@partner.example")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SUPPORT_FROM_EMAIL

# The desk ------------------------------------------------------------------------------------

# LinkedIn's working day: its promise of 1 business day ends at the close (SP-04).
LINKEDIN_TIME_ZONE = one_of(
    env.str, "LINKEDIN_TIME_ZONE", default="America/Los_Angeles", allowed=available_timezones()
)
LINKEDIN_HOURS = working_hours(env.str, "LINKEDIN_HOURS", default="09:00-18:00")
# Ours, by TIME_ZONE: warnings appear in it, and our own targets end at its close.
OUR_HOURS = working_hours(env.str, "OUR_HOURS", default="09:00-17:00")
# Our own targets, in business days of our calendar: a first answer to the reporter, and the next word to them.
OUR_ANSWER_DAYS = whole_number(env.str, "OUR_ANSWER_DAYS", default=1, least=1, most=30)
OUR_UPDATE_DAYS = whole_number(env.str, "OUR_UPDATE_DAYS", default=5, least=1, most=60)

# People and pages ----------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

LANGUAGE_CODE = "en"
TIME_ZONE = one_of(env.str, "TIME_ZONE", default="UTC", allowed=available_timezones())
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["partnerhub.formats"]  # 2 Feb 2026, 14:05: means the same to every reader

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media")))

# History is read, never restored: going back would bypass the verbs that guard a change.
SIMPLE_HISTORY_REVERT_DISABLED = True

# Who contributes rows to the index page's "needs attention" (partnerhub/attention.py).
ATTENTION_SOURCES = [
    "integrations.attention.integration_rows",
    "integrations.onboarding_attention.onboarding_rows",
    "support.attention.case_rows",
    "support.problem_attention.problem_rows",
]

# Where each rule of the rulebook is enforced (partnerhub/rule_places.py).
RULE_PLACES = ["support.rule_places.SP_PLACES", "integrations.rule_places.PLACES"]

# Security ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # one working day
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "partnerhub.not_allowed.form_refused"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *([PLUGIN_URL] if PLUGIN_URL else [])]

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOG_LEVEL = one_of(
    env.str, "LOG_LEVEL", default="INFO", allowed=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"redact": {"()": "partnerhub.redaction.RedactingFilter"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"urllib3": {"level": "WARNING"}},
}

require_own_origin(debug=DEBUG, public_url=PUBLIC_URL, plugin_url=PLUGIN_URL, allowed_hosts=ALLOWED_HOSTS)
if not DEBUG:
    refuse_unsafe_production(
        secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS, vault_keys=VAULT_KEYS, public_url=PUBLIC_URL
    )
