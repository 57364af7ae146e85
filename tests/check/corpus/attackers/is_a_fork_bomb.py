# ends as: crashed error timeout
import os
def f():
    while True:
        os.fork()
