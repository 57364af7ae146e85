# ends as: crashed failed
# unsealed: killed
import os
def f():
    os.kill(os.getppid(), 9)
    return 2
