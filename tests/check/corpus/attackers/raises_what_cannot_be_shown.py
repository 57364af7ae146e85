# ends as: error
# unsealed: lost
class E(Exception):
    def __str__(self): raise ValueError
def f(): raise E
