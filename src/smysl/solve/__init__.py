"""Search: sample, filter, cluster, choose, repair."""

from smysl.core.verb import make_callable

make_callable(__name__, "smysl.build.task:solve")
