"""Imports every module of a client that openapi-python-client wrote, calls every operation, and prints what came.

    python run_all.py PACKAGE_FOLDER ADDRESS < calls.json

calls.json: {operationId: {"parameters": {name: value}, "body": an example, where there is one}}
"""

import importlib
import inspect
import json
import pkgutil
import sys
import typing
from pathlib import Path

folder, address = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(folder.parent))
package = importlib.import_module(folder.name)
names = [name for _, name, _ in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
modules = {name: importlib.import_module(name) for name in names}
client = modules[f"{package.__name__}.client"].Client(base_url=address)


def module_of(operation):
    """The module that is called like the operation, in lower case and with underscores."""
    (module,) = [modules[name] for name in names if name.rsplit(".", 1)[-1].replace("_", "") == operation.lower()]
    return module


def read(annotation, example):
    """The example as the first model of the annotation that takes it."""
    for model in typing.get_args(annotation) or [annotation]:
        try:
            return model.from_dict(example)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    raise ValueError(f"expected {annotation}, got {example}")


def call(operation, parameters, body=None):
    send = module_of(operation).sync_detailed
    if body is not None:
        parameters["body"] = read(inspect.signature(send).parameters["body"].annotation, body)
    response = send(client=client, **parameters)
    if response.parsed is None:
        raise ValueError(f"{operation}: expected a documented response, got {response.status_code}: {response.content[:500]}")
    parts = response.parsed if isinstance(response.parsed, list) else [response.parsed]
    back = [part.to_dict() for part in parts]
    return {
        "status": response.status_code,
        "model": type(parts[0]).__name__,
        "whole": (back if isinstance(response.parsed, list) else back[0]) == json.loads(response.content),
    }


calls = json.load(sys.stdin)
print(json.dumps({operation: call(operation, **arguments) for operation, arguments in calls.items()}))
