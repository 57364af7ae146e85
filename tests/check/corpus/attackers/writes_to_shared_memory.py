# ends as: error
# unsealed: accepted
import os
def f():
    open('/dev/shm/MARKER', 'w').close()
    os.unlink('/dev/shm/MARKER')
    return 1
