"""Finds a Chromium or Chrome on this machine, and gets one where there is none.

`python -m tests.browser.chromium` prints its path. Outside CI it prints nothing but a line of explanation when there
is no browser to be had; in CI that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of a browser: `CHROMIUM`, else on the path, else Playwright's own; `None` if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def get_chromium() -> str | None:
    """Install a browser: Debian's package when root, else Playwright's. Gives its path, `None` when neither works."""
    print("No Chromium or Chrome was found; getting one (a minute or two, once) ...", file=sys.stderr)
    for commands in _ways_to_get_one():
        if all(subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0 for command in commands):
            found = find_chromium()
            if found:
                return found
    return None


def _ways_to_get_one() -> list[list[list[str]]]:
    playwright = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        debian = [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"],
        ]
        return [debian, playwright]
    return [playwright]


def _playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    path = find_chromium() or get_chromium()
    if path:
        print(path)
        return 0
    if os.environ.get("CI"):
        print("No browser could be installed, and CI leaves no test out.", file=sys.stderr)
        return 1
    print(
        "No browser could be installed: the browser tests are left out. CHROMIUM=/path/to/one names it.",
        file=sys.stderr,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
