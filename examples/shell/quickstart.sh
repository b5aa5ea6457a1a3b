#!/bin/sh
# Decode, condition, read an error, with curl alone: `sh quickstart.sh [URL]`.
base=${1:-http://127.0.0.1:8787}

# A latent of two numbers becomes a picture of 28 x 28 pixels.
curl -s -o digit.png "$base/v1/models/mlp-2d/decode?latent=0.1,-1.2&format=png"

# A mixture of two Gaussians in the plane, given that the first coordinate is 1.
curl -s --json '{
  "mixture": {
    "weights": [0.5, 0.5],
    "means": [[0, 0], [3, 3]],
    "covariances": [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]
  },
  "observed": { "dimensions": [0], "values": [1] }
}' "$base/v1/mixtures/condition"
echo

# An error is a problem document: it names each field at fault and says what was expected there.
curl -s --json '{ "latent": [[0.1, -1.2]] }' "$base/v1/models/mlp-2d/decode"
echo
