# ends as: crashed
import os
def f():
    os.closerange(0, 1000)
    return 1
