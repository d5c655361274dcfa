"""What is done to the ledger besides adding to it: sealed, purged when its time is over, verified."""

from app.consent.service.purging import is_purge_due, purge
from app.consent.service.sealing import is_seal_due, seal
from app.consent.service.verifying import Verified, verify

__all__ = ["Verified", "is_purge_due", "is_seal_due", "purge", "seal", "verify"]
