# ends as: failed
# unsealed: not tried: it harms only itself
class E(int):
    def __eq__(self, o): return False
    __hash__ = int.__hash__
def f(): return E(1)
