package io.predilect.jobs.winrate;

import java.util.Arrays;
import java.util.Locale;

/**
 * Logistic regression with an L1 penalty and no intercept, of features as they are: the weights w
 * that minimise
 *
 * <pre>‖w‖₁ + C Σᵢ sᵢ [ log(1 + exp(xᵢ·w)) − pᵢ xᵢ·w ]</pre>
 *
 * <p>for rows xᵢ, their weights sᵢ and probabilities pᵢ. It is what liblinear's solver of
 * L1-regularised logistic regression minimises when each row is given twice, as a 1 weighted sᵢpᵢ
 * and as a 0 weighted sᵢ(1 − pᵢ). Solved by Newton steps under the penalty, as there (newGLMNET,
 * Yuan et al. 2012): the quadratic model is minimised coordinate by coordinate, and a line search
 * keeps the loss falling. Spark's own regression has this minimum too, but makes a job of every
 * look at the rows, and cross-validation and bootstrap look some ten thousand times at a few
 * hundred rows.
 */
final class SparseLogistic {
  private static final int MOST_STEPS = 200;
  private static final int MOST_SWEEPS = 1000;
  private static final int MOST_HALVINGS = 60;
  // Of the loss: what a last step may still promise.
  private static final double TOLERANCE = 1e-13;
  private static final double SUFFICIENT = 0.01;
  // Keeps a feature that is always 0 at weight 0 instead of 0 / 0.
  private static final double RIDGE = 1e-12;

  private final double[][] rows;
  private final double[] targets;
  private final double[] weights;
  private final double cost;
  private final int features;

  /**
   * @param rows [row, feature]
   * @param targets the probabilities, from 0 to 1
   * @param weights of the rows, 0 or more
   * @param cost C: the larger, the weaker the penalty
   */
  SparseLogistic(double[][] rows, double[] targets, double[] weights, double cost) {
    this.rows = rows;
    this.targets = targets;
    this.weights = weights;
    this.cost = cost;
    this.features = rows[0].length;
  }

  /** 1 / (1 + exp(−z)). */
  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * The minimum.
   *
   * @param start where to begin; does not change where it ends
   * @throws ArithmeticException if it is not reached
   */
  double[] minimum(double[] start) {
    double[] w = start.clone();
    double objective = objective(w);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] gradient = new double[features];
      double[][] hessian = new double[features][features];
      derivatives(w, gradient, hessian);
      double[] towards = quadraticMinimum(w, gradient, hessian);
      double promised = norm(towards) - norm(w);
      for (int j = 0; j < features; j++) {
        promised += gradient[j] * (towards[j] - w[j]);
      }
      double length = 1;
      double reached = objective(towards);
      for (int halving = 0;
          reached > objective + SUFFICIENT * length * promised && halving < MOST_HALVINGS;
          halving++) {
        length /= 2;
        towards = between(w, towards);
        reached = objective(towards);
      }
      if (reached >= objective) {
        return w; // nothing but rounding is left
      }
      w = towards;
      if (-promised <= TOLERANCE * objective) {
        return w;
      }
      objective = reached;
    }
    throw new ArithmeticException(
        String.format(
            Locale.ROOT,
            "the length-controlled fit did not end within %d steps: C %s, weights %s",
            MOST_STEPS,
            cost,
            Arrays.toString(w)));
  }

  private double objective(double[] w) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      double z = dot(rows[i], w);
      // the loss as a sum of what is not below 0: nothing cancels
      sum += weights[i] * (targets[i] * softplus(-z) + (1 - targets[i]) * softplus(z));
    }
    return cost * sum + norm(w);
  }

  /** log(1 + exp(z)) without overflow. */
  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }

  private void derivatives(double[] w, double[] gradient, double[][] hessian) {
    for (int i = 0; i < rows.length; i++) {
      double[] x = rows[i];
      double probability = sigmoid(dot(x, w));
      double slope = cost * weights[i] * (probability - targets[i]);
      double curvature = cost * weights[i] * probability * (1 - probability);
      for (int j = 0; j < features; j++) {
        gradient[j] += slope * x[j];
        for (int k = 0; k < features; k++) {
          hessian[j][k] += curvature * x[j] * x[k];
        }
      }
    }
    for (int j = 0; j < features; j++) {
      hessian[j][j] += RIDGE;
    }
  }

  /** The minimum of the loss's quadratic model around w, with the penalty. */
  private double[] quadraticMinimum(double[] w, double[] gradient, double[][] hessian) {
    double[] at = w.clone();
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      double moved = 0;
      for (int j = 0; j < features; j++) {
        double slope = gradient[j];
        for (int k = 0; k < features; k++) {
          slope += hessian[j][k] * (at[k] - w[k]);
        }
        double free = at[j] - slope / hessian[j][j];
        double next = Math.signum(free) * Math.max(0, Math.abs(free) - 1 / hessian[j][j]);
        moved = Math.max(moved, Math.abs(next - at[j]));
        at[j] = next;
      }
      if (moved <= TOLERANCE * norm(at)) {
        break;
      }
    }
    return at;
  }

  private static double[] between(double[] a, double[] b) {
    double[] middle = new double[a.length];
    Arrays.setAll(middle, j -> (a[j] + b[j]) / 2);
    return middle;
  }

  private static double norm(double[] w) {
    return Arrays.stream(w).map(Math::abs).sum();
  }
}
