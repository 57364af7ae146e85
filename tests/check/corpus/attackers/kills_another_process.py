# ends as: error
# unsealed: victim
import os
def f():
    os.kill(VICTIM, 9)
    return 1
