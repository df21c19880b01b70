package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.StageSettings;
import io.predilect.jobs.stage.Stage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Which class does which kind of stage, and what makes the page about a run. */
public final class StageRegistry {
  private final Map<Class<? extends StageSettings>, Function<StageSettings, Stage>> makers =
      new HashMap<>();
  private Optional<Supplier<RunPage>> page = Optional.empty();

  /** Says how a stage is made from its settings; the last word on a kind holds. */
  public <S extends StageSettings> StageRegistry with(Class<S> settings, Function<S, Stage> maker) {
    makers.put(settings, given -> maker.apply(settings.cast(given)));
    return this;
  }

  /**
   * Says what makes the page about a run that goes on, of each run one; without it there is none.
   */
  public StageRegistry withPage(Supplier<RunPage> maker) {
    page = Optional.of(maker);
    return this;
  }

  Optional<RunPage> page() {
    return page.map(Supplier::get);
  }

  /** The stage that these settings describe. */
  public Stage stage(StageSettings settings) {
    Function<StageSettings, Stage> maker = makers.get(settings.getClass());
    if (maker == null) {
      throw new IllegalStateException(
          "no class does stages of kind " + StageKind.of(settings).key());
    }
    return maker.apply(settings);
  }
}
