# ends as: crashed
import json
json.dumps = lambda *a, **k: 'null'
def f(): return 2
