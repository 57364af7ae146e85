# ends as: error
# unsealed: wrote
import os
def f():
    os.remove('SECRET')
    return 1
