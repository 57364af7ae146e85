# ends as: error
# unsealed: accepted where the machine lets it
import ctypes, os
def f():
    libc = ctypes.CDLL(None, use_errno=True)
    os.mkdir('here')
    if libc.unshare(0x00020000) or libc.mount(b'none', b'here', b'tmpfs', 0, None):
        raise OSError(ctypes.get_errno(), "mount")
    return 1
