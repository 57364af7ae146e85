# ends as: error
# unsealed: accepted where the machine lets it
import ctypes
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(425, 2, ctypes.create_string_buffer(120)) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")
    return 1
