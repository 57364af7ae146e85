# ends as: crashed
import os
os._exit(0)
