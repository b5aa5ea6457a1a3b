"""The peer of exact inference: FastAPI with numpy and scipy on one thread, as its users write it. Debian: apt install
python3-scipy python3-fastapi uvicorn; elsewhere: pip install scipy fastapi uvicorn.

usage: inference.py PORT [fast]   (fast: see serve.py)
"""
import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import logsumexp

app = FastAPI()


class Mixture(BaseModel):
    weights: list[float]
    means: list[list[float]]
    covariances: list[list[list[float]]]


class Observed(BaseModel):
    dimensions: list[int]
    values: list[float]


class ConditionRequest(BaseModel):
    mixture: Mixture
    observed: Observed


class Gaussian(BaseModel):
    mean: list[float]
    covariance: list[list[float]]


class PosteriorRequest(BaseModel):
    inputs: list[list[float]]
    targets: list[float]
    noiseVariance: float
    prior: Gaussian


class QueryRequest(BaseModel):
    network: str
    query: list[str]
    observed: dict[str, str]


def log_normal(x, mean, factor):
    z = solve_triangular(factor[0], x - mean, lower=True)
    return -0.5 * (len(x) * np.log(2 * np.pi) + z @ z) - np.log(np.diag(factor[0])).sum()


@app.post("/condition")
async def condition(request: ConditionRequest):
    a = np.array(request.observed.dimensions)
    x = np.array(request.observed.values)
    b = np.setdiff1d(np.arange(len(request.mixture.means[0])), a)
    log_weights, means, covariances = [], [], []
    for weight, mean, covariance in zip(request.mixture.weights, request.mixture.means, request.mixture.covariances):
        mean, covariance = np.array(mean), np.array(covariance)
        factor = cho_factor(covariance[np.ix_(a, a)], lower=True)
        gain = cho_solve(factor, covariance[np.ix_(a, b)]).T
        means.append(mean[b] + gain @ (x - mean[a]))
        covariances.append(covariance[np.ix_(b, b)] - gain @ covariance[np.ix_(a, b)])
        log_weights.append(np.log(weight) + log_normal(x, mean[a], factor))
    log_evidence = logsumexp(log_weights)
    weights, means, covariances = np.exp(log_weights - log_evidence), np.array(means), np.array(covariances)
    mean = weights @ means
    spread = means - mean
    covariance = np.einsum("k,kij->ij", weights, covariances) + np.einsum("k,ki,kj->ij", weights, spread, spread)
    return {
        "dimensions": b.tolist(),
        "mixture": {"weights": weights.tolist(), "means": means.tolist(), "covariances": covariances.tolist()},
        "logEvidence": float(log_evidence),
        "mean": mean.tolist(),
        "covariance": covariance.tolist(),
    }


@app.post("/posterior")
async def posterior(request: PosteriorRequest):
    inputs, targets = np.array(request.inputs), np.array(request.targets)
    prior_mean = np.array(request.prior.mean)
    prior = cho_factor(np.array(request.prior.covariance), lower=True)
    prior_precision = cho_solve(prior, np.eye(len(prior_mean)))
    precision = cho_factor(prior_precision + inputs.T @ inputs / request.noiseVariance, lower=True)
    mean = cho_solve(precision, prior_precision @ prior_mean + inputs.T @ targets / request.noiseVariance)
    residuals, shift = targets - inputs @ mean, mean - prior_mean
    log_determinants = 2 * np.log(np.diag(prior[0])).sum() + 2 * np.log(np.diag(precision[0])).sum()
    misfit = residuals @ residuals / request.noiseVariance + shift @ prior_precision @ shift
    return {
        "mean": mean.tolist(),
        "covariance": cho_solve(precision, np.eye(len(mean))).tolist(),
        "logEvidence": float(
            -0.5 * (len(targets) * np.log(2 * np.pi * request.noiseVariance) + log_determinants + misfit)
        ),
    }


states = {"battery": ["flat", "charged"], "fuel": ["empty", "full"]}
states["gauge"] = states["driverReport"] = states["fuel"]
axes = dict(zip(states, "bfgd"))
factors = {
    "b": np.array([0.1, 0.9]),
    "f": np.array([0.1, 0.9]),
    "bfg": np.array([[[0.9, 0.1], [0.8, 0.2]], [[0.8, 0.2], [0.2, 0.8]]]),
    "gd": np.array([[0.9, 0.1], [0.1, 0.9]]),
}


@app.post("/query")
async def query(request: QueryRequest):
    scopes, tables = list(factors), list(factors.values())
    for name, state in request.observed.items():
        scopes.append(axes[name])
        tables.append(np.eye(2)[states[name].index(state)])
    wanted = "".join(axes[name] for name in request.query)
    table = np.einsum(f"{','.join(scopes)}->{wanted}", *tables, optimize="greedy")
    evidence = table.sum()
    return {
        "variables": [{"name": name, "states": states[name]} for name in request.query],
        "table": (table / evidence).ravel().tolist(),
        "observedProbability": float(evidence),
    }


loop, http = ("uvloop", "httptools") if "fast" in sys.argv else ("asyncio", "h11")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error", access_log=False, loop=loop, http=http)
