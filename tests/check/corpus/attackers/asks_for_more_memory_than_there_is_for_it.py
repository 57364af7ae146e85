# ends as: memory
# unsealed: accepted
def f():
    bytearray(300 << 20)
    return 1
