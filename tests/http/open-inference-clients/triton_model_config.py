"""Each network's configuration, and what Triton's ModelConfig holds of it: `triton_model_config.py HOST:PORT`."""

import json
import sys

import tritonclient.http as triton
from google.protobuf import json_format
from tritonclient.grpc import model_config_pb2

client = triton.InferenceServerClient(url=sys.argv[1])
names = [network["name"] for network in client.get_model_repository_index()]
configs = {name: client.get_model_config(name) for name in names}


def read(config):
    # As Model Analyzer reads it; a field that ModelConfig lacks is an error.
    message = json_format.ParseDict(config, model_config_pb2.ModelConfig())
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


print(json.dumps({"sent": configs, "read": {name: read(config) for name, config in configs.items()}}))
