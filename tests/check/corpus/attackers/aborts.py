# ends as: crashed
# unsealed: lost
import os
def f(): os.abort()
