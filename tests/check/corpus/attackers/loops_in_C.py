# ends as: memory timeout
def f(): return 7 ** (10 ** 8)
