"""Anybody checks what was published with the command of docs/verify.md, over the network."""

import re
import subprocess
import sys

from flask import Flask
from sqlalchemy import text

from app.config import PROJECT
from app.database import transaction
from tests.policy.versions import make_past


def check(live: Flask) -> subprocess.CompletedProcess[str]:
    command = re.search(r"python3 -c '\n(.+?)\n' https", (PROJECT / "docs/verify.md").read_text(), re.DOTALL)
    assert command
    address = f"{live.extensions['settings'].address}/harbour/versions.json"
    return subprocess.run([sys.executable, "-c", command[1], address], capture_output=True, text=True, check=False)


def test_the_command_of_the_docs_finds_what_was_changed(live: Flask) -> None:
    with live.app_context():
        make_past()

    before = check(live)
    with live.app_context(), transaction() as session:
        session.execute(text("DROP TRIGGER page_append_only_update"))
        session.execute(text("UPDATE page SET html = replace(html, 'Cookie', 'Cake') WHERE id = 1"))
    after = check(live)

    assert (before.returncode, before.stderr) == (0, "")
    assert "Every text has its fingerprint." in before.stdout
    assert after.returncode == 1
    assert "not as published" in after.stderr
