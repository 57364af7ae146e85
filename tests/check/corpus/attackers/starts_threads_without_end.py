# ends as: crashed error memory timeout
import threading, time
def f():
    while True: threading.Thread(target=time.sleep, args=(9,)).start()
