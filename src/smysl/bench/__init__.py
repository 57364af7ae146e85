"""Public benchmarks: what the product does on tests that it has never seen.

Hidden tests live in ``hidden/`` and are loaded by one program, ``python -m smysl.bench.score``, which
runs as a process of its own. Everything else in this folder sees tasks without their hidden tests.
"""
