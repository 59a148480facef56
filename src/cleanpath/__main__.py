"""Run the command line: `python -m cleanpath`."""

import signal
import sys


def main() -> int:
    """Run the command line; an interrupt while its modules load, or at the exit, ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cleanpath.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
