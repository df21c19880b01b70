package io.predilect.model.train;

import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.step.NonFiniteStepException;
import java.io.IOException;
import java.util.List;

/** Several listeners, called in turn. */
record ListenerChain(List<TrainListener> listeners) implements TrainListener {
  ListenerChain {
    listeners = List.copyOf(listeners);
  }

  private interface News {
    void reach(TrainListener listener) throws IOException;
  }

  private void tell(News news) throws IOException {
    for (TrainListener listener : listeners) {
      news.reach(listener);
    }
  }

  @Override
  public void started(int step, int totalSteps) throws IOException {
    tell(listener -> listener.started(step, totalSteps));
  }

  @Override
  public void stepped(int step) {
    listeners.forEach(listener -> listener.stepped(step));
  }

  @Override
  public void logged(StepMetrics metrics) throws IOException {
    tell(listener -> listener.logged(metrics));
  }

  @Override
  public void evaluated(StepMetrics metrics) throws IOException {
    tell(listener -> listener.evaluated(metrics));
  }

  @Override
  public void saved(int step) throws IOException {
    tell(listener -> listener.saved(step));
  }

  @Override
  public void noted(String line) throws IOException {
    tell(listener -> listener.noted(line));
  }

  @Override
  public void skipped(NonFiniteStepException step) throws IOException {
    tell(listener -> listener.skipped(step));
  }

  @Override
  public void failed(NonFiniteStepException failure) throws IOException {
    tell(listener -> listener.failed(failure));
  }

  @Override
  public void finished(TrainResult result) throws IOException {
    tell(listener -> listener.finished(result));
  }
}
