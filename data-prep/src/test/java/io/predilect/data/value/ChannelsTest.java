package io.predilect.data.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What gpt-oss writes, as vLLM and transformers part it: an answer, and thoughts before it. */
class ChannelsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "<|channel|>final<|message|>4<|return|>; 4; 4",
        "<|channel|>analysis<|message|>2+2<|end|><|start|>assistant<|channel|>final<|message|>4.<|return|>; <think>2+2</think>4.; 4.",
        "<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>commentary<|message|>b<|end|><|start|>assistant<|channel|>final<|message|>c; <think>a\\nb</think>c; c",
        "<|channel|>commentary to=functions.f <|constrain|>json<|message|>{}<|call|>; <think>{}; ",
        "<|channel|>analysis<|message|>I see; <think>I see; ",
        "<|channel|>analysis<|message|>I see<|end|><|start|>assistant<|channel|>fin; <think>I see; ",
        "<|channel|>ana; <think>; ",
        "<|channel|>analysis<|channel|>final<|message|>c; c; c",
        "<|channel|>analysis<|message|>a < b | c<|end|><|start|>assistant<|channel|>final<|message|>x <|y> z<|return|>; <think>a < b | c</think>x <|y> z; x <|y> z"
      })
  void theAnswerIsWhatTheLastChannelHas(String written, String read, String answer) {
    String found = Channels.read(written.replace("\\n", "\n"));
    assertEquals(read.replace("\\n", "\n"), found);
    assertEquals(Optional.ofNullable(answer), Thoughts.answer(found));
  }

  /** As a model writes that has lost its thread. */
  @Test
  void channelsWithoutMessagesAreReadAtOnce() {
    for (String again : List.of("<|channel|>final ", "<|channel|>" + "x".repeat(300_000))) {
      String written = again.repeat(300_000 / again.length() + 1);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> assertEquals("<think>", Channels.read(written)));
    }
  }
}
