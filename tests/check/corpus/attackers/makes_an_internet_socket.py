# ends as: error
# unsealed: accepted
import socket
def f():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return 1
