# ends as: failed
# unsealed: wrote
import os
class E:
    def __reduce__(self): return os.system, ('touch TARGET',)
def f(): return E()
