package io.predilect.model.train;

import java.io.IOException;
import java.util.List;

/** Several listeners, called in turn. */
record ListenerChain(List<TrainListener> listeners) implements TrainListener {
  ListenerChain {
    listeners = List.copyOf(listeners);
  }

  @Override
  public void started(int step, int totalSteps) throws IOException {
    for (TrainListener listener : listeners) {
      listener.started(step, totalSteps);
    }
  }

  @Override
  public void stepped(int step) {
    listeners.forEach(listener -> listener.stepped(step));
  }

  @Override
  public void logged(StepMetrics metrics) throws IOException {
    for (TrainListener listener : listeners) {
      listener.logged(metrics);
    }
  }

  @Override
  public void evaluated(StepMetrics metrics) throws IOException {
    for (TrainListener listener : listeners) {
      listener.evaluated(metrics);
    }
  }

  @Override
  public void saved(int step) throws IOException {
    for (TrainListener listener : listeners) {
      listener.saved(step);
    }
  }

  @Override
  public void failed(NonFiniteStepException failure) throws IOException {
    for (TrainListener listener : listeners) {
      listener.failed(failure);
    }
  }

  @Override
  public void finished(TrainResult result) throws IOException {
    for (TrainListener listener : listeners) {
      listener.finished(result);
    }
  }
}
