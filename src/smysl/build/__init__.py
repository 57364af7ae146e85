"""The driver and the writer: from documents to a package on disk, with its lock, trace and report."""

from smysl.core.verb import make_callable

make_callable(__name__, "smysl.build.api:build")
