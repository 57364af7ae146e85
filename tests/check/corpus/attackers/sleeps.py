# ends as: timeout
import time
def f(): time.sleep(60)
