# ends as: crashed error failed
import builtins
def f():
    for n in list(vars(builtins)): delattr(builtins, n)
    return 2
