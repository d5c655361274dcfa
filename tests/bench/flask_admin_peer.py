"""Flask-Admin over the same rows, run in the bench's own environment: prints what it measured as JSON.

Usage: python flask_admin_peer.py DATABASE list|export. Tables are mapped by hand: this file may not import ours.
"""

import json
import resource
import sys
import time
from typing import Any

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, ForeignKey, Integer, String

database, what = sys.argv[1:3]
app = Flask(__name__)
app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{database}", SECRET_KEY="peer of a bench")
db = SQLAlchemy(app)


class Provider(db.Model):  # type: ignore[name-defined,misc]
    id = db.Column(Integer, primary_key=True)
    name = db.Column(String)

    def __str__(self) -> str:
        return str(self.name)


class Category(db.Model):  # type: ignore[name-defined,misc]
    id = db.Column(Integer, primary_key=True)
    key = db.Column(String)

    def __str__(self) -> str:
        return str(self.key)


class Entry(db.Model):  # type: ignore[name-defined,misc]
    id = db.Column(Integer, primary_key=True)
    key = db.Column(String)
    provider_id = db.Column(ForeignKey("provider.id"))
    category_id = db.Column(ForeignKey("category.id"))
    function = db.Column(JSON)
    location = db.Column(JSON)
    purpose = db.Column(JSON)
    exemption_reason = db.Column(JSON)
    consent_basis = db.Column(String)
    personal_data = db.Column(String)
    third_party_access = db.Column(String)
    first_cookie = db.Column(String)
    longest_seconds = db.Column(Integer)
    status = db.Column(String)
    position = db.Column(Integer)
    provider = db.relationship(Provider, lazy="joined")
    category = db.relationship(Category, lazy="joined")
    cookies = db.relationship("Cookie", back_populates="entry")


class Cookie(db.Model):  # type: ignore[name-defined,misc]
    id = db.Column(Integer, primary_key=True)
    key = db.Column(String)
    entry_id = db.Column(ForeignKey("entry.id"))
    name = db.Column(String)
    match = db.Column(String)
    storage = db.Column(String)
    party = db.Column(String)
    domain = db.Column(String)
    path = db.Column(String)
    lifetime = db.Column(String)
    max_age_seconds = db.Column(Integer)
    duration_text = db.Column(JSON)
    rolling = db.Column(Integer)
    set_when = db.Column(String)
    source = db.Column(String)
    entry = db.relationship(Entry, back_populates="cookies")

    def __str__(self) -> str:
        return str(self.name)


OF_ENTRY = ("key", "function", "location", "purpose", "exemption_reason", "consent_basis", "personal_data")


class EntryView(ModelView):  # type: ignore[misc]
    page_size = 30
    column_list = ("cookies", "function", "location", "provider", "category", "longest_seconds", "status")
    column_select_related_list = (Entry.provider, Entry.category, Entry.cookies)
    column_searchable_list = ("first_cookie",)
    column_sortable_list = ("longest_seconds", "status")


class CookieView(ModelView):  # type: ignore[misc]
    can_export = True
    export_max_rows = 0
    column_export_list = (
        "key", "name", "match", "storage", "party", "domain", "path", "lifetime", "max_age_seconds",
        "duration_text", "rolling", "set_when", "source", "entry.provider.name", "entry.category.key",
        *(f"entry.{name}" for name in OF_ENTRY), "entry.third_party_access", "entry.status", "entry.position",
    )  # fmt: skip
    column_list = ("key", "name")
    column_select_related_list = (Cookie.entry,)


admin = Admin(app)
admin.add_view(EntryView(Entry, db.session))
admin.add_view(CookieView(Cookie, db.session))


def memory() -> int:
    """Largest resident memory so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def fetch(path: str) -> dict[str, Any]:
    """One request through WSGI: seconds to the first byte and in all, bytes, and memory before and after."""
    before, started = memory(), time.perf_counter()
    answer = app.test_client().get(path, buffered=False)
    first, size = 0.0, 0
    for chunk in answer.response:
        first = first or time.perf_counter() - started
        size += len(chunk)
    seconds = time.perf_counter() - started
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return {"seconds": seconds, "first": first, "bytes": size, "memory_before": before, "memory_after": memory()}


if what == "list":
    fetch("/admin/entry/")
    first = [fetch(f"/admin/entry/?page={number}") for number in range(2, 7)]
    again = [fetch("/admin/entry/") for _ in first]
    print(json.dumps([one | {"again": other["seconds"]} for one, other in zip(first, again, strict=True)]))
else:
    print(json.dumps([fetch("/admin/cookie/export/csv/")]))  # the bench reads it
