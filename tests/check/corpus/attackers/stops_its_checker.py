# ends as: crashed failed
# unsealed: hangs
import os, signal
def f():
    os.kill(os.getppid(), signal.SIGSTOP)
    return 2
