# ends as: timeout
# unsealed: floods
import os
def f():
    while True: os.write(1, b'x' * 65536)
