# ends as: crashed
# unsealed: accepted
import os
def f(): os.execv('/bin/true', ['true'])
