package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TokenMeterTest {
  private final AtomicLong heard = new AtomicLong();

  @AfterEach
  void stop() {
    TokenMeter.stop();
  }

  @Test
  void everyWayThroughAModelIsHeard() throws IOException {
    Tokens prompt = Tokens.of(3, 9, 4);
    Tokens response = Tokens.of(12, 13);
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL)) {
      TokenMeter.tell(heard::addAndGet);
      model.score(
          new PromptedBatch(List.of(prompt), List.of(new PromptedBatch.Response(0, response))));
      assertEquals(5, heard.getAndSet(0));
      try (PromptPool pool = model.pool(List.of(prompt, prompt))) {
        assertEquals(6, heard.getAndSet(0));
        pool.of(List.of(response), 100);
        assertEquals(4, heard.getAndSet(0), "prompts run once");
      }
      new Generator(model)
          .generate(List.of(prompt), GenerationSettings.greedy(5, Set.of()), new long[] {1});
      assertEquals(3 + 4, heard.getAndSet(0), "the last token is not run");
      TokenMeter.stop();
      model.pool(List.of(prompt)).close();
      assertEquals(0, heard.get());
    }
  }

  @Test
  void aThreadHearsOfItsOwnAlone() throws InterruptedException {
    TokenMeter.tell(heard::addAndGet);
    Thread other = new Thread(() -> TokenMeter.ran(7));
    other.start();
    other.join();
    assertEquals(0, heard.get());
    TokenMeter.ran(5);
    assertEquals(5, heard.get());
  }
}
