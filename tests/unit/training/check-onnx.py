"""What ONNX's own checker says of files: `check-onnx.py FILE...` prints it as JSON, one record a file."""

import json
import sys

import onnx


def record(path):
    model = onnx.load(path)
    # Shapes and types of every value are inferred, and must agree with those that the file declares.
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    return {
        "opsets": [each.version for each in model.opset_import],
        "outputs": {
            value.name: [each.dim_value or -1 for each in value.type.tensor_type.shape.dim]
            for value in inferred.graph.output
        },
    }


print(json.dumps([record(path) for path in sys.argv[1:]]))
