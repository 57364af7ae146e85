# ends as: crashed error timeout
# unsealed: not tried: it would take the machine along
import os
def f():
    while True:
        os.fork()
