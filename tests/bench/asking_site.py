"""A published site that asks for consent, in the database that the settings name, made in a process of its own."""

from app import create_app
from app.migrations import migrate
from tests.builders import make_cookie, make_entry, make_site, publish

app = create_app()
migrate(app)
with app.app_context():
    site = make_site()
    for category in ("statistics", "marketing"):
        make_entry(
            site,
            category=category,
            consent_basis="consent",
            recipients={"en": "Quay IT", "nl": "Quay IT"},
            cookies=[make_cookie(f"_{category}")],
        )
    publish(site)
