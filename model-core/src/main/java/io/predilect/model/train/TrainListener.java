package io.predilect.model.train;

import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.util.List;

/**
 * Told how a training goes, never from two threads. Only rank 0's is called, but for {@link
 * #stepped}.
 */
public interface TrainListener {

  /**
   * The training starts or resumes.
   *
   * @param step steps done before
   * @param totalSteps steps in all
   */
  default void started(int step, int totalSteps) throws IOException {}

  /** A step is done; called on every rank. */
  default void stepped(int step) {}

  /** Metrics of training since the last call. */
  default void logged(StepMetrics metrics) throws IOException {}

  /** Metrics of the held-out examples. */
  default void evaluated(StepMetrics metrics) throws IOException {}

  /** A checkpoint after so many steps is stored. */
  default void saved(int step) throws IOException {}

  /** Something that the user should read. */
  default void noted(String line) throws IOException {}

  /** A step was left out because of a loss or gradient that is not finite. */
  default void skipped(NonFiniteStepException step) throws IOException {}

  /** The training stops because of a loss or gradient that is not finite. */
  default void failed(NonFiniteStepException failure) throws IOException {}

  /** The training is done, was asked to stop, or waits for {@link TrainResult#awaits}. */
  default void finished(TrainResult result) throws IOException {}

  /** One that listens to nothing. */
  static TrainListener none() {
    return new TrainListener() {};
  }

  /** Several in turn. */
  static TrainListener all(List<TrainListener> listeners) {
    return new ListenerChain(listeners);
  }
}
