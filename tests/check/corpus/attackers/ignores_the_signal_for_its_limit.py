# ends as: timeout
# unsealed: hangs
import signal
def f():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True: pass
