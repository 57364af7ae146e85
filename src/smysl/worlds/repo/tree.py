"""Trees: the files of a repository that may be edited, as one value."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Tree(msgspec.Struct, frozen=True):
    """Files that may be edited; two trees with the same files are equal.

    Attributes:
        files: path and text of each, by path.
    """

    files: tuple[tuple[str, str], ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Where the files lie."""
        return tuple(path for path, _ in self.files)

    def text(self, path: str) -> str:
        """Return the text of a file.

        Raises:
            KeyError: for a file that is not in the tree.
        """
        return dict(self.files)[path]

    def changed(self, path: str, text: str) -> Tree:
        """Return the same tree with another text of one file."""
        return tree_of({**dict(self.files), path: text})


def tree_of(files: Mapping[str, str]) -> Tree:
    """Return the tree of some files."""
    return Tree(tuple(sorted(files.items())))
