package io.predilect.jobs.score;

import io.predilect.data.pair.Message;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.model.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Looks at the models of Algorithm 1 and draws its pool, on the driver. */
public final class PromptFreePlanner {

  /** Where a model that a setting names lies. */
  @FunctionalInterface
  public interface Models {
    ModelFolder folder(String name) throws IOException;
  }

  private final PromptFreeSettings settings;
  private final Models models;
  private final ScoreLimits limits;
  private final long seed;
  private final Configuration hadoop;

  /**
   * A planner of one decomposition.
   *
   * @param settings with a model named
   */
  public PromptFreePlanner(
      PromptFreeSettings settings,
      Models models,
      ScoreLimits limits,
      long seed,
      Configuration hadoop) {
    this.settings = settings;
    this.models = models;
    this.limits = limits;
    this.seed = seed;
    this.hadoop = hadoop;
  }

  /**
   * What the tasks are told.
   *
   * @param rows the pool's prompts come from these
   * @throws io.predilect.jobs.pipeline.JobException when a model cannot do what it is named for
   */
  public PromptFreePlan plan(Dataset<Row> rows) throws IOException {
    PairedRows.require(rows, "prompt_free");
    Map<PoolRole, ModelFolder> folders = folders();
    int others = settings.prompts() - 1;
    List<List<Message>> drawn = PromptSample.draw(rows, others, seed);
    List<ChatTokenizer> tokenizers = new ArrayList<>();
    try {
      List<PromptSample.Fitting> fittings = new ArrayList<>();
      for (Map.Entry<PoolRole, ModelFolder> model : folders.entrySet()) {
        PoolRole role = model.getKey();
        Path folder = ModelHeads.require(role.setting(), model.getValue(), role.head(), hadoop);
        ChatTokenizer tokenizer = ModelTokenizer.open(folder);
        tokenizers.add(tokenizer);
        int positions = ModelSource.of(folder).config().maxPositions();
        fittings.add(new PromptSample.Fitting(tokenizer, limits.ofPool(positions)));
      }
      List<List<PoolPrompt>> pools = PromptSample.pools(drawn, others, fittings);
      List<PoolModel> poolModels = new ArrayList<>();
      folders.forEach(
          (role, folder) ->
              poolModels.add(new PoolModel(role, folder, pools.get(poolModels.size()))));
      return new PromptFreePlan(poolModels, Decomposition.of(settings), settings.poolMib());
    } finally {
      tokenizers.forEach(ChatTokenizer::close);
    }
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
