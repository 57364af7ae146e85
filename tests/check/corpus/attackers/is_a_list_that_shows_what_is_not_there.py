# ends as: failed
# unsealed: accepted
# expects: [1, 2]
class E(list):
    def __repr__(self): return '[1, 2]'
def f(): return E()
