"""Decode, encode, condition, read an error: `pip install requests numpy; python quickstart.py [URL]`."""

import io
import sys

import numpy as np
import requests

base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787"
api = requests.Session()

# Two latents become two images, (2, 28, 28) probabilities, as a file that numpy reads.
latents = np.array([[0.1, -1.2], [0.0, 0.0]])
decoded = api.post(
    f"{base}/v1/models/mlp-2d/decode",
    json={"latents": latents.tolist()},
    headers={"Accept": "application/x-npy"},
)
decoded.raise_for_status()
images = np.load(io.BytesIO(decoded.content))
print("images", images.shape, images.dtype)

# Where would the encoder have put them?
encoded = api.post(f"{base}/v1/models/mlp-2d/encode", json={"images": images.tolist()})
encoded.raise_for_status()
print("posterior means", np.round(encoded.json()["mean"], 2).tolist())

# A mixture of two Gaussians in the plane, given that the first coordinate is 1.
mixture = {
    "weights": [0.5, 0.5],
    "means": [[0, 0], [3, 3]],
    "covariances": [[[1, 0.5], [0.5, 1]], [[1, -0.5], [-0.5, 1]]],
}
given = {"dimensions": [0], "values": [1]}
conditioned = api.post(f"{base}/v1/mixtures/condition", json={"mixture": mixture, "observed": given})
conditioned.raise_for_status()
print("conditional weights", np.round(conditioned.json()["mixture"]["weights"], 3).tolist())

# An error is a problem document: it names the field and says what was expected there.
refused = api.post(f"{base}/v1/models/mlp-2d/decode", json={"latents": [[0.1, "two"]]})
print("error", refused.status_code, refused.json()["errors"])
