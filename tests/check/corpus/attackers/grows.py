# ends as: memory
def f():
    x = []
    while True: x.append(bytearray(1 << 20))
