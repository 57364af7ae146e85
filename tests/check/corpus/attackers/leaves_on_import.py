# ends as: crashed
# unsealed: accepted
import os
os._exit(0)
