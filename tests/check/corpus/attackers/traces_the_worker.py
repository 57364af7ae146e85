# ends as: error
# unsealed: accepted where the machine lets it
import ctypes, os
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
    return 1
