# ends as: crashed passed
# unsealed: left
import os
def f():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: os.execv('/bin/sh', ['sh', '-c', 'sleep 30; : MARKER'])
        os._exit(0)
    os.wait()
    return 1
