"""Pages of accounts: signing in, one's own account, and the people who keep the register."""

from app.accounts.views import account, people, signing_in
from app.accounts.views.blueprint import blueprint

__all__ = ["account", "blueprint", "people", "signing_in"]
