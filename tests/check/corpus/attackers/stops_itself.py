# ends as: timeout
# unsealed: hangs
import os, signal
def f(): os.kill(os.getpid(), signal.SIGSTOP)
