"""Numbers of AlpacaEval 2 and what scikit-learn makes of them, for the tests of win rates.

    git clone https://github.com/tatsu-lab/alpaca_eval
    pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python make_fixtures.py alpaca_eval .                # the models named below
    python make_fixtures.py alpaca_eval FOLDER --all     # all whose annotations the clone has; no fits

annotations.csv: each model's preferences and characters by instruction, and the baseline's.
models.csv: each model's row of the leaderboard, its published weights, and fits by scikit-learn.
prompts.csv: the instructions' difficulties and two models of the judge's opinion of the baseline
asked to be verbose and concise.

alpaca_eval publishes difficulties and these two opinions on a hub only. They are recovered here:
a difficulty from the stored glm_preference of a model whose weights are published; the opinions from
the fits of all models. What a logistic fit sees of a group of rows are its features and the sums of
preference * feature; features are lengths, which are known, and the two sums are what makes the
published weights of all models stationary points (they agree to 1e-3). The preferences written are
the logistic ones with these sums: not the judge's own, row by row, but the same to every fit.
"""

import argparse
import csv
import json
import subprocess
from pathlib import Path

import numpy as np
from scipy.optimize import fsolve
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

BASELINE = "gpt4_1106_preview"
DIFFICULTIES_OF = "vicuna-7b-v1.5"
GAMED = [BASELINE + "_verbose", BASELINE + "_concise"]
MODELS = [
    "FuseChat-Gemma-2-9B-Instruct", "FuseChat-Llama-3.2-1B-Instruct", "alpaca-7b", "claude-2.1",
    "gpt-3.5-turbo-1106_concise", "gpt-3.5-turbo-1106_verbose", "gpt4_gamed", "vicuna-7b-v1.5",
]
COSTS = np.logspace(-4, 4, 10)
BOARD = "src/alpaca_eval/leaderboards/data_AlpacaEval_2/weighted_alpaca_eval_gpt4_turbo_leaderboard.csv"
WEIGHTS = ("src/alpaca_eval/metrics/weights/weighted_alpaca_eval_gpt4_turbo/"
           "length_controlled_v1/baseline_gpt4_1106_preview.csv")


def show(path):
    return subprocess.run(["git", "-C", CLONE, "show", "HEAD:" + path], capture_output=True, check=True).stdout.decode()


def table(path):
    return {row.pop(""): row for row in csv.DictReader(show(path).splitlines())}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def standardised(lengths):
    return lengths / lengths.std(ddof=1)


def annotations():
    """Of each model with all of the baseline's instructions, in the same order."""
    found = {}
    order = [row["instruction"] for row in json.loads(show(f"results/{BASELINE}/model_outputs.json"))]
    for model in table(BOARD):
        try:
            rows = json.loads(show(f"results/{model}/weighted_alpaca_eval_gpt4_turbo/annotations.json"))
        except subprocess.CalledProcessError:
            continue  # neither has every clone the large files, nor every model its own
        if [row["instruction"] for row in rows] == order and model != BASELINE:
            found[model] = rows
    return order, found


def lengths_of(model, order):
    outputs = {row["instruction"]: row["output"] for row in json.loads(show(f"results/{model}/model_outputs.json"))}
    return np.array([len(outputs[instruction]) for instruction in order], float)


def preferences(rows):
    return np.array([row["preference"] or 1.5 for row in rows], float) - 1


def features(rows, difficulties):
    delta = np.array([len(row["output_1"]) - len(row["output_2"]) for row in rows], float)
    return np.c_[np.tanh(standardised(delta)), difficulties, np.ones(len(rows))]


def gamed_preferences(x, found, weights, difficulties):
    """Logistic preferences with the sums under which the published weights are stationary."""
    sums = []
    for model, rows in found.items():
        w = weights[model]
        own = features(rows, difficulties)
        left = ((preferences(rows) - sigmoid(own @ w))[:, None] * own).sum(0)
        # what is left of the arm's own weight is the penalty's slope, 1 / C
        rest = left[:2] - np.sign(w[:2]) * abs(left[2])
        sums.append((0.1 * (sigmoid(x @ w[:2])[:, None] * x).sum(0) - rest) / 0.1)
    wanted = np.median(sums, axis=0)
    print("sums", wanted, "spread", np.std(sums, axis=0))
    return sigmoid(x @ fsolve(lambda w: (sigmoid(x @ w)[:, None] * x).sum(0) - wanted, [-2, 1]))


