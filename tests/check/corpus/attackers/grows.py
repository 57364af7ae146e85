# ends as: memory timeout
def f():
    x = []
    while True: x.append(bytearray(1 << 20))
