package io.predilect.jobs.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.AuditResult;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.cli.Main;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.model.information.RationaleChannel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit with a reward model. */
class RewardAuditTest {
  private static final int PAIRS = 30;

  @TempDir private static Path folder;
  private static Path data;
  private static Path reward;
  private static Path policy;

  @BeforeAll
  static void prepare() throws IOException {
    StageTrial.session();
    List<PreferencePair> pairs = StageTrial.pairs(PAIRS);
    reward = StageTrial.rewardModel(folder.resolve("reward"), pairs, 192, 1);
    policy = StageTrial.model(folder.resolve("policy"), pairs, 512);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < PAIRS; i++) {
      ObjectNode row = new ObjectMapper().createObjectNode();
      row.put("prompt", pairs.get(i).prompt().get(0).content());
      row.put("chosen", pairs.get(i).chosen());
      row.put("rejected", pairs.get(i).rejected());
      row.put("subset", i % 3 == 0 ? "third" : "rest");
      if (i > 0) {
        row.put("rationale", pairs.get(i).extra().get(DemoPairs.RATIONALE));
      }
      lines.append(row).append('\n');
    }
    data = folder.resolve("data.jsonl");
    Files.writeString(data, lines + "broken\n");
  }

  @Test
  void figuresAddUpOverTheSubsets() throws IOException {
    AuditOptions options =
        new AuditOptions(
            Optional.empty(),
            Optional.of(reward.toString()),
            OptionalInt.of(6),
            OptionalDouble.of(0.25),
            OptionalDouble.empty(),
            Optional.of(policy.toString()));
    AuditResult audited =
        Predilect.on(StageTrial.session())
            .yaml("{device: cpu, dtype: bfloat16, stages: [{ingest: {path: '" + data + "'}}]}")
            .build()
            .audit(options, soFar -> assertEquals(PAIRS, soFar.data().audit().kept()));
    RewardAudit.Result result = audited.rewards().orElseThrow();
    RewardAudit.Part all = result.overall();
    assertEquals(1, result.rejected());
    assertEquals(PAIRS, all.pairs());
    assertEquals( // though the run's folder is gone
        all.promptFree(),
        result.pairs().selectExpr("avg(prompt_free_gap)").head().getDouble(0),
        1e-9);
    assertEquals(
        List.of("rest", "third"), result.subsets().stream().map(RewardAudit.Part::name).toList());
    assertEquals(
        all.promptFree(),
        result.subsets().stream().mapToDouble(p -> p.pairs() * p.promptFree()).sum() / PAIRS,
        1e-9);
    assertTrue(all.mostlyPromptFree() >= 0 && all.mostlyPromptFree() <= 1);
    assertTrue(Math.abs(all.lengthCorrelation()) <= 1);
    assertEquals(all.lengthCorrelation() * all.lengthCorrelation(), all.lengthShare());
    assertTrue(all.varianceShare() > 0);
    assertTrue(all.signSurvives() >= 0 && all.signSurvives() <= 1);
    assertTrue(all.error() > 0 && all.meanError() > 0);
    assertTrue(result.temperature() > 0);
    // the same gaps with other weights: that asked for is among them
    assertEquals(3, result.weights().size());
    RewardAudit.Weighted quarter = result.weights().get(1);
    assertEquals(all.promptFree(), quarter.promptFree(), 1e-3);
    assertEquals(all.varianceShare(), quarter.varianceShare(), 1e-3);
    assertTrue(result.weights().get(2).mostlyPromptFree() >= quarter.mostlyPromptFree());
    assertEquals(5, result.largest().size());
    for (int i = 1; i < 5; i++) {
      assertTrue(result.largest().get(i - 1).promptFree() >= result.largest().get(i).promptFree());
    }
    rationales(audited.rationales().orElseThrow());
  }

  private static void rationales(RationaleAudit.Result result) {
    RationaleChannel channel = result.channel();
    assertEquals(1, result.without());
    assertEquals(PAIRS - 1, channel.rows() + result.unread());
    assertTrue(channel.first() > 5 && channel.second() > 5, channel::toString);
    double uncertain = result.uncertainty().orElseThrow();
    double told = result.information().orElseThrow();
    assertTrue(told >= 0 && told <= uncertain && uncertain <= 1, told + " of " + uncertain);
    assertTrue(channel.information(0.5) >= 0 && channel.information(0.5) <= 1);
  }

  @Test
  void theDrawnOrderOfTwoResponsesDoesNotKnowWhichIsChosen() {
    int first = 0;
    for (PreferencePair pair : StageTrial.pairs(200)) {
      boolean chosen = RationaleAudit.chosenFirst(pair);
      first += chosen ? 1 : 0;
      String winner = pair.rejected();
      String loser = pair.chosen();
      assertNotEquals(
          chosen, RationaleAudit.chosenFirst(PreferencePair.of(pair.prompt(), winner, loser)));
    }
    assertTrue(first > 70 && first < 130, "chosen first in " + first);
  }

  @Test
  void theCommandPrintsTheTableAndNamesAWrongOption() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = command(out, err, "--reward-model", reward.toString(), "--prompts", "4");
    assertEquals(0, code, err::toString);
    assertTrue(out.toString().contains("mostly prompt-free pairs"), out::toString);
    assertTrue(out.toString().contains("length explains"), out::toString);
    assertTrue(out.toString().contains("third"), out::toString);
    assertTrue(out.toString().contains("own prompt's weight p"), out::toString);
    assertTrue(out.toString().contains("Var Δr2 / Var Δr"), out::toString);

    assertEquals(2, command(out, err, "--reward-model", reward.toString(), "--own-weight", "3"));
    assertTrue(err.toString().contains("--own-weight: 3: it must be"), err::toString);
    StringWriter nothing = new StringWriter();
    String nowhere = folder.resolve("nowhere").toString();
    assertEquals(1, command(nothing, err, "--reward-model", nowhere));
    assertTrue(err.toString().contains("error: the reward model: there is no file"), err::toString);
    assertEquals("", nothing.toString(), "it is told before any data is read");
  }

  @Test
  void aModelThatCanScoreNoPairIsToldWithoutAFolderThatIsGone() throws IOException {
    Path refusing = folder.resolve("refusing");
    StageTrial.rewardModel(refusing, StageTrial.pairs(PAIRS), 192, 1);
    Files.writeString(
        refusing.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if 'forbidden' in m.content %}{{ raise_exception('not this word') }}"
            + "{% endif %}{{ m.content }}<|im_end|>{% endfor %}");
    Path rude = folder.resolve("rude.jsonl");
    Files.writeString(
        rude,
        """
        {"prompt": "a forbidden word", "chosen": "yes", "rejected": "no"}
        {"prompt": "a forbidden one", "chosen": "no", "rejected": "yes"}
        """);
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("audit", rude.toString(), "--reward-model", refusing.toString());
    assertEquals(1, code);
    String said = err.toString();
    String error = said.substring(said.indexOf("error: ")).strip();
    assertTrue(error.contains("none of 2 rows could be used: template ("), error);
    assertFalse(error.contains("predilect-audit"), error);
    assertEquals(1, error.lines().count(), error);
  }

  private static int command(StringWriter out, StringWriter err, String... options) {
    List<String> arguments = new ArrayList<>(List.of("audit", data.toString()));
    arguments.addAll(List.of(options));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }
}
