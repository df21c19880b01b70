"""Makes temperature.json: the T of sigma(T * gap) with the greatest likelihood, by scipy.

    python temperature_with_scipy.py > temperature.json
"""

import json

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import expit


def loss(t, gaps):
    return float(np.mean(np.logaddexp(0, -t * gaps)))


def case(name, gaps):
    found = minimize_scalar(
        loss, args=(gaps,), bounds=(1e-9, 1e4), method="bounded", options={"xatol": 1e-12, "maxiter": 5000}
    )
    # polished, since a minimum is flat where it is looked for
    t = found.x
    for _ in range(50):
        slope = np.sum(gaps * expit(-t * gaps))
        curvature = np.sum(gaps**2 * expit(t * gaps) * expit(-t * gaps))
        t += slope / curvature
    return {"name": name, "gaps": gaps.tolist(), "factor": float(t), "before": loss(1.0, gaps), "after": loss(t, gaps)}


def labelled(rng, latent, scale):
    """Gaps of the preferred over the other response, labels drawn from sigma(latent)."""
    right = rng.random(latent.size) < expit(latent)
    return np.where(right, latent, -latent) * scale


rng = np.random.default_rng(7)
cases = [
    case("labels drawn from the gaps", labelled(rng, rng.normal(0, 2, 120), 1.0)),
    case("rewards five times too large", labelled(rng, rng.normal(0, 1.5, 150), 5.0)),
    case("rewards a thousand times too small", labelled(rng, rng.normal(0, 1, 90), 1e-3)),
    case("three pairs", np.array([1.0, 2.0, -0.5])),
    case("one contradiction among many", np.concatenate([np.linspace(0.5, 8, 60), [-0.3]])),
    case("gaps of 0 beside others", np.array([0.0, 0.0, 3.0, -1.0, 2.5])),
    case("barely better than chance", np.array([1.0, -1.0, 1.0, -1.0, 1.01, -1.0])),
]
print(json.dumps(cases, indent=1))
