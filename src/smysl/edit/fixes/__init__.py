"""Fixes: small edits that repair what small wrong turns have broken, one function at a time.

The operators of mutation testing turned round (Debroy and Wong 2010), and the templates of program repair:
wrong variable (Allamanis et al. 2018), TBar (Liu et al. 2019), Kali (Qi et al. 2015), GenProg's deletion,
insertion and swap (Weimer et al. 2009). None of them knows what the function is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from smysl.edit.fixes.calls import of_call
from smysl.edit.fixes.conditions import of_condition
from smysl.edit.fixes.donors import of_donors
from smysl.edit.fixes.expressions import of_expression
from smysl.edit.fixes.names import of_name
from smysl.edit.fixes.scope import Function, Scope, scope_of
from smysl.edit.fixes.statements import of_block, of_statement
from smysl.edit.operators import Change, changes, parts

__all__ = ["Function", "Scope", "fixes", "scope_of"]

_NO_REPAIR = {"default", "exception", "return", "string"}
"""Mutation operators that break code and hardly ever mend it."""


def fixes(scope: Scope) -> Iterator[Change]:
    """Yield all edits of a function that a template proposes, in no order of promise; some do not parse.

    Args:
        scope: the function and what it may use.
    """
    for change in changes(scope.function):
        if change.operator not in _NO_REPAIR:
            yield change
    for parent in scope.nodes():
        yield from of_block(parent, scope)
        for node in parts(parent):
            yield from of_statement(node, scope)
            yield from of_condition(node, scope)
            yield from of_expression(node, parent, scope)
            yield from of_name(node, parent, scope)
            yield from of_call(node, parent, scope)
            yield from of_donors(node, parent, scope)
