"""What a stock KServe client gets: `kserve_rest.py ORIGIN LATENTS` prints it as JSON."""

import asyncio
import json
import sys

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

origin = sys.argv[1]
latents = np.array(json.loads(sys.argv[2]), dtype=np.float32)


def request(binary):
    tensor = InferInput("latent", list(latents.shape), "FP32")
    tensor.set_data_from_numpy(latents, binary_data=binary)
    output = RequestedOutput("probability", parameters={"binary_data": binary})
    return InferRequest(model_name="mlp-2d", infer_inputs=[tensor], request_outputs=[output])


async def main():
    client = InferenceRESTClient(RESTConfig(protocol="v2", timeout=30))
    decodings = {}
    for binary in (True, False):
        response = await client.infer(origin, request(binary), model_name="mlp-2d")
        decodings[f"binary {binary}"] = response.outputs[0].as_numpy().ravel().tolist()
    return {
        "live": await client.is_server_live(origin),
        "ready": await client.is_server_ready(origin),
        "modelReady": await client.is_model_ready(origin, "mlp-2d"),
        "unknownReady": await client.is_model_ready(origin, "nothing"),
        "decodings": decodings,
    }


print(json.dumps(asyncio.run(main())))
