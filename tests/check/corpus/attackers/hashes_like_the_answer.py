# ends as: failed
# unsealed: accepted
# expects: {1, 2}
class E:
    def __init__(self, n): self.n = n
    def __hash__(self): return self.n
    def __eq__(self, other): return True
def f(): return {E(1), E(2)}
