# ends as: error
# unsealed: accepted
import sys
def f(): sys.exit(0)
