# ends as: error
# unsealed: accepted where the machine lets it
import ctypes, os
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 248, "aarch64": 217}[os.uname().machine]
    if libc.syscall(number, b"user", b"smysl", b"x", 1, -2) < 0:
        raise OSError(ctypes.get_errno(), "add_key")
    return 1
