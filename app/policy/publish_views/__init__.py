"""Pages of the workplace about publishing: the flow, the versions, what is not published, and links to a preview."""

from app.policy.publish_views import discarding, flow, links, versions
from app.policy.publish_views.blueprint import blueprint

__all__ = ["blueprint", "discarding", "flow", "links", "versions"]
