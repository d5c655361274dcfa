"""What a WSGI server imports: `app.wsgi:application`."""

from app import create_app

application = create_app()
