# ends as: memory
# unsealed: floods
def f():
    bytearray(300 << 20)
    return 1
