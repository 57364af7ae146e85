# ends as: crashed error memory timeout
# unsealed: floods
import threading, time
def f():
    while True: threading.Thread(target=time.sleep, args=(9,)).start()
