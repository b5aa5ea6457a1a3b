"""A stock Triton client decodes and encodes: `pip install 'tritonclient[http]' numpy; python triton_client.py [URL]`."""

import sys
from urllib.parse import urlsplit

import numpy as np
import tritonclient.http as triton

base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787"
client = triton.InferenceServerClient(url=urlsplit(base).netloc)


def tensor(name, values):
    result = triton.InferInput(name, list(values.shape), "FP32")
    result.set_data_from_numpy(values.astype(np.float32))
    return result


print("networks", [network["name"] for network in client.get_model_repository_index()])

latents = np.array([[0.1, -1.2], [0.0, 0.0]])
images = client.infer("mlp-2d", [tensor("latent", latents)]).as_numpy("probability")
print("images", images.shape, images.dtype)

means = client.infer("mlp-2d.encoder", [tensor("image", images)]).as_numpy("mean")
print("posterior means", means.round(2))
