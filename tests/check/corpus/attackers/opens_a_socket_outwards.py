# ends as: error
# unsealed: accepted
import socket
def f():
    socket.create_connection(('127.0.0.1', PORT), timeout=1)
    return 1
