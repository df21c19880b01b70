package io.predilect.jobs.bestofn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.PromptPart;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.answers.ResponseThoughts;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.endpoint.FakeChatServer;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.PromptTrial;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.ingest.IngestStage;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best_of_n stage over a tiny policy and a reward model that are both random. */
class BestOfNStageTest {
  private static final int PAIRS = 40;
  private static final List<String> NOTES = new CopyOnWriteArrayList<>();

  @TempDir private static Path folder;
  private static SparkSession spark;
  private static Path policy;
  private static Path reward;
  private static int prompts;

  @BeforeAll
  static void prepare() throws IOException {
    spark = StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    policy = StageTrial.model(folder.resolve("policy"), pairs, 128);
    reward = StageTrial.rewardModel(folder.resolve("reward"), pairs, 128, 1);
    prompts = PromptTrial.write(spark, folder.resolve("rows"), pairs).prompts();
  }

  @Test
  void everyPromptGivesAPairOrAReasonAndAKilledRunGoesOn() throws IOException {
    StageContext context = context("run", "n: 3, max_new_tokens: 12, batch_tokens: 600");
    StageResult result = execute(context);
    assertTrue(result.rows().balanced());
    assertEquals(PAIRS + 2, result.rows().in());
    assertEquals(PAIRS + 2L - prompts, result.rejects().get("same_prompt"));
    assertEquals(1, result.rejects().get("too_long"));
    assertEquals(prompts - 1, result.rows().kept());

    List<Row> pairs = read(context);
    for (Row pair : pairs) {
      assertTrue(
          pair.<Double>getAs(Columns.SCORE_CHOSEN) > pair.<Double>getAs(Columns.SCORE_REJECTED));
      assertEquals("train", pair.getAs(Columns.SPLIT));
    }
    Object cut = result.figures().get("cut_at_max_new_tokens");
    assertTrue((Long) cut > 0);
    assertTrue(NOTES.get(0).startsWith(cut + " responses end at max_new_tokens"), NOTES::toString);
    double mean = (double) result.figures().get("mean_reward");
    assertTrue((double) result.figures().get("mean_best_reward") > mean);
    assertTrue((double) result.figures().get("mean_worst_reward") < mean);

    ingestTakes(context.output());

    // what a killed run left is taken as it is, what is missing is made again, the same
    Path samples = folder.resolve("run/scratch").resolve(BestOfNStage.SAMPLES);
    List<Path> files;
    try (Stream<Path> all = Files.list(samples)) {
      files = all.filter(f -> f.getFileName().toString().startsWith("part-")).sorted().toList();
    }
    assertEquals(2, files.size());
    String marked = Files.readString(files.get(0)).replaceFirst("\"text\":\"[^\"]*", "$0 marked");
    Files.writeString(files.get(0), marked);
    Files.delete(files.get(1));
    StageContext again = context("run", "n: 3, max_new_tokens: 12, batch_tokens: 90", "again");
    assertEquals(result.rows(), execute(again).rows());
    assertTrue(Files.readString(files.get(0)).contains(" marked"));
    Set<String> before = texts(pairs);
    before.removeAll(texts(read(again)));
    assertTrue(before.size() <= 1, "made again differently: " + before);
  }

  private void ingestTakes(org.apache.hadoop.fs.Path pairs) throws IOException {
    StageContext context =
        StageTrial.context(
            spark, "  - ingest: {path: '" + pairs + "'}\n", Map.of(), folder.resolve("ingest"));
    StageResult result =
        new IngestStage((IngestSettings) context.stage().settings()).execute(context);
    assertEquals("conversational", result.figures().get("format"));
    assertEquals(prompts - 1, result.rows().kept());
  }

