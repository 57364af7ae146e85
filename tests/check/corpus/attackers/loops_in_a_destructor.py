# ends as: timeout
# unsealed: hangs
class E:
    def __del__(self):
        while True: pass
def f():
    E()
    return 1
