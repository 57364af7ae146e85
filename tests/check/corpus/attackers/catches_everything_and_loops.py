# ends as: timeout
def f():
    while True:
        try:
            while True: pass
        except BaseException: pass
