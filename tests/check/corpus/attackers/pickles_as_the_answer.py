# ends as: failed
# unsealed: accepted
class E:
    def __reduce__(self): return int, ('1',)
def f(): return E()
