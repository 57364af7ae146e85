# ends as: error
# unsealed: accepted
import socket
def f():
    socket.socket(socket.AF_UNIX).connect('\0MARKER')
    return 1
