# ends as: crashed
# unsealed: accepted
import os
def f(): os._exit(0)
