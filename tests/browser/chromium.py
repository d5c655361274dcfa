"""Finds a Chromium or Chrome on this machine, and gets one where there is none.

`python -m tests.browser.chromium` prints its path. Outside CI it prints nothing but a line of explanation when there
is no browser to be had; in CI that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT = [sys.executable, "-m", "playwright"]


def find_chromium() -> str | None:
    """The path of a browser: `CHROMIUM`, else on the path, else Playwright's own; `None` if there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def get_chromium() -> str | None:
    """Install a browser: Debian's package when root, else Playwright's. Gives its path, `None` when neither works."""
    print("No browser to test with was found; getting one (a minute or two, once) ...", file=sys.stderr)
    for commands in _ways_to_get_one():
        if all(_runs(command) for command in commands) and (found := find_chromium()):
            return found
    return None


def _ways_to_get_one() -> list[list[list[str]]]:
    playwright = [[*PLAYWRIGHT, "install", "chromium"]]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return [playwright]
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    # A bare Debian has neither letters to draw nor the libatomic1 that Playwright needs.
    packages = ["chromium", "fonts-dejavu-core", "libatomic1"]
    return [
        [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", *packages]],
        playwright,
    ]


def _playwrights_own() -> str | None:
    caches = (".cache", "Library/Caches")
    folders = [Path.home() / cache / "ms-playwright" for cache in caches]
    if "PLAYWRIGHT_BROWSERS_PATH" in os.environ:
        folders = [Path(os.environ["PLAYWRIGHT_BROWSERS_PATH"])]
    programs = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
    return next((str(path) for f in folders for program in programs for path in sorted(f.glob(program))), None)


def _runs(command: list[str]) -> bool:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        said = (result.stderr or result.stdout).strip().splitlines() or ["it said nothing"]
        why = next((line for line in said if "rror" in line or line.startswith("E:")), said[-1])
        print(f"{' '.join(command[-3:])} did not work: {why}", file=sys.stderr)
    return result.returncode == 0


def main() -> int:
    path = find_chromium()
    if path is None or subprocess.run([*PLAYWRIGHT, "--version"], capture_output=True, check=False).returncode:
        path = get_chromium()
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
