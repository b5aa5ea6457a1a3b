"""What a stock Triton client gets: `triton.py HOST:PORT LATENTS` prints it as JSON."""

import asyncio
import json
import sys

import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException

address = sys.argv[1]
latents = np.array(json.loads(sys.argv[2]), dtype=np.float32)


def latent_input(module, binary):
    tensor = module.InferInput("latent", list(latents.shape), "FP32")
    tensor.set_data_from_numpy(latents, binary_data=binary)
    return tensor


def probabilities(result):
    return result.as_numpy("probability").ravel().tolist()


def both_ways(compression):
    return {"request_compression_algorithm": compression, "response_compression_algorithm": compression}


def error_of(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


async def infer_concurrently():
    async with triton_aio.InferenceServerClient(url=address) as client:
        ways = [
            {"binary": binary, "compression": compression}
            for binary in (True, False)
            for compression in (None, "gzip", "deflate")
        ]
        results = await asyncio.gather(
            *(
                client.infer("mlp-2d", [latent_input(triton_aio, way["binary"])], **both_ways(way["compression"]))
                for way in ways
            )
        )
        return {f"aio, {way}": probabilities(result) for way, result in zip(ways, results)}


client = triton.InferenceServerClient(url=address)
decodings = {}
for in_binary in (True, False):
    for out_binary in (True, False):
        outputs = [triton.InferRequestedOutput("probability", binary_data=out_binary)]
        result = client.infer("mlp-2d", [latent_input(triton, in_binary)], outputs=outputs)
        decodings[f"in {in_binary}, out {out_binary}"] = probabilities(result)
everything = client.infer(
    "mlp-2d", [latent_input(triton, True)], model_version="1", request_id="42", priority=1, timeout=1000
)
decodings["all outputs"] = probabilities(everything)
decodings["async"] = probabilities(client.async_infer("mlp-2d", [latent_input(triton, True)]).get_result())
decodings.update(asyncio.run(infer_concurrently()))
for in_binary in (True, False):
    for compression in ("gzip", "deflate"):
        for out_binary in (True, False):
            result = client.infer(
                "mlp-2d",
                [latent_input(triton, in_binary)],
                outputs=[triton.InferRequestedOutput("probability", binary_data=out_binary)],
                **both_ways(compression),
            )
            decodings[f"{compression}, in {in_binary}, out {out_binary}"] = probabilities(result)

image = triton.InferInput("image", [len(latents), 28, 28], "FP32")
image.set_data_from_numpy(everything.as_numpy("probability"))
encoding = client.infer(
    "mlp-2d.encoder",
    [image],
    outputs=[
        triton.InferRequestedOutput("logVariance", binary_data=True),
        triton.InferRequestedOutput("mean", binary_data=False),
    ],
)

wrong = triton.InferInput("latent", [1, 3], "FP32")
wrong.set_data_from_numpy(np.zeros((1, 3), dtype=np.float32))
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "modelReady": client.is_model_ready("mlp-2d", "1"),
            "unknownReady": client.is_model_ready("nothing"),
            "server": client.get_server_metadata(),
            "model": client.get_model_metadata("mlp-2d"),
            "config": client.get_model_config("mlp-2d"),
            "versionConfig": client.get_model_config("mlp-2d", "1"),
            "index": client.get_model_repository_index(),
            "id": everything.get_response()["id"],
            "decodings": decodings,
            "mean": encoding.as_numpy("mean").tolist(),
            "logVariance": encoding.as_numpy("logVariance").tolist(),
            "wrongShape": error_of(lambda: client.infer("mlp-2d", [wrong])),
            "unknown": error_of(lambda: client.infer("nothing", [wrong])),
        }
    )
)
