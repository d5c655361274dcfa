"""What roles are called, and what each may do."""

from collections.abc import Mapping

from app.language import Message, say

ROLES: Mapping[str, Message] = {
    "viewer": say("Viewer"),
    "editor": say("Editor"),
    "publisher": say("Publisher"),
    "admin": say("Administrator"),
}

ROLE_HINTS: Mapping[str, Message] = {
    "viewer": say("Reads everything and changes nothing, for example an auditor."),
    "editor": say("Keeps the lists of cookies and providers, and the texts."),
    "publisher": say("May also decide what the public reads."),
    "admin": say("May also add and remove people and sites."),
}
