# ends as: crashed memory
# unsealed: lost
import sys
sys.setrecursionlimit(10 ** 9)
def f(): return list(map(lambda _: f(), [0]))