  /** The policy's context holds prompt and response, the reward model's not all of it. */
  @Test
  void responsesBeyondTheRewardModelsContextAreCounted() throws IOException {
    int longest = 0;
    try (ChatTokenizer tokenizer = ChatTokenizer.open(policy)) {
      for (PreferencePair pair : StageTrial.pairs(PAIRS)) {
        longest = Math.max(longest, tokenizer.prompt(pair.prompt()).length());
      }
    }
    Path narrow = StageTrial.otherContext(reward, folder.resolve("narrow"), longest + 2);
    List<String> notes = new ArrayList<>();
    StageContext context =
        StageTrial.noting(
            StageTrial.context(
                spark,
                "  - ingest: {path: 'demo:10'}\n  - best_of_n: {model: '%s', reward_model: '%s', n: 2, max_new_tokens: 12}\n"
                    .formatted(policy, narrow),
                Map.of("rows", folder.resolve("rows")),
                folder.resolve("beyond")),
            notes);
    long cut = (long) execute(context).figures().get("cut_responses");
    assertTrue(cut > 0 && cut <= 2L * prompts, "cut " + cut);
    assertTrue(
        notes.stream().anyMatch(n -> n.startsWith(cut + " responses are longer than the reward")),
        notes::toString);
  }

  /** Of four responses two are left; one prompt has none, one waits for what failed. */
  @Test
  void whatAServiceDoesNotSayIsLeftOutOfN() throws IOException {
    Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Queue<String> special = new ConcurrentLinkedQueue<>(List.of("mute", "down"));
    Map<String, String> kinds = new ConcurrentHashMap<>();
    FakeChatServer.Answer filtered =
        FakeChatServer.json(200, FakeChatServer.completion("half", "content_filter").toString());
    try (FakeChatServer server =
        FakeChatServer.answering(
            request -> {
              String prompt = request.body().path("messages").toString();
              if (seen.add(prompt)) {
                kinds.put(prompt, special.isEmpty() ? "other" : special.remove());
              }
              int number =
                  asked.computeIfAbsent(prompt, one -> new AtomicInteger()).getAndIncrement() % 4;
              String kind = kinds.getOrDefault(prompt, "other");
              return number == 0 || kind.equals("mute")
                  ? filtered
                  : number == 1
                      ? FakeChatServer.text("")
                      : kind.equals("down")
                          ? FakeChatServer.error(500, "down", "not now")
                          : FakeChatServer.text("answer " + number);
            })) {
      List<String> notes = new ArrayList<>();
      StageContext context =
          StageTrial.noting(
              StageTrial.context(
                  spark,
                  "  - ingest: {path: 'demo:10'}\n  - best_of_n: {source: endpoint, endpoint: {url: '%s', model: %s, retries: 0, concurrency: 1}, failed_share: 0.9, reward_model: '%s', n: 4}\n"
                      .formatted(server.url(), FakeChatServer.MODEL, reward),
                  Map.of("rows", folder.resolve("rows")),
                  folder.resolve("served")),
              notes);
      StageResult result = execute(context);
      assertEquals(1, result.rejects().get("model_refusal"));
      assertEquals(1, result.rejects().get("server_error"));
      assertEquals(1, result.rows().failed());
      long left = (long) result.figures().get("refused_responses");
      assertTrue(left >= result.rows().kept(), left + " of " + result.rows());
      assertTrue(
          notes.contains(
              left
                  + " responses were refused, and left out of their prompts' N: _samples has the reasons"),
          notes::toString);
      for (Row pair : read(context)) {
        assertTrue(pair.<String>getAs(Columns.CHOSEN).startsWith("answer "));
        assertNotEquals(pair.<String>getAs(Columns.CHOSEN), pair.getAs(Columns.REJECTED));
      }
    }
  }

