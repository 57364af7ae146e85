# ends as: failed
# unsealed: hangs
class E:
    def __eq__(self, other):
        while True: pass
def f(): return E()
