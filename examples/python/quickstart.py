"""Decode, encode, condition, read an error: `pip install requests numpy; python quickstart.py [URL]`."""

import io
import sys

import numpy as np
import requests

base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787"
mlp = f"{base}/v1/models/mlp-2d"


def post_array(url, array):
    """Sends an array as an NPY file; what else the route takes goes into the query."""
    body = io.BytesIO()
    np.save(body, array)
    response = requests.post(url, data=body.getvalue(), headers={"Content-Type": "application/x-npy"})
    response.raise_for_status()
    return response


# Two latents become two images, (2, 28, 28) probabilities, as a file that numpy reads.
latents = np.array([[0.1, -1.2], [0.0, 0.0]])
images = np.load(io.BytesIO(post_array(f"{mlp}/decode?format=npy", latents).content))
print("images", images.shape, images.dtype)

# The encoder says where they came from: mean and variance of q(z|x).
print("posterior means", np.round(post_array(f"{mlp}/encode", images).json()["mean"], 2).tolist())

# A mixture of two Gaussians in the plane, given that the first coordinate is 1.
mixture = {"weights": [0.5, 0.5], "means": [[0, 0], [3, 3]], "covariances": [np.eye(2).tolist()] * 2}
observed = {"dimensions": [0], "values": [1]}
conditioned = requests.post(f"{base}/v1/mixtures/condition", json={"mixture": mixture, "observed": observed})
conditioned.raise_for_status()
print("conditional weights", np.round(conditioned.json()["mixture"]["weights"], 3).tolist())

# An error is a problem document: it names each field at fault and says what was expected there.
refused = requests.post(f"{mlp}/decode", json={"latent": [[0.1, -1.2]]})
print("error", refused.status_code, refused.json()["errors"])
