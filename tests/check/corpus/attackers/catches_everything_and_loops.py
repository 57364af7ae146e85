# ends as: timeout
# unsealed: hangs
def f():
    while True:
        try:
            while True: pass
        except BaseException: pass
