"""``python -m smysl``: the same as the command ``smysl``."""

from __future__ import annotations

import sys

from smysl.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
