# ends as: crashed
# unsealed: killed
import os
def f():
    os.killpg(0, 9)
    return 1
