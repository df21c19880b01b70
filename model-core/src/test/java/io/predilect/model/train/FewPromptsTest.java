package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.PrioritisedSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Prioritised training on data of fewer prompts than it asks for. */
class FewPromptsTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(12, 1);

  @Test
  void fewAreToldAndASingleOneIsRefused() throws IOException {
    PlanDraft draft = PrioritisedTrainingTest.draft(prompts(9));
    draft.epochs = 1;
    List<TokenizedPair> three = new ArrayList<>();
    List<TokenizedPair> one = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      TokenizedPair pair = PAIRS.get(i);
      three.add(asked(pair, PAIRS.get(i % 3).prompt()));
      one.add(asked(pair, PAIRS.get(0).prompt()));
    }
    Recorder recorder = new Recorder();
    Trainer.train(
        Training.of(draft.plan(), ExampleSource.of(three), new BigramModel(true, 7))
            .listener(recorder));
    assertEquals(1, recorder.noted.size(), recorder.noted::toString);
    String note = recorder.noted.get(0);
    assertTrue(note.startsWith("warning: the data has only 3 different prompts"), note);
    assertTrue(note.contains("prompts asks for 8 beside a pair's own"), note);
    for (int prompts : List.of(1, 2, 9)) {
      draft.prioritised = prompts(prompts);
      Training alike = Training.of(draft.plan(), ExampleSource.of(one), new BigramModel(true, 7));
      String message =
          assertThrows(IllegalArgumentException.class, () -> Trainer.train(alike)).getMessage();
      assertTrue(message.contains("12 training examples have one prompt"), message);
    }
  }

  private static TokenizedPair asked(TokenizedPair pair, Tokens prompt) {
    return TokenizedPair.of(pair.id(), "", prompt, pair.chosen(), pair.rejected());
  }

  private static PrioritisedSettings prompts(int count) {
    PrioritisedSettings of = PrioritisedTrainingTest.Way.ONLINE.settings();
    return new PrioritisedSettings(
        of.gaps(),
        count,
        OptionalDouble.empty(),
        of.epsilon(),
        of.selection(),
        of.refreshSteps(),
        of.poolMib());
  }
}
