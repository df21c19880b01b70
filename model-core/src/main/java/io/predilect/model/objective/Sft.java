package io.predilect.model.objective;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Supervised fine-tuning on the chosen responses: -log π_θ(y_w|x) / |y_w|. */
public record Sft() implements Objective {

  @Override
  public Set<Need> needs() {
    return Set.of(Need.CHOSEN);
  }

  @Override
  public List<String> metrics() {
    return List.of("nll_loss", "logps/chosen");
  }

  @Override
  public PairLoss of(ScoredPair pair) {
    ScoredPair.Scored chosen = pair.sequence(Need.CHOSEN);
    double loss = -chosen.score() / chosen.tokens();
    return new PairLoss(
        loss,
        -1.0 / chosen.tokens(),
        0,
        0,
        Map.of("nll_loss", loss, "logps/chosen", chosen.score()));
  }
}
