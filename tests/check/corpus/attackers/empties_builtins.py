# ends as: crashed error failed
# unsealed: lost
import builtins
def f():
    delete = delattr
    for n in list(vars(builtins)): delete(builtins, n)
    return 2
