"""The first thing that runs in a sandbox: loads this folder as ``_smysl_inside`` and serves.

Run as a script: ``python -S -s -B -P boot.py SCRATCH USER SETTINGS``.
"""

import importlib.util
import json
import os
import sys


def load() -> None:
    """Make this folder importable under a name that no candidate will choose."""
    here = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        "_smysl_inside", os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["_smysl_inside"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    load()
    from _smysl_inside.seal import enter  # type: ignore[import-not-found]
    from _smysl_inside.worker import serve  # type: ignore[import-not-found]

    settings = json.loads(sys.argv[3])
    settings.pop("hash_seed", None)  # in the environment, where the interpreter looks for it
    if "seal" in settings:
        enter(sys.argv[1], **settings.pop("seal"))
    serve(sys.argv[1], user=int(sys.argv[2]), **settings)
