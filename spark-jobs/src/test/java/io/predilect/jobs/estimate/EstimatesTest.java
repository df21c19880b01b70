package io.predilect.jobs.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.answers.store.SpentFile;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.estimate.AskingEstimate.Amount;
import io.predilect.jobs.fixture.StageTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {
  private static final String ENDPOINT =
      "source: endpoint, endpoint: {url: 'http://h/v1', model: m";

  @TempDir Path folder;

  private List<AskingEstimate> estimates(Map<String, Long> kept, String... stages) {
    RunConfig run =
        ConfigReader.read(
            "stages:\n  - " + String.join("\n  - ", stages) + "\n", "run.yaml", List.of());
    return new Estimates(
            run,
            new org.apache.hadoop.fs.Path(folder.toUri() + "/run"),
            new Configuration(),
            stage -> kept.getOrDefault(stage.name(), -1L))
        .of(run.stages());
  }

  private AskingEstimate only(String... stages) {
    List<AskingEstimate> all = estimates(Map.of(), stages);
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }

  private static Amount amount(AskingEstimate estimate) {
    return estimate.amount().orElseThrow(() -> new AssertionError(estimate.notes().toString()));
  }

  private static void says(AskingEstimate estimate, String words) {
    assertTrue(
        estimate.notes().stream().anyMatch(note -> note.contains(words)),
        () -> words + " in " + estimate.notes());
  }

  /** Rows of which each has another prompt, 40 characters long. */
  private String data(String name, int rows) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      lines.append(
          "{\"prompt\": \"%-40s\", \"chosen\": \"yes, %s\", \"rejected\": \"no, %s\"}%n"
              .formatted("Is it so, number " + i + "?", i, i)
              .replace("?  ", "? x"));
    }
    Path file = folder.resolve(name);
    Files.writeString(file, lines);
    return file.toString();
  }

  @Test
  void everyRowIsAskedAboutAndEveryAnswerAsLongAsItMayBe() throws IOException {
    AskingEstimate estimate =
        only(
            "ingest: {path: '" + data("few.jsonl", 50) + "'}",
            "rationales: {"
                + ENDPOINT
                + ", price_per_million_input: 2, price_per_million_output: 8},"
                + " prompt: 'Why {{ chosen }}?', max_new_tokens: 30}");
    // "Why yes, 7?" has 11 characters, "Why yes, 17?" 12: 3 tokens each.
    assertEquals(new Amount(50, 150, 1500), amount(estimate));
    assertEquals((150 * 2 + 1500 * 8) / 1e6, estimate.cost().orElseThrow(), 1e-12);
    assertEquals("m at http://h/v1", estimate.asked());
    says(estimate, "over all rows");
    says(estimate, "a token for every 4 characters");
  }

  @Test
  void responsesAreAskedForByPromptAndSide() throws IOException {
    String same =
        "{\"prompt\": \"a prompt that comes twice\", \"chosen\": \"%s\", \"rejected\": \"no\"}%n";
    Path file = folder.resolve("twice.jsonl");
    Files.writeString(file, same.formatted("yes") + same.formatted("sure"));
    String ingest = "ingest: {path: '" + file + "', test_share: 1.0}";
    String asks = ENDPOINT + "}, temperature: 1, max_new_tokens: 5, n: 3";
    assertEquals(new Amount(3, 3 * 7, 15), amount(only(ingest, "generate: {" + asks + "}")));
    assertEquals(
        new Amount(0, 0, 0), amount(only(ingest, "generate: {" + asks + ", split: train}")));
    assertEquals(
        new Amount(3, 3 * 7, 15),
        amount(only(ingest, "best_of_n: {" + asks + ", split: test, reward_model: r}")));
    String part = "best_of_n: {" + asks + ", split: test, reward_model: r, part: %s/2}";
    assertEquals(
        3,
        amount(only(ingest, part.formatted(1))).questions()
            + amount(only(ingest, part.formatted(2))).questions());
  }

  @Test
  void everyPairOfARowIsAskedAbout() throws IOException {
    Path file = folder.resolve("lists.jsonl");
    String row =
        "{\"prompt\": \"p%s\", \"completions\": [\"a\", \"b\", \"c\"], \"scores\": [3, 1, %s]}%n";
    Files.writeString(file, row.formatted(1, 2) + row.formatted(2, 1));
    String ingest = "ingest: {path: '" + file + "', binarise: {against: %s}%s}";
    String asks = "rationales: {" + ENDPOINT + "}, max_new_tokens: 5}";
    assertEquals(2, amount(only(ingest.formatted("worst", ""), asks)).questions());
    assertEquals(3 + 2, amount(only(ingest.formatted("all", ""), asks)).questions());
    assertEquals(3, amount(only(ingest.formatted("all", ", limit: 1"), asks)).questions());
  }

  @Test
  void aLimitOnGeneratedPairsCounts() throws IOException {
    String asks = "rationales: {" + ENDPOINT + "}, max_new_tokens: 5}";
    String ingest = "ingest: {path: 'demo:2000', limit: 30}";
    assertEquals(30, amount(only(ingest, asks)).questions());
  }

  @Test
  void aLimitAndAFileOfPromptsCount() throws IOException {
    String file = data("prompts.jsonl", 20);
    String asks = ENDPOINT + "}, max_new_tokens: 5, prompts: '" + file + "'";
    assertEquals(20, amount(only("generate: {" + asks + "}")).questions());
    assertEquals(new Amount(7, 70, 35), amount(only("generate: {" + asks + ", limit: 7}")));
  }

  @Test
  void everyTurnOfAPromptIsAskedBehindTheResponsesToThoseBefore() throws IOException {
    Path file = folder.resolve("turns.jsonl");
    Files.writeString(file, "{\"turns\": [\"abcd\", \"efgh\"]}\n{\"turns\": [\"ijkl\"]}\n");
    String asks = ENDPOINT + "}, temperature: 1, max_new_tokens: 5, n: 2, prompts: '" + file + "'";
    int first = 1;
    int second = 1 + 5 + 1;
    assertEquals(
        new Amount(6, 2L * (first + second + first), 6 * 5L),
        amount(only("generate: {" + asks + "}")));
  }

  @Test
  void ofManyThingsInAnOrderSomeFromAllAlongAreCounted() {
    Sample<Integer> ordered = new Sample<>(IntStream.range(0, 5000).boxed().toList(), 2);
    double exact = 2 * 4999.0 * 5000 / 2;
    assertEquals(exact, ordered.sum(i -> i), exact * 0.001);
  }

  @Test
  void aJudgeReadsResponsesThatAreNotWrittenYet() throws IOException {
    String file = data("prompts.jsonl", 20);
    String arm = ", max_new_tokens: 100, temperature: 1, prompts: '" + file + "'";
    List<AskingEstimate> all =
        estimates(
            Map.of(),
            "generate: {name: a, n: 3, " + ENDPOINT + "}" + arm + "}",
            "generate: {name: b, n: 2, " + ENDPOINT + "}" + arm + ", limit: 10}",
            "judge: {arms: [a], against: b, "
                + ENDPOINT
                + "}, max_new_tokens: 1, protocol: mt_bench}");
    // Ten prompts both answer, three responses to each, both orders.
    assertEquals(60, amount(all.get(2)).questions());
    assertEquals(60, amount(all.get(2)).tokensOut());
    long words = amount(all.get(2)).tokensIn() - 60 * 200;
    assertTrue(words > 60 * 50 && words < 60 * 400, "of the questions' own: " + words);
  }

  @ParameterizedTest
  @CsvSource({"mt_bench, 2", "mt_bench_single, 2", "pairwise, 1"})
  void everyTurnIsJudgedThatTheProtocolCovers(String protocol, int turns) throws IOException {
    Path file = folder.resolve("turns.jsonl");
    Files.writeString(file, "{\"turns\": [\"abcd\", \"efgh\"]}\n{\"turns\": [\"ijkl\"]}\n");
    String arm = ", temperature: 1, max_new_tokens: 1000, n: 2, prompts: '" + file + "'}";
    List<AskingEstimate> all =
        estimates(
            Map.of(),
            "generate: {name: a, " + ENDPOINT + "}" + arm,
            "generate: {name: b, " + ENDPOINT + "}" + arm,
            "judge: {arms: [a], against: b, "
                + ENDPOINT
                + "}, max_new_tokens: 1, queries: 1, protocol: "
                + protocol
                + "}");
    int queries = protocol.equals("pairwise") ? 1 : 2; // both orders, or each response alone
    int firstTurns = 2 * 2; // two questions, two responses to each
    int secondTurns = turns == 1 ? 0 : 2;
    Amount judged = amount(all.get(2));
    assertEquals((long) queries * (firstTurns + secondTurns), judged.questions());
    // A second turn shows the response to the first one too; a response alone is half of a pair.
    int pair = protocol.equals("mt_bench_single") ? 1000 : 2000;
    long responses = (long) queries * pair * (firstTurns + 2L * secondTurns);
    long words = judged.tokensIn() - responses;
    assertTrue(
        words > 20 * judged.questions() && words < 500 * judged.questions(),
        "of the questions' own: " + words);
  }

  @Test
  void aJudgeOfPairsReadsThem() throws IOException {
    String ingest = "ingest: {path: '" + data("few.jsonl", 30) + "', test_share: 1.0}";
    String judge = "judge: {" + ENDPOINT + "}, max_new_tokens: 2, ";
    String pairwise = judge + "protocol: pairwise, queries: 3";
    assertEquals(90, amount(only(ingest, pairwise + ", temperature: 1}")).questions());
    assertEquals(60, amount(only(ingest, pairwise + "}")).questions()); // the third is the first
    assertEquals(60, amount(only(ingest, judge + "protocol: mt_bench_single}")).questions());
    assertTrue(estimates(Map.of(), ingest, "judge: {reward_model: r}").isEmpty());
  }

  @Test
  void aJudgeOfChoicesReadsThemTogetherOrEachByItself() throws IOException {
    Path file = folder.resolve("choices.jsonl");
    String row =
        "{\"id\": \"%s\", \"prompt\": \"which?\", \"subset\": \"%s\", \"chosen\": %s, \"rejected\": [\"b\", \"c\", \"d\"]}%n";
    Files.writeString(
        file,
        row.formatted("1", "Math", "[\"a\"]")
            + row.formatted("tied:1", "Ties", "[\"a\", \"e\"]")
            + row.formatted("2", "Math", "[\"a\", \"e\"]"));
    String judge = "judge: {" + ENDPOINT + "}, max_new_tokens: 2, choices: '" + file + "', ";
    // Of the last one four cannot be shown.
    assertEquals(1 + 5, amount(only(judge + "protocol: four_way}")).questions());
    assertEquals(4 + 5 + 5, amount(only(judge + "protocol: ratings}")).questions());
  }

  @Test
  void aTokenizerThatIsHereCounts() throws IOException {
    Path model =
        StageTrial.model(Files.createDirectories(folder.resolve("m")), StageTrial.pairs(20), 64);
    String ingest = "ingest: {path: '" + data("few.jsonl", 10) + "'}";
    String asks = "rationales: {" + ENDPOINT + "}, model: '" + model + "', prompt: '%s'}";
    AskingEstimate estimate = only(ingest, asks.formatted("topic"));
    says(estimate, "counted with the tokenizer of " + model);
    long more = amount(only(ingest, asks.formatted("topic topic topic"))).tokensIn();
    long few = amount(estimate).tokensIn();
    assertTrue(few > 0 && more > few && few % 10 == 0, few + " and " + more);
  }

  @Test
  void ofMuchDataTheFirstRowsAreTakenForAll() throws IOException {
    AskingEstimate estimate =
        only(
            "ingest: {path: '" + data("many.jsonl", 50_000) + "', deduplicate: false}",
            "rationales: {" + ENDPOINT + "}}");
    assertEquals(50_000, (double) amount(estimate).questions(), 50_000 * 0.03);
    says(estimate, "the first 20,000 rows");
  }

  @Test
  void whatIsDoneIsCountedAndNotGuessed() throws IOException {
    List<AskingEstimate> all =
        estimates(
            Map.of("ingest", 44L),
            "ingest: {path: '" + data("few.jsonl", 50) + "'}",
            "rationales: {" + ENDPOINT + "}}");
    assertEquals(44, amount(all.get(0)).questions());
  }

  @Test
  void whatLimitsWouldStopIsTold() throws IOException {
    String ingest = "ingest: {path: '" + data("few.jsonl", 50) + "'}";
    String priced = ENDPOINT + ", price_per_million_input: 2, price_per_million_output: 8}, ";
    AskingEstimate stopped =
        only(ingest, "rationales: {" + priced + "max_requests: 30, max_cost: 0.001}");
    says(stopped, "max_requests (30) stops it before the end: 20 questions");
    says(stopped, "max_cost (0.001) may stop it");
    AskingEstimate enough =
        only(ingest, "rationales: {" + priced + "max_requests: 60, max_cost: 100}");
    says(enough, "max_requests (60) leaves room for 10 tries again");
    says(enough, "max_cost (100.0) is not reached");
    new SpentFile(
            new org.apache.hadoop.fs.Path(folder + "/run/_answers/rationales/spent.json"),
            new Configuration())
        .write(new JobSpent(12, Usage.NONE, OptionalDouble.of(0.5)));
    says(
        only(ingest, "rationales: {" + priced + "max_requests: 60}"),
        "earlier starts of the run sent 12 requests for 0.5000: max_requests and max_cost are of these too");
    AskingEstimate unknown =
        only(ingest, "rationales: {" + ENDPOINT + ", key_env: NO_SUCH_VARIABLE}}");
    says(unknown, "has no variable NO_SUCH_VARIABLE");
    says(unknown, "set endpoint.price_per_million_input");
    assertTrue(unknown.cost().isEmpty());
  }

  @Test
  void dataThatIsNotThereIsTold() {
    AskingEstimate estimate =
        only("ingest: {path: '" + folder + "/none.jsonl'}", "rationales: {" + ENDPOINT + "}}");
    assertTrue(estimate.amount().isEmpty());
    says(estimate, "none.jsonl");
  }

  @Test
  void answersThatAreKeptAreTold() throws IOException {
    Path cache = folder.resolve("cache");
    Files.createDirectories(cache);
    Map<String, Object> answer = Map.of("question_key", "k", "text", "t", "asked_by", "x", "at", 5);
    String line = new ObjectMapper().writeValueAsString(answer) + "\n";
    Files.writeString(cache.resolve("part-x-0-a.jsonl"), line + line);
    AskingEstimate estimate =
        only(
            "ingest: {path: '" + data("few.jsonl", 5) + "'}",
            "rationales: {" + ENDPOINT + "}, cache: '" + cache + "'}");
    says(estimate, "holds 2 answers");
  }
}
