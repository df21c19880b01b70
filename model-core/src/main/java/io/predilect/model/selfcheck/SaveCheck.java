package io.predilect.model.selfcheck;

import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A model that was trained, saved and loaded again, against one that was trained and stayed.
 *
 * @param apart whether adapters are saved as a folder of their own, else merged
 */
record SaveCheck(String name, Subject subject, Recipe recipe, boolean apart, double bound)
    implements SelfCheck {
  private static final Sample SAMPLE = Sample.SHARED;

  @Override
  public double[] asRun(LanguageModel model, Lab lab) throws IOException {
    recipe.train(model, List.of(SAMPLE.together()));
    Path saved = lab.scratch();
    if (apart) {
      model.saveAdapter(saved, lab.folder(subject).toAbsolutePath().toString());
    } else {
      model.merge();
      model.save(saved);
    }
    try (LanguageModel loaded = lab.onDevice(saved, subject)) {
      return Sample.scores(loaded, List.of(SAMPLE.together()));
    }
  }

  @Override
  public double[] plainly(LanguageModel model, Lab lab) {
    recipe.train(model, SAMPLE.oneByOne());
    return Sample.scores(model, SAMPLE.oneByOne());
  }
}
