"""The peer: FastAPI with PyTorch on one thread, as its users write it. Debian: apt install python3-torch python3-fastapi
python3-pil uvicorn; elsewhere: pip install torch fastapi uvicorn pillow.

usage: serve.py PORT WEIGHTS [fast]   (raw float32: W1 (200, 2), b1, W2 (784, 200), b2)

`fast` runs uvicorn on uvloop and httptools, which it does not bring itself: apt install python3-uvloop
python3-httptools, or pip install uvicorn[standard].
"""
import io
import sys

import numpy as np
import torch
import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response
from PIL import Image
from pydantic import BaseModel

torch.set_num_threads(1)
hidden, output = torch.nn.Linear(2, 200), torch.nn.Linear(200, 784)
weights = torch.from_numpy(np.fromfile(sys.argv[2], dtype=np.float32))
torch.nn.utils.vector_to_parameters(weights, [*hidden.parameters(), *output.parameters()])
decoder = torch.nn.Sequential(hidden, torch.nn.ReLU(), output, torch.nn.Sigmoid())
app = FastAPI()


class DecodeRequest(BaseModel):
    latents: list[list[float]]


def decode(request: DecodeRequest) -> torch.Tensor:
    with torch.inference_mode():
        return decoder(torch.tensor(request.latents)).view(-1, 28, 28)


@app.post("/json")
async def as_json(request: DecodeRequest):
    return {"images": decode(request).tolist()}


@app.post("/png")
async def as_png(request: DecodeRequest):
    images = (decode(request) * 255).round().to(torch.uint8).numpy()
    columns = int(np.ceil(np.sqrt(len(images))))
    sheet = images.reshape(-1, columns, 28, 28).swapaxes(1, 2).reshape(-1, columns * 28)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "png")
    return Response(file.getvalue(), media_type="image/png")


loop, http = ("uvloop", "httptools") if "fast" in sys.argv else ("asyncio", "h11")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False, loop=loop, http=http)
