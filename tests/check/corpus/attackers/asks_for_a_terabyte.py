# ends as: memory
def f(): return 'a' * 10 ** 12
