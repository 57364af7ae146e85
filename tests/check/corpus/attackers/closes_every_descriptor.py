# ends as: crashed
# unsealed: lost
import os
def f():
    os.closerange(0, 1000)
    return 1
