package io.predilect.model.selfcheck;

import io.predilect.model.LanguageModel;
import java.util.List;

/** Log-probs of every token, or rewards: a batch that shares its prompts, against each alone. */
record ScoreCheck(String name, Subject subject, Sample sample, double bound) implements SelfCheck {

  @Override
  public double[] asRun(LanguageModel model, Lab lab) {
    return Sample.scores(model, List.of(sample.together()));
  }

  @Override
  public double[] plainly(LanguageModel model, Lab lab) {
    return Sample.scores(model, sample.oneByOne());
  }
}
