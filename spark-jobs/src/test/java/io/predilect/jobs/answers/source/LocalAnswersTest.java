package io.predilect.jobs.answers.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.TokenLogprob;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.questions.Guided;
import io.predilect.jobs.questions.Question;
import io.predilect.model.generate.GenerationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of what a model in this process writes. */
class LocalAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Guided GUIDED = new Guided(1.5, 1.25, 2, 1, List.of());

  /** Writes two tokens; the logits of an odd seed are no numbers. */
  private record Writer(int positions, AtomicInteger batches) implements LocalWriter {
    @Override
    public int usualTokens() {
      return 500;
    }

    @Override
    public List<Written> write(List<Tokens> prompts, long[] seeds) {
      batches.incrementAndGet();
      return IntStream.range(0, prompts.size())
          .mapToObj(
              i ->
                  new Written(
                      Tokens.of(40, 41),
                      seeds[i] % 2 == 0,
                      List.of(new TokenLogprob("(", -0.5)),
                      Optional.of(GUIDED)))
          .toList();
    }
  }

  /** Its special tokens are not in the text, but part thoughts from the answer. */
  @Test
  void whatAModelWritesToOtherChannelsThanTheLastIsThought(@TempDir Path folder)
      throws IOException {
    Path model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(4), 128);
    Path file = model.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    Map<String, Integer> ids = new HashMap<>();
    json.at("/model/vocab").properties().forEach(e -> ids.put(e.getKey(), e.getValue().asInt()));
    json.path("added_tokens").forEach(e -> ids.put(e.get("content").asText(), e.get("id").asInt()));
    for (String special : List.of("<|channel|>", "<|message|>", "<|end|>")) {
      ObjectNode token = json.withArray("added_tokens").addObject();
      ids.put(special, ids.size());
      token.put("id", ids.get(special)).put("content", special).put("special", true);
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
    }
    JSON.writeValue(file.toFile(), json);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      Tokens written =
          Tokens.of(
              Stream.of(said("analysis", "hm"), List.of("<|end|>"), said("final", "yes"))
                  .flatMap(List::stream)
                  .mapToInt(ids::get)
                  .toArray());
      LocalWriter writer =
          new LocalWriter() {
            @Override
            public int positions() {
              return 128;
            }

            @Override
            public int usualTokens() {
              return 500;
            }

            @Override
            public List<Written> write(List<Tokens> prompts, long[] seeds) {
              return List.of(new Written(written, true, List.of(), Optional.empty()));
            }
          };
      Iterator<Question> one = List.of(question("a", 2, "one")).iterator();
      GenerationSettings settings = GenerationSettings.greedy(40, tokenizer.stopTokens());
      ChatReply.Answered reply =
          (ChatReply.Answered)
              new LocalAnswers(one, tokenizer, writer, settings, 20).next().reply();
      assertEquals("<think>hm</think>yes", reply.text());
    }
  }

  private static List<String> said(String channel, String text) {
    List<String> tokens = new ArrayList<>(List.of("<|channel|>"));
    channel.chars().forEach(c -> tokens.add(Character.toString(c)));
    tokens.add("<|message|>");
    text.chars().forEach(c -> tokens.add(Character.toString(c)));
    return tokens;
  }

  @Test
  void aRowWhoseLogitsAreNoNumbersIsRefusedAndTheOthersAreKept(@TempDir Path folder)
      throws IOException {
    Path model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(4), 128);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      List<Question> questions =
          List.of(
              question("a", 2, "one"),
              question("b", 3, "two"),
              question("c", 4, "three"),
              question("long", 6, "a b c d e f g h ".repeat(100)));
      AtomicInteger batches = new AtomicInteger();
      Map<String, ChatReply> replies = new HashMap<>();
      Map<String, Optional<Guided>> guided = new HashMap<>();
      new LocalAnswers(
              questions.iterator(),
              tokenizer,
              new Writer(128, batches),
              GenerationSettings.greedy(4, tokenizer.stopTokens()),
              20)
          .forEachRemaining(
              answer -> {
                replies.put(answer.key(), answer.reply());
                guided.put(answer.key(), answer.guided());
              });
      assertEquals(4, replies.size());
      assertTrue(batches.get() > 1, "batches " + batches);
      ChatReply.Refused broken = (ChatReply.Refused) replies.get("b");
      assertEquals(LocalAnswers.NOT_FINITE, broken.reason());
      assertTrue(broken.detail().startsWith("behind 2 tokens"), broken.detail());
      assertEquals("too_long", ((ChatReply.Refused) replies.get("long")).reason());
      for (String kept : List.of("a", "c")) {
        ChatReply.Answered text = (ChatReply.Answered) replies.get(kept);
        assertEquals("length", text.finish());
        assertEquals(2, text.usage().tokensOut());
        assertEquals(List.of(new TokenLogprob("(", -0.5)), text.first());
        assertEquals(Optional.of(GUIDED), guided.get(kept));
      }
    }
  }

  /** Two tokens are written: up to the context's end, before it, up to the most asked for. */
  @ParameterizedTest
  @CsvSource({"2, 4, context", "3, 4, length", "2, 2, length"})
  void aFullContextIsNoLongestAnswer(int room, int longest, String finish, @TempDir Path folder)
      throws IOException {
    Path model = StageTrial.model(folder.resolve("model"), StageTrial.pairs(4), 128);
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      Question asked = question("a", 2, "one");
      int positions = tokenizer.prompt(asked.messages()).length() + room;
      ChatReply reply =
          new LocalAnswers(
                  List.of(asked).iterator(),
                  tokenizer,
                  new Writer(positions, new AtomicInteger()),
                  GenerationSettings.greedy(longest, tokenizer.stopTokens()),
                  0)
              .next()
              .reply();
      assertEquals(finish, ((ChatReply.Answered) reply).finish());
    }
  }

  private static Question question(String key, long seed, String text) {
    return new Question(key, List.of(Message.user(text)), seed, Optional.empty());
  }
}
