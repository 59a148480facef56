"""Run the command line: `python -m cleanpath`."""

import sys

from cleanpath.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
