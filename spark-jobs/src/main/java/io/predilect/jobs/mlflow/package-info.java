/** What MLflow is told of a training. */
package io.predilect.jobs.mlflow;
