"""`make real DATA=folder`: import every file of a folder of real files into an empty register and say what came of it.

Nothing is kept. A refusal with a sentence is an answer; an exception is a fault, and the command then fails.
"""

import sys
import tempfile
from pathlib import Path

from app import create_app
from app.migrations import migrate
from tests.conftest import make_settings


def main(folder: Path) -> int:
    """Try each file of `folder` and the folders in it. Gives the number of files that made the importer fall over."""
    fallen = 0
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(make_settings(Path(instance), f"sqlite:///{instance}/register.db"))
        migrate(app)
        runner = app.test_cli_runner()
        made = runner.invoke(args=["sites", "create", "real", "--name", "Real", "--url", "https://real.example"])
        if made.exit_code:
            print(made.output)
            return 1
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            result = runner.invoke(args=["inventory", "import", str(path), "--site", "real", "--dry-run"])
            fell = result.exception is not None and not isinstance(result.exception, SystemExit)
            fallen += fell
            print(
                f"{'FELL OVER' if fell else 'read' if result.exit_code == 0 else 'refused'}: {path.relative_to(folder)}"
            )
            print(
                f"    {result.exception!r}" if fell else "\n".join(f"    {line}" for line in result.output.splitlines())
            )
    return fallen


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1])), 1))
