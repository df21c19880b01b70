package io.predilect.jobs.score;

import io.predilect.data.pair.Message;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.models.CommonContext;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.storage.NodeCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Looks at the models of Algorithm 1, draws its pool and fits its temperature, on the driver.
 *
 * @param settings with a model named
 * @param models where the models lie that settings name
 * @param batchTokens tokens a batch may hold
 * @param store where tasks open them
 */
public record PromptFreePlanner(
    PromptFreeSettings settings,
    Models models,
    LengthLimits limits,
    int batchTokens,
    long seed,
    ModelStore store) {
  /** Where a model that a setting names lies. */
  @FunctionalInterface
  public interface Models {
    ModelFolder folder(String name) throws IOException;
  }

  /**
   * What the tasks are told.
   *
   * @param rows of all splits: the pool's prompts and held-out labels come from these
   * @throws io.predilect.jobs.failure.JobException when a model cannot do what it is named for
   */
  public PromptFreePlan plan(Dataset<Row> rows) throws IOException {
    PairedRows.require(rows, "prompt_free");
    Map<PoolRole, ModelFolder> folders = folders();
    int others = settings.prompts() - 1;
    List<List<Message>> drawn = PoolPrompts.draw(rows, others, seed);
    List<ChatTokenizer> tokenizers = new ArrayList<>();
    try {
      List<PoolPrompts.Fitting> fittings = new ArrayList<>();
      for (Map.Entry<PoolRole, ModelFolder> model : folders.entrySet()) {
        PoolRole role = model.getKey();
        ModelHeads.require(role.setting(), model.getValue(), role.head(), store);
        try (NodeCache.Use here = store.folder(model.getValue())) {
          ChatTokenizer tokenizer = ModelTokenizer.open(here.path());
          tokenizers.add(tokenizer);
          int positions = positions(role, folders);
          fittings.add(
              new PoolPrompts.Fitting(tokenizer, limits.within(positions).truncating(), positions));
        }
      }
      List<List<PoolPrompt>> pools = PoolPrompts.pools(drawn, others, fittings);
      List<PoolModel> poolModels = new ArrayList<>();
      folders.forEach(
          (role, folder) ->
              poolModels.add(
                  new PoolModel(
                      role,
                      folder,
                      fittings.get(poolModels.size()).positions(),
                      pools.get(poolModels.size()),
                      true)));
      List<Calibration> calibration =
          settings.calibrate().stream()
              .map(split -> Calibration.fit(rows, split, ownPrompts(poolModels)))
              .toList();
      double temperature =
          calibration.isEmpty()
              ? settings.temperature().orElse(1)
              : calibration.get(0).temperature().factor();
      return new PromptFreePlan(
          poolModels, Decomposition.of(settings, temperature), calibration, settings.poolMib());
    } finally {
      tokenizers.forEach(ChatTokenizer::close);
    }
  }

  // Of an implicit reward both models see the same tokens.
  private int positions(PoolRole role, Map<PoolRole, ModelFolder> folders) throws IOException {
    List<ModelFolder> compared =
        role.implicit()
            ? folders.entrySet().stream()
                .filter(model -> model.getKey().implicit())
                .map(Map.Entry::getValue)
                .toList()
            : List.of(folders.get(role));
    return CommonContext.positions(compared, store);
  }

  // The labels are of the gaps that are going to be taken apart: of responses cut for the pool.
  private ScorePlan ownPrompts(List<PoolModel> models) {
    List<PoolModel> rewards =
        models.stream()
            .filter(model -> model.role() != PoolRole.WEIGHTS)
            .map(PoolModel::ofOwnPrompts)
            .toList();
    return new ScorePlan(
        List.of(),
        List.of(
            new PromptFreePlan(
                rewards,
                new Decomposition(false, 1, settings.beta(), 1, settings.epsilon(), false),
                List.of(),
                settings.poolMib())),
        limits,
        List.of(),
        batchTokens,
        store);
  }

  private Map<PoolRole, ModelFolder> folders() throws IOException {
    Map<PoolRole, ModelFolder> folders = new LinkedHashMap<>();
    ModelFolder model = models.folder(settings.model().orElseThrow());
    if (settings.reference().isPresent()) {
      folders.put(PoolRole.IMPLICIT_POLICY, model);
      folders.put(PoolRole.IMPLICIT_REFERENCE, models.folder(settings.reference().get()));
    } else {
      folders.put(PoolRole.REWARD, model);
    }
    if (settings.policy().isPresent()) {
      folders.put(PoolRole.WEIGHTS, models.folder(settings.policy().get()));
    }
    return folders;
  }
}
