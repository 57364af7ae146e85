# ends as: error
# unsealed: accepted where the machine lets it
import ctypes, os
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000) < 0:
        raise OSError(ctypes.get_errno(), "unshare")
    return 1
