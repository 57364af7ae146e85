# ends as: crashed
# unsealed: lost
import ctypes
def f(): return ctypes.string_at(0)
