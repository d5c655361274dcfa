"""The word list."""

from flask import render_template

from app.inventory.views.blueprint import blueprint
from app.inventory.words import WORDS


@blueprint.get("/words")
def words() -> str:
    """What the words of the register mean."""
    return render_template("inventory/words.html", words=WORDS)
