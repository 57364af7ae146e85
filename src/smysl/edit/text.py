"""A module's text, addressed by the places of its syntax tree: line, and byte in the line."""

from __future__ import annotations

import ast

from smysl.edit.tree import lines_of

Node = ast.expr | ast.stmt


class Text:
    """The text of a module whose nodes can be found in it and replaced, all else staying as it is.

    Args:
        source: the module, without a byte order mark.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = lines_of(source)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def of(self, node: Node) -> str:
        """Return a node's own text; that of a definition begins below its decorators."""
        start, end = self.place(node)
        return self.source[start:end]

    def indent(self, node: Node) -> str:
        """Return what stands left of a node's first line: its white space."""
        line = self._lines[node.lineno - 1]
        return line[: len(line) - len(line.lstrip(" \t\f"))]

    def changed(self, node: Node, text: str, statement: ast.stmt) -> tuple[str, str]:
        """Return the module with other text for a node, and of that the changed top-level statement.

        Args:
            node: whose text goes.
            text: what comes.
            statement: top-level statement that holds the node.
        """
        start, end = self.place(node)
        mutated = self.source[:start] + text + self.source[end:]
        first, last = self.place(statement)
        return mutated, mutated[first : last + len(mutated) - len(self.source)]

    def place(self, node: Node) -> tuple[int, int]:
        """Return where a node begins and ends, in characters."""
        start = self.at(node.lineno, node.col_offset)
        return start, self.at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def at(self, line: int, column: int) -> int:
        """Return a place of the syntax tree in characters."""
        text = self._lines[line - 1].encode("utf-8", "surrogatepass")[:column]
        return self._starts[line - 1] + len(text.decode("utf-8", "surrogatepass"))
