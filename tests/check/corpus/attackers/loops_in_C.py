# ends as: memory timeout
# unsealed: hangs
def f(): return 7 ** (10 ** 8)
