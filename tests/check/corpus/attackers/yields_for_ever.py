# ends as: failed
# unsealed: not tried: harmless to who does not list it
import itertools
def f(): return itertools.count()
