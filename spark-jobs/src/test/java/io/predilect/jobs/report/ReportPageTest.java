package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.Samples;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.judge.JudgeExamples;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.signal.Estimate;
import io.predilect.jobs.signal.SignalFigures;
import io.predilect.jobs.signal.SignalReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void thePageShowsWhatItIsGiven() throws IOException {
    String page = ReportPage.html(contents("A run"));
    for (String expected :
        List.of(
            "reward model accuracy",
            "0.912",
            "0.880 to 0.940",
            "empty response",
            "Some pairs",
            "What the reward depends on",
            "learning_rate")) {
      assertTrue(page.contains(expected), expected);
    }
  }

  @Test
  void nothingComesFromOutside() throws IOException {
    String page = ReportPage.html(contents("A run")).replace("http://www.w3.org/2000/svg", "");
    assertFalse(page.contains("http"), "a link to the outside");
    assertFalse(page.contains("<script") || page.contains("@import") || page.contains("url("));
  }

  @Test
  void textsAreEscaped() throws IOException {
    String page = ReportPage.html(contents("<script>alert('x')</script>"));
    assertFalse(page.contains("<script"));
    assertTrue(page.contains("&lt;script&gt;alert(&#39;x&#39;)"));
    assertTrue(page.contains("&lt;img src=x onerror=alert(1)&gt;"));
    assertEquals("a\uFFFDb", Html.escape("a\u0000b"));
    assertEquals("a\r\nb", Html.escape("a\r\nb"));
  }

  @Test
  void aSignalIsShownByCutPositionAndGroup() throws IOException {
    String page = ReportPage.html(contents("signal"));
    for (String shown :
        List.of(
            "Accuracy by share of the response",
            "Accuracy by tokens of the response",
            "How far the policy is from its reference",
            "Share of the whole margin, and of the whole KL, in the first tokens",
            "33 %",
            "20 tokens",
            "0.625 (0.500 to 0.750)",
            "Accuracy of the policy by subset",
            "&lt;a&gt;")) {
      assertTrue(page.contains(shown), shown);
    }
    assertFalse(page.contains("reward model</text>"), "none was asked");
  }

  @Test
  void responsesHaveALineForEveryGenerateStage() throws IOException {
    String page = ReportPage.html(contents("responses"));
    assertTrue(page.contains("<td>alone</td>"), page);
    for (String shown :
        List.of(
            "<h2>Responses</h2>",
            "2.500 (2.000 to 3.000)", // KL
            "policy&#39;s tokens",
            "tokens a second")) {
      assertTrue(page.contains(shown), shown);
    }
    assertFalse(page.contains("exact match"), "none was compared");
  }

  @Test
  void aRunWithoutTrainingIsAPageToo() {
    ReportContents bare =
        new ReportContents(
            "bare",
            PageState.DONE,
            Map.of(),
            new Manifest("bare", List.of()),
            List.of(),
            ReportContents.Results.NONE);
    String page = ReportPage.html(bare);
    assertFalse(page.contains("headlines\">"));
    assertTrue(page.endsWith("</html>\n"));
  }

  @Test
  void thePageOpensWithTheTaskThenFiguresThenResponsesThenCurves() throws IOException {
    String page = ReportPage.html(contents("order"));
    List<Integer> places =
        Stream.of(
                "<dt>dpo</dt><dd>dpo, beta 0.5, begins with &lt;sft&gt;</dd>",
                "reward model accuracy",
                "The same prompts, before and after",
                "learning rate",
                "<h2>Stages</h2>")
            .map(page::indexOf)
            .toList();
    assertFalse(places.contains(-1), places::toString);
    assertEquals(places.stream().sorted().toList(), places);
    int article = page.indexOf("What is it?");
    int before = page.indexOf("<b>sft-writes</b><p>A b.</p>", article);
    assertTrue(before > article, page);
    assertTrue(page.indexOf("<b>dpo-writes</b><p><i>nothing</i></p>", before) > before, page);
  }

  private static Map<String, ResponseExamples> written() {
    Map<String, ResponseExamples> written = new LinkedHashMap<>();
    written.put("sft-writes", responses("What is it?", "A b."));
    written.put("dpo-writes", responses("What is it?", " "));
    return written;
  }

  private static ResponseExamples responses(String prompt, String response) {
    return new ResponseExamples(List.of(new ResponseExamples.Example(prompt, response)));
  }

  @Test
  void whatWasAskedIsShownWithWhatItTook() {
    StageRecord ingest = record("ingest", StageKind.INGEST, Map.of());
    assertEquals("", AskedSection.html(new Manifest("run", List.of(ingest))));
    Map<String, Object> figures =
        Map.of("source", "endpoint", "asked", 1200, "retries", 7, "cost", 0.25);
    StageRecord asked = record("judge", StageKind.JUDGE, figures);
    String page = AskedSection.html(new Manifest("run", List.of(ingest, asked)));
    assertTrue(page.contains("<td>judge</td><td>endpoint</td><td class=\"n\">1,200</td>"), page);
    assertTrue(page.contains("<td class=\"n\">7</td>"), page);
    assertTrue(page.contains("<td class=\"n\">0.2500</td>"), page);
  }

  @Test
  void durationsAndNumbersAreShort() {
    assertEquals("0.4 s", NumberText.duration(0.42));
    assertEquals("59 s", NumberText.duration(59.4));
    assertEquals("3 min 20 s", NumberText.duration(200));
    assertEquals("2 h 5 min", NumberText.duration(7500));
    assertEquals("−0.123", NumberText.figure(-0.1234));
    assertEquals("12,346", NumberText.figure(12345.6));
    assertEquals("–", NumberText.figure(Double.NaN));
  }

  private static TrainingCurves curves(List<String> lines) {
    TrainingCurves.Drawing drawing = new TrainingCurves.Drawing("dpo");
    lines.forEach(drawing::add);
    return drawing.curves();
  }

  private static ReportContents contents(String title) throws IOException {
    return new ReportContents(
        title,
        PageState.DONE,
        Map.of("dpo", "dpo, beta 0.5, begins with <sft>"),
        new Manifest(
            "demo",
            List.of(
                record("ingest", StageKind.INGEST, Map.of()),
                record("dpo", StageKind.TRAIN, Map.of()),
                record("alone", StageKind.GENERATE, Map.of("mean_tokens", 9.0)),
                record(
                    "mixed",
                    StageKind.GENERATE,
                    Map.of(
                        "kl", 2.5,
                        "policy_tokens", 0.0,
                        "tokens_per_second", 210.0,
                        "intervals", Map.of("kl", List.of(2.0, 3.0)))))),
        List.of(new ReportContents.Setting("dpo", "learning_rate", "0.001")),
        new ReportContents.Results(
            List.of(curves(log())),
            List.of(
                new ReportContents.Evaluated(
                    "evaluate",
                    EvaluationJson.read(JSON.readTree(METRICS)),
                    ReportJson.read(samples(), Samples.class),
                    Optional.empty())),
            Map.of("signal", signal()),
            written(),
            List.of(judged())));
  }

  /** A policy and no reward model. */
  private static SignalReport signal() {
    Estimate figure = new Estimate(0.625, OptionalDouble.of(0.5), OptionalDouble.of(0.75), 40);
    Optional<Estimate> none = Optional.empty();
    Optional<Estimate> some = Optional.of(figure);
    SignalFigures figures =
        new SignalFigures(
            40,
            List.of(
                new SignalFigures.AtCut(true, 0.33, some, some, none, none),
                new SignalFigures.AtCut(false, 20, some, some, none, none)),
            List.of(
                new SignalFigures.AtPosition(1, some, some, some, some, some, some),
                new SignalFigures.AtPosition(2, some, some, some, some, some, some)));
    return new SignalReport(
        "test", 0.1, false, "subset", figures, Map.of("<a>", figures, "b", figures));
  }

  private static ReportContents.Judged judged() {
    Metrics sft = new Metrics(40, Map.of("judge/win_rate", 0.625), Map.of());
    Metrics dpo =
        new Metrics(
            40,
            Map.of("judge/win_rate", 0.75, "judge/agreement", 0.9),
            Map.of("judge/win_rate", new Interval(0.7, 0.8)),
            Map.of("judge/length_controlled_winrate", "9 prompts tell too <little>"));
    return new ReportContents.Judged(
        "judge",
        new Evaluation(
            "",
            new Metrics(80, Map.of(), Map.of()),
            List.of(new GroupTable("arm", Map.of("rdpo", dpo, "dpo", sft))),
            Optional.empty()),
        new JudgeExamples(
            List.of(
                new JudgeExamples.Example(
                    "dpo", "sft", "win", 1, "Why?", "<b>So.</b>", "Because.", List.of("ab: 1")),
                new JudgeExamples.Example(
                    "rdpo", "sft", "tie", 0.5, "Why?", "So.", "So.", List.of()))));
  }

  @Test
  void figuresOfSeveralEvaluationsSayWhose() throws IOException {
    ReportContents.Evaluated first = contents("A run").results().evaluations().get(0);
    assertTrue(ReportPage.html(contents("A run")).contains("<span>reward model accuracy</span>"));
    ReportContents.Evaluated second =
        new ReportContents.Evaluated(
            "on <whole>", first.figures(), first.samples(), Optional.empty());
    String page =
        ReportPage.html(
            new ReportContents(
                "two",
                PageState.DONE,
                Map.of(),
                new Manifest(
                    "two",
                    List.of(
                        record("evaluate", StageKind.EVALUATE, Map.of()),
                        record("report", StageKind.REPORT, Map.of(), StageStatus.RUNNING))),
                List.of(),
                new ReportContents.Results(
                    List.of(), List.of(first, second), Map.of(), Map.of(), List.of())));
    assertTrue(page.contains("<span>reward model accuracy, evaluate</span>"), page);
    assertTrue(page.contains("<span>reward model accuracy, on &lt;whole&gt;</span>"), page);
    assertTrue(page.contains("Run two, 2 stages in "), page);
    assertTrue(page.contains("<td>this page</td>"), page);
  }

  @Test
  void whoWinsStandsInATableAndSideBySide() throws IOException {
    String page = ReportPage.html(contents("A run"));
    assertTrue(page.contains("Who wins against sft: 80 comparisons"), page);
    assertTrue(page.contains("0.750 (0.700 to 0.800)"));
    assertTrue(page.contains("<th class=\"n\">length-controlled</th>"), page);
    assertTrue(page.contains("<td class=\"n\">not determined</td>"), page);
    assertTrue(
        page.contains("rdpo, length-controlled not determined: 9 prompts tell too &lt;little&gt;"));
    assertTrue(page.contains("<input type=\"search\""));
    assertTrue(page.contains(".shown article.other { display: none; }"));
    assertTrue(page.contains("<article class=\"a0 win\">"));
    assertTrue(page.contains("<article class=\"a1 tie\">"));
    assertTrue(page.contains("&lt;b&gt;So.&lt;/b&gt;"));
    assertEquals(1, page.split("<details>", -1).length - 1);
    for (String button : List.of("only-all\" checked", "only-a0", "only-a1", "only-loss")) {
      assertTrue(page.contains(button), button);
      assertTrue(button.contains("all") || page.contains("." + button + ":checked"), button);
    }
  }

  private static StageRecord record(String name, StageKind kind, Map<String, Object> figures) {
    return record(name, kind, figures, StageStatus.DONE);
  }

  private static StageRecord record(
      String name, StageKind kind, Map<String, Object> figures, StageStatus status) {
    return new StageRecord(
        name,
        kind,
        "01-" + name,
        status,
        "2026-01-02T03:04:05Z",
        12.3,
        new StageResult(new RowCounts(4000, 3990, 10, 0), Map.of("empty response", 10L), figures),
        "",
        "",
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> log() {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int step = 1; step <= 120; step++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"step\":%d,\"loss\":%.4f,\"rewards/accuracies\":%.3f,\"rewards/margins\":%.3f,"
                  + "\"learning_rate\":%.6f}",
              step,
              0.7 * Math.exp(-step / 60.0) + 0.05 * random.nextDouble(),
              1 - 0.5 * Math.exp(-step / 40.0) - 0.1 * random.nextDouble(),
              step / 50.0 + random.nextDouble() * 0.3,
              1e-3 * (1 - step / 120.0)));
    }
    return lines;
  }

  @Test
  void aResponseByItselfHasNoEmptyOneBesideIt() throws IOException {
    String single =
        "{\"points\":[],\"examples\":[{\"prompt\":\"q\",\"chosen\":\"\",\"rejected\":\"no\","
            + "\"figures\":{\"group\":\"g\",\"chosen_length\":0,\"rejected_length\":2}}]}";
    String html =
        EvaluationSection.html(
            new ReportContents.Evaluated(
                "evaluate",
                EvaluationJson.read(JSON.readTree(METRICS)),
                ReportJson.read(JSON.readTree(single), Samples.class),
                Optional.empty()));
    assertTrue(html.contains("<div class=\"two\"><div><b>rejected</b><p>no</p></div></div>"), html);
  }

  private static JsonNode samples() throws IOException {
    Random random = new Random(2);
    List<String> points = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double truth = random.nextGaussian();
      points.add(
          String.format(
              Locale.ROOT,
              "{\"group\":\"%s\",\"chosen_length\":%d,\"rejected_length\":%d,"
                  + "\"prompt_related_gap\":%.3f,\"prompt_free_gap\":%.3f,\"truth\":%.3f}",
              List.of("topic", "count", "form", "order", "free").get(random.nextInt(5)),
              60 + (int) (25 * random.nextGaussian()),
              50 + (int) (25 * random.nextGaussian()),
              1 + random.nextGaussian(),
              truth + 0.3 * random.nextGaussian(),
              truth));
    }
    return JSON.readTree(
        "{\"points\":["
            + String.join(",", points)
            + "],\"examples\":[{\"prompt\":\"Name two birds.\",\"chosen\":\"Sure. owl, duck.\","
            + "\"rejected\":\"<img src=x onerror=alert(1)>\",\"figures\":"
            + points.get(0)
            + "}]}");
  }

  private static final String METRICS =
      """
      {"split": "test", "pairs": 412,
       "reward/accuracy": 0.912, "reward/margin": 2.31, "rewards/accuracies": 0.861,
       "rewards/margins": 0.55, "logps/chosen": -22.4, "prompt_free/spearman": 0.884,
       "intervals": {"reward/accuracy": [0.88, 0.94], "rewards/accuracies": [0.82, 0.89]},
       "tables": [{"by": "subset", "groups": {
          "topic": {"pairs": 100, "reward/accuracy": 0.97, "rewards/accuracies": 0.9,
                    "intervals": {"reward/accuracy": [0.93, 1.0]}},
          "free": {"pairs": 312, "reward/accuracy": 0.88, "rewards/accuracies": 0.85}}}],
       "reward_bench": {"Chat": 0.9}}
      """;
}
