"""From what a person types after ``--model`` to a model."""

from __future__ import annotations

from pathlib import Path

from smysl.core.errors import ModelError
from smysl.core.seams import Model
from smysl.model import cache, catalogue
from smysl.model.tuning import tuned_threads

DEFAULT = "1.5b"


def open_model(name: str = DEFAULT, *, threads: int | None = None) -> Model:
    """Return the model of this name, without starting or asking anything that costs.

    Args:
        name: ``1.5b``, ``0.5b``, ``7b``; a path to a ``.gguf`` file; ``scripted:FILE``;
            ``http://host:port/v1#model`` or ``openai:model@http://host:port/v1``.
        threads: for the embedded engine; by default what ``smysl models tune`` found, else one a physical
            core.

    Raises:
        ModelError: M001 unknown name, M002 known but not here, M003 a file that cannot be read,
            M012 not the file that was promised, M035 an address that is none, M04x a script's faults.
    """
    if name.startswith("scripted:"):
        from smysl.model.scripted import ScriptedModel

        return ScriptedModel(Path(name.removeprefix("scripted:")))
    if name.startswith(("http://", "https://", "openai:")):
        from smysl.model.endpoint import open_endpoint

        return open_endpoint(name)
    from smysl.model.engine import EngineModel

    if name.endswith(".gguf") or "/" in name:
        path = Path(name).expanduser()
        return EngineModel(path, name=path.stem, digest=cache.digest_of(path), threads=threads)
    entry = catalogue.find(name)
    path = cache.path_of(entry)
    if not path.exists():
        mirrored = " --from mirror" if entry.mirror else ""
        raise ModelError(
            "M002",
            f"the model {entry.name} is not on this machine",
            where=str(path),
            help=f"smysl models pull {entry.name}{mirrored}",
        )
    cache.verify(entry, path)
    return EngineModel(
        path, name=entry.name, digest=entry.sha256, threads=threads or tuned_threads(entry.name)
    )
