# ends as: timeout
# unsealed: hangs
import time
def f(): time.sleep(60)
