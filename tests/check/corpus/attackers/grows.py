# ends as: memory timeout
# unsealed: floods
def f():
    x = []
    while True: x.append(bytearray(1 << 20))