def liblinear(x, p, s, cost, tolerance=1e-6):
    model = LogisticRegression(
        C=cost, l1_ratio=1, solver="liblinear", fit_intercept=False, tol=tolerance, max_iter=1000, random_state=123)
    model.fit(np.r_[x, x], np.r_[np.ones(len(p)), np.zeros(len(p))], sample_weight=np.r_[s * p, s * (1 - p)])
    return model.coef_[0]


def cross_validated(x, p, s, weigh):
    scores = np.zeros(len(COSTS))
    for training, held_out in GroupKFold(n_splits=5).split(x, groups=np.arange(len(p))):
        for i, cost in enumerate(COSTS):
            w = liblinear(x[training], p[training], s[training], cost)
            q = np.clip(sigmoid(x[held_out] @ w), 1e-15, 1 - 1e-15)
            score = p[held_out] * np.log(q) + (1 - p[held_out]) * np.log(1 - q)
            scores[i] += np.mean(score * s[held_out] if weigh else score)
    cost = COSTS[scores.argmax()]
    return cost, liblinear(x, p, s, cost, 1e-9)


def write(name, header, rows):
    with open(OUT / name, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main(everything):
    order, found = annotations()
    board = table(BOARD)
    weights = {model: np.array([float(w) for w in row.values()]) for model, row in table(WEIGHTS).items()}
    judge = "weighted_alpaca_eval_gpt4_turbo"
    path = f"results/{DIFFICULTIES_OF}/{judge}/{judge}/annotations.json"  # the one file with stored predictions
    predictions = {row["instruction"]: row["glm_preference"] for row in json.loads(show(path))}
    stored = np.array([predictions[instruction] for instruction in order])
    own = weights[DIFFICULTIES_OF]
    difficulties = (np.log(stored / (1 - stored)) - own[2]) / own[1]

    base = np.array([len(row["output_1"]) for row in found[DIFFICULTIES_OF]], float)
    asked = [standardised(base - lengths_of(model, order)) for model in GAMED]
    x_gamed = np.c_[np.tanh(np.concatenate(asked)), np.tile(difficulties, len(GAMED))]
    p_gamed = gamed_preferences(x_gamed, found, weights, difficulties).round(9)

    write("prompts.csv",
          ["prompt", "difficulty", "verbose_lengths", "verbose_preference", "concise_lengths", "concise_preference"],
          [[i, f"{difficulties[i]:.10f}", f"{asked[0][i]:.10f}", p_gamed[i], f"{asked[1][i]:.10f}", p_gamed[len(order) + i]]
           for i in range(len(order))])

    models = sorted(found if everything else MODELS)
    lengths = {model: [len(row["output_2"]) for row in found[model]] for model in models}
    chosen = {model: preferences(found[model]) for model in models}
    write("annotations.csv",
          ["prompt", "baseline", *(name for model in models for name in (model, model + " characters"))],
          [[i, int(base[i]), *(cell for model in models for cell in (f"{chosen[model][i]:.10g}", lengths[model][i]))]
           for i in range(len(order))])

    rows = []
    for model in models:
        line = board[model]
        rows.append([model, *(line[name] for name in FIGURES), *weights[model]])
        if everything:
            continue
        x, p = features(found[model], difficulties), chosen[model]
        both = np.r_[np.c_[x_gamed, np.zeros(len(x_gamed))], x]
        s = np.r_[np.full(len(x_gamed), 0.1), np.ones(len(x))]
        cost, w = cross_validated(both, np.r_[p_gamed, p], s, True)
        least, m = cross_validated(x[:, [0, 2]], p, np.ones(len(p)), False)
        rows[-1] += [cost, *w, least, *m]
    fits = ["v1_C", "v1_length", "v1_difficulty", "v1_arm", "minimal_C", "minimal_length", "minimal_arm"]
    write("models.csv", ["model", *FIGURES, "length", "difficulty", "arm", *([] if everything else fits)], rows)


FIGURES = ["win_rate", "standard_error", "n_wins", "n_wins_base", "n_draws", "n_total", "discrete_win_rate",
           "avg_length", "length_controlled_winrate"]
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("clone")
parser.add_argument("out", type=Path)
parser.add_argument("--all", action="store_true")
arguments = parser.parse_args()
CLONE, OUT = arguments.clone, arguments.out
main(arguments.all)
