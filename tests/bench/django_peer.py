"""The list page of django-cookie-consent over given rows, for gunicorn in the bench's own environment.

`python django_peer.py` makes the database of PEER_DATABASE out of the JSON on standard input: a list of groups, each
with `varname`, `name` and `cookies`, a list of names and descriptions. `django_peer:application` serves it.
"""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["PEER_DATABASE"]}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "cookie_consent"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="peer of a bench, for this machine only",
    STATIC_URL="/static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
)
application: Any = get_wsgi_application()
urlpatterns = [path("cookies/", include("cookie_consent.urls"))]


def fill(groups: list[dict[str, Any]]) -> None:
    """Make the tables and their rows."""
    from cookie_consent.models import Cookie, CookieGroup  # noqa: PLC0415  # only after Django is set up

    call_command("migrate", verbosity=0)
    for group in groups:
        made = CookieGroup.objects.create(varname=group["varname"], name=group["name"])
        for name, description in group["cookies"]:
            Cookie.objects.create(cookiegroup=made, name=name, description=description)


if __name__ == "__main__":
    django.setup()
    fill(json.load(sys.stdin))
