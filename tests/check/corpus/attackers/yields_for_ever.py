# ends as: failed
import itertools
def f(): return itertools.count()
