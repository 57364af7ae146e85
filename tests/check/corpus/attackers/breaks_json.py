# ends as: crashed failed
import json
json.dumps = lambda *a, **k: 'null'
def f(): return 2
