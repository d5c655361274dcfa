"""What a WSGI server imports: `app.wsgi:application`. It answers published pages from memory, without the database."""

from multiprocessing import parent_process

from app import create_app

application = create_app()
# Granian's workers are made for themselves alone. Other servers may fork what they have loaded, and a thread that
# runs meanwhile would leave its locks behind for ever: there it begins at the first request of each worker.
application.extensions["published_pages"].begin(at_once=parent_process() is not None)