  /** The reward model reads thoughts, and a training learns them: nobody else says so. */
  @Test
  void thoughtsInResponsesAreTold() throws IOException {
    AtomicInteger number = new AtomicInteger();
    try (FakeChatServer server =
        FakeChatServer.answering(
            request ->
                FakeChatServer.text(
                    (number.getAndIncrement() % 2 == 0 ? "<think>hm</think>" : "") + number))) {
      List<String> notes = new ArrayList<>();
      StageContext context =
          StageTrial.noting(
              StageTrial.context(
                  spark,
                  "  - ingest: {path: 'demo:10'}\n  - best_of_n: {source: endpoint, endpoint: {url: '%s', model: %s, concurrency: 1}, reward_model: '%s', n: 2}\n"
                      .formatted(server.url(), FakeChatServer.MODEL, reward),
                  Map.of("rows", folder.resolve("rows")),
                  folder.resolve("thinking")),
              notes);
      StageResult result = execute(context);
      long thoughts = (long) result.figures().get(ResponseThoughts.FIGURE);
      assertTrue(thoughts > 0 && thoughts < 2L * prompts, thoughts + " of " + prompts);
      assertTrue(
          notes.stream()
              .anyMatch(
                  note ->
                      note.startsWith(thoughts + " responses have the model's thoughts in them")
                          && note.contains("which are rewarded and trained on as the rest: ")),
          notes::toString);
    }
  }

  @Test
  void partsHaveAllPromptsAndNoneInCommon() {
    Dataset<Row> rows = spark.read().parquet(folder.resolve("rows").toString());
    List<Row> one = BestOfNStage.inPart(rows, PromptPart.of("1/2"), 42).collectAsList();
    List<Row> other = BestOfNStage.inPart(rows, PromptPart.of("2/2"), 42).collectAsList();
    assertTrue(!one.isEmpty() && !other.isEmpty(), one.size() + " and " + other.size());
    assertEquals(rows.count(), one.size() + other.size());
    Set<String> asked = promptsOf(one);
    asked.retainAll(promptsOf(other));
    assertEquals(Set.of(), asked);
  }

  private static Set<String> promptsOf(List<Row> rows) {
    return rows.stream()
        .map(row -> row.getAs(Columns.PROMPT).toString())
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void aModelOfTheWrongKindIsNamed() throws IOException {
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {path: 'demo:10'}\n"
                + "  - best_of_n: {model: '%s', reward_model: '%s'}\n".formatted(policy, policy),
            Map.of("rows", folder.resolve("rows")),
            folder.resolve("wrong"));
    JobException wrong = assertThrows(JobException.class, () -> execute(context));
    assertTrue(wrong.getMessage().startsWith("reward_model: "), wrong.getMessage());
  }

  private static StageResult execute(StageContext context) throws IOException {
    return new BestOfNStage((BestOfNSettings) context.stage().settings()).execute(context);
  }

  private static StageContext context(String name, String settings) throws IOException {
    return context(name, settings, name);
  }

  private static StageContext context(String name, String settings, String output)
      throws IOException {
    NOTES.clear();
    StageContext context =
        StageTrial.context(
            spark,
            "  - ingest: {path: 'demo:10'}\n"
                + "  - best_of_n: {model: '%s', reward_model: '%s', %s}\n"
                    .formatted(policy, reward, settings),
            Map.of("rows", folder.resolve("rows")),
            folder.resolve(output));
    return new StageContext(
        spark,
        spark,
        context.run(),
        context.stage(),
        context.seed(),
        context.inputs(),
        context.output(),
        new org.apache.hadoop.fs.Path(folder.resolve(name).resolve("scratch").toUri()),
        context.runFolder(),
        context.manifest(),
        new Progress() {
          @Override
          public void note(String line) {
            NOTES.add(line);
          }
        },
        context.stop());
  }

  private static List<Row> read(StageContext context) {
    return spark.read().parquet(context.output().toString()).collectAsList();
  }

  private static Set<String> texts(List<Row> pairs) {
    return pairs.stream()
        .map(row -> row.<String>getAs(Columns.CHOSEN) + "|" + row.<String>getAs(Columns.REJECTED))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
