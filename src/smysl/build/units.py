"""Units: the code of one contract, taken out of the modules of a package on disk."""

from __future__ import annotations

from pathlib import Path

from smysl.edit.extract import code_from
from smysl.solve.sources import without_own_package


def module_file(package: str, module: str) -> str:
    """Return the path of a module inside the source folder: ``pay/core.py``."""
    return f"{package}/{module.replace('.', '/')}.py"


def package_on_disk(out: Path, package: str) -> dict[str, str]:
    """Return the package's modules that lie in an output folder, by path inside the source folder."""
    root = out / "src"
    found = {}
    for path in sorted((root / package).rglob("*.py")) if (root / package).is_dir() else []:
        try:
            found[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # reported by the ownership pass, which looks at bytes
    return found


def unit_source(module: str, symbol: str, package: str, others: set[str]) -> str | None:
    """Return what a symbol needs from its module: imports, helpers and itself, without other contracts.

    Args:
        module: the module's text.
        symbol: what to take out.
        package: imports of this package are left out.
        others: symbols of other contracts, left out.
    """
    source = code_from(f"```python\n{module}\n```", symbol)
    return without_own_package(source, package, others) if source else None
