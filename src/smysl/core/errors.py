"""The one error tree. Each error has a code, a sentence, a way out and an exit code.

::

    SmyslError
    ├── UsageError        U…  exit 2   the command line does not make sense
    ├── SpecError         S…  exit 2   the documents cannot be read or contradict themselves
    ├── PlanError         P…  exit 2   no valid plan can be made from the documents
    ├── MachineError    E… exit 4   the machine lacks something
    │   ├── ModelError    M…  exit 4   no model, a wrong file, an endpoint that does not answer
    │   └── SandboxError  K…  exit 4   no isolation to run candidates in
    ├── OutputError       O…  exit 4   the output folder cannot be used
    ├── StoreError        D…  exit 4   the store cannot be read or written
    └── StopError       I…  exit 130 the person or the system asked us to stop
"""

from __future__ import annotations

from typing import ClassVar


class SmyslError(Exception):
    """Base of every error that a person may see.

    Args:
        code: a stable code such as ``M012``; scripts may rely on it.
        message: one sentence of what happened.
        help: the next step, as a command where there is one.
        where: a file, an address or a symbol, or empty.
    """

    exit_code: ClassVar[int] = 2
    status: ClassVar[str] = "errors"

    def __init__(self, code: str, message: str, *, help: str = "", where: str = "") -> None:  # noqa: A002 - the field's name in the JSON output
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help
        self.where = where

    def __str__(self) -> str:
        """Return the plain form: code, sentence, place and way out."""
        place = f"\n  = where  {self.where}" if self.where else ""
        way_out = f"\n  = help   {self.help}" if self.help else ""
        return f"error[{self.code}]: {self.message}{place}{way_out}"


class UsageError(SmyslError):
    """The command line does not make sense."""


class SpecError(SmyslError):
    """The documents cannot be read, or contradict themselves."""


class PlanError(SmyslError):
    """No valid plan can be made from the documents."""


class MachineError(SmyslError):
    """The machine lacks something that the work needs."""

    exit_code: ClassVar[int] = 4
    status: ClassVar[str] = "environment"


class ModelError(MachineError):
    """There is no usable model: no file, a wrong file, or an endpoint that does not answer."""


class SandboxError(MachineError):
    """There is no isolation in which candidates may run."""


class OutputError(MachineError):
    """The output folder cannot be used."""


class StoreError(MachineError):
    """The store cannot be read or written."""


class BudgetError(SmyslError):
    """A token, time or call budget is used up; what was solved is kept.

    Caught by the solver; a person sees unsolved contracts rather than this error.
    """

    exit_code: ClassVar[int] = 1
    status: ClassVar[str] = "unsolved"


class StopError(SmyslError):
    """The person or the system asked the program to stop."""

    exit_code: ClassVar[int] = 130
    status: ClassVar[str] = "interrupted"
