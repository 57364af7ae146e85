# ends as: error
def f(): return open('/etc/passwd').read()
