# ends as: error
# unsealed: accepted
import socket
def f():
    for family in range(2, 46):
        for kind in (1, 2, 3, 5):
            try: socket.socket(family, kind)
            except OSError: continue
            return 1
    raise OSError
