"""Verbs: packages that can be called, ``smysl.build(…)``, since the folder and the verb have one name."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Verb(ModuleType):
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        module, _, name = self.__verb__.partition(":")
        return getattr(import_module(module), name)(*args, **kwargs)


def make_callable(package: str, verb: str) -> None:
    """Let a package be called like a function.

    Args:
        package: its name.
        verb: what a call does, ``smysl.build.api:build``; imported with the first call.
    """
    module = sys.modules[package]
    module.__class__ = _Verb
    module.__dict__["__verb__"] = verb
