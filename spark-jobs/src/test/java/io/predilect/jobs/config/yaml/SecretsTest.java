package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of a configuration: what is shown and saved of them, and how they are given again. */
class SecretsTest {
  private static final Redactor USUAL = Redactor.of(Map.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://ann:gR4pe@host/api | https://*********(redacted)@host/api",
        "https://gR4pe@host:8443 | https://*********(redacted)@host:8443",
        "http://ann:gR4pe:x@y@10.0.0.1 | http://*********(redacted)@10.0.0.1",
        "http://ann:gR4/pe?#1@host | http://*********(redacted)@host",
        "s3a://AKIA99:gR4pe%2F7@bucket/p | s3a://*********(redacted)@bucket/p",
        "hdfs://ann@nn:8020/data | hdfs://*********(redacted)@nn:8020/data",
        "jdbc:postgresql://ann:gR4pe@db:5432/x | jdbc:postgresql://*********(redacted)@db:5432/x",
        "jdbc:mysql://db/x?user=ann&password=gR4pe&ssl=true | jdbc:mysql://db/x?user=*********(redacted)&password=*********(redacted)&ssl=true",
        "jdbc:sqlserver://db;user=ann;password=gR4pe | jdbc:sqlserver://db;user=*********(redacted);password=*********(redacted)",
        "jdbc:oracle:thin:ann/gR4pe@//db:1521/x | jdbc:oracle:thin:*********(redacted)@//db:1521/x",
        "https://h/a?token=gR4pe&v=1 | https://h/a?token=*********(redacted)&v=1",
        "https://h/a?v=1&X-Amz-Signature=gR4pe | https://h/a?v=1&X-Amz-Signature=*********(redacted)",
        "https://a.blob.core/x?sv=1&sig=gR4pe | https://a.blob.core/x?sv=1&sig=*********(redacted)",
        "abfss://data@account.dfs.core/x | abfss://data@account.dfs.core/x",
        "http://host:8080/path/a@b | http://host:8080/path/a@b",
        "mail me at a@b.c about tokens | mail me at a@b.c about tokens",
        "s3a://bucket/part=1/user=2 | s3a://bucket/part=1/user=2",
      })
  void ofUrisUserPasswordAndSecretsOfTheQueryAreTakenOut(String value, String shown) {
    assertEquals(shown, USUAL.setting("path", value));
    assertEquals(shown, Redactor.text(value), "in any text");
    assertEquals(shown, USUAL.setting("path", shown), "once is enough");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.s3a.secret.key=gR4pe",
        "spark.hadoop.fs.s3a.access.key=gR4pe",
        "spark.ssl.keyPassword=gR4pe",
        "spark.my.TOKEN=gR4pe",
        "spark.hadoop.fs.azure.account.key.x=gR4pe",
        "spark.hadoop.fs.s3a.encryption.key=gR4pe",
        "spark.my.api_key=gR4pe",
        "spark.executor.extraJavaOptions=-Xss1m -Dmy.password=gR4pe",
        "spark.some.url=jdbc:x://ann:gR4pe@db",
      })
  void entriesOfSparkAreSecretAsSparkSays(String entry) {
    int equals = entry.indexOf('=');
    assertFalse(
        USUAL.entry(entry.substring(0, equals), entry.substring(equals + 1)).contains("gR4pe"));
    assertFalse(Redactor.text("--conf " + entry + ": no").contains("gR4pe"));
  }

  @Test
  void theUsersOwnPatternCountsBesideTheUsual() {
    Redactor own = Redactor.of(Map.of(Redactor.REGEX, "(?i)house|plum-\\d+"));
    assertEquals(Redactor.REDACTED, own.entry("spark.the.house", "red"));
    assertEquals(Redactor.REDACTED, own.entry("spark.other", "plum-17"));
    assertEquals(Redactor.REDACTED, own.entry("spark.password", "x"));
    assertEquals(Redactor.REDACTED, own.setting("experiment", "of plum-17"));
    assertEquals("(?i)house|plum-\\d+", own.entry(Redactor.REGEX, "(?i)house|plum-\\d+"));
    // what the usual one finds in texts and names of ours is no secret
    Redactor longer = Redactor.of(Map.of(Redactor.REGEX, "(?i)secret|token|house"));
    assertEquals("a token", longer.setting("prompt", "a token"));
    assertEquals("base", longer.setting("tokenizer", "base"));
    // and beside such a word a secret is one
    assertEquals(Redactor.REDACTED, longer.setting("prompt", "a token for the house"));
    assertEquals(Redactor.REDACTED, own.setting("experiment", "plum-17, 10 tokens"));
    Redactor joined = Redactor.of(Map.of(Redactor.REGEX, "fig-token-\\d+"));
    assertEquals(Redactor.REDACTED, joined.setting("experiment", "of fig-token-7"));
    assertEquals("of a token", joined.setting("experiment", "of a token"));
    ConfigException wrong =
        assertThrows(
            ConfigException.class, () -> read("spark: {conf: {spark.redaction.regex: '('}}"));
    assertTrue(wrong.getMessage().contains("spark.redaction.regex"), wrong.getMessage());
  }

  private static final String PLANTED =
      """
      output: ftp://ann:fig-tree-1@host/runs
      model: https://models.example/base?token=fig-tree-2
      spark:
        conf:
          spark.hadoop.fs.s3a.secret.key: fig-tree-3
          spark.mine: "jdbc:x://ann:fig-tree-4@db"
          spark.redaction.regex: (?i)secret|orchard
          spark.orchard: fig-tree-5
          spark.sql.shuffle.partitions: 3
      stages:
        - ingest: {path: "sftp://ann:fig-tree-6@host/data/*.jsonl"}
        - shard: {}
        - train:
            objective: {preference: dpo}
            mlflow: {tracking_uri: "https://ann:fig-tree-7@mlflow/x", experiment: orchard}
      """;

  @Test
  void aResolvedRunHasNoSecretAndAsksForThemAgain() {
    RunConfig run = ConfigReader.read(PLANTED, "run.yaml", List.of());
    String yaml = ResolvedConfig.yaml(run);
    assertFalse(yaml.contains("fig-tree"), yaml);
    assertFalse(yaml.contains("ann:"), yaml);
    assertFalse(yaml.contains("experiment: orchard"), yaml);
    assertTrue(yaml.contains("micro_batch_tokens: "), yaml);
    assertTrue(yaml.contains("spark.sql.shuffle.partitions: \"3\""), yaml);
    for (StageConfig stage : run.stages()) {
      assertFalse(ResolvedConfig.changed(run, stage).toString().contains("fig-tree"));
      assertFalse(ResolvedConfig.yaml(run, stage.settings()).contains("fig-tree"));
      assertFalse(ResolvedConfig.decisive(run, stage.settings()).toString().contains("fig-tree"));
    }
    TrainStageSettings training = (TrainStageSettings) run.stages().get(2).settings();
    assertEquals(
        training.objective(),
        ConfigReader.readStage(ResolvedConfig.yaml(run, training), TrainStageSettings.class)
            .objective());
    String said =
        "what was thrown: ann said fig-tree-3, fig-tree-6 and fig-tree-5 to sftp://ann:fig-tree-6@h";
    assertFalse(Redactor.text(said).contains("fig-tree"), Redactor.text(said));

    ConfigException again =
        assertThrows(
            ConfigException.class,
            () -> ConfigReader.read(yaml, "config.resolved.yaml", List.of()));
    for (String key :
        List.of(
            "output",
            "model",
            "spark.conf.spark.hadoop.fs.s3a.secret.key",
            "spark.conf.spark.orchard",
            "stages.ingest.path",
            "stages.train.mlflow.tracking_uri",
            "stages.train.mlflow.experiment")) {
      assertTrue(
          again.problems().stream()
              .anyMatch(
                  p ->
                      p.startsWith(key + " (config.resolved.yaml:")
                          && p.contains("--set " + key + "=VALUE")),
          again.getMessage());
    }
    assertEquals(
        run,
        ConfigReader.read(
            yaml,
            "config.resolved.yaml",
            List.of(
                "output=ftp://ann:fig-tree-1@host/runs",
                "model=https://models.example/base?token=fig-tree-2",
                "spark.conf.spark.hadoop.fs.s3a.secret.key=fig-tree-3",
                "spark.conf.spark.mine=jdbc:x://ann:fig-tree-4@db",
                "spark.conf.spark.orchard=fig-tree-5",
                "stages.ingest.path=sftp://ann:fig-tree-6@host/data/*.jsonl",
                "stages.train.mlflow.tracking_uri=https://ann:fig-tree-7@mlflow/x",
                "stages.train.mlflow.experiment=orchard")));
  }

  @Test
  void aSecretThatChangesChangesNoDigest() {
    RunConfig before = ConfigReader.read(PLANTED, "run.yaml", List.of());
    RunConfig after =
        ConfigReader.read(PLANTED.replace("fig-tree", "pear-tree"), "run.yaml", List.of());
    for (int i = 0; i < before.stages().size(); i++) {
      assertEquals(
          ResolvedConfig.decisive(before, before.stages().get(i).settings()),
          ResolvedConfig.decisive(after, after.stages().get(i).settings()));
    }
  }

  @Test
  void theEnvironmentGivesWhatAFileOnlyNames() {
    String yaml =
        """
        output: "${env:BASE}/runs"
        model: base
        spark: {conf: {"spark.hadoop.fs.s3a.secret.key": "${ENV:MY_KEY}"}}
        stages:
          - ingest: {path: ["${env:BASE}/a"], limit: 7}
          - shard: {}
          - train: {objective: {preference: dpo}, mlflow: {tracking_uri: "https://ann:${env:MY_KEY}@h"}}
        """
            .replace("[\"${env:BASE}/a\"]", "\"${env:BASE}/a\"");
    Map<String, String> environment = Map.of("BASE", "/data", "MY_KEY", "quince-jam-9");
    RunConfig run =
        ConfigReader.read(new ConfigSource(yaml, "run.yaml"), List.of(), environment, none -> {});
    assertEquals("/data/runs", run.output());
    assertEquals("quince-jam-9", run.spark().conf().get("spark.hadoop.fs.s3a.secret.key"));
    String resolved = ResolvedConfig.yaml(run);
    assertFalse(resolved.contains("quince-jam-9"), resolved);
    assertTrue(resolved.contains("https://ann:${env:MY_KEY}@h"), resolved);
    assertEquals(
        run,
        ConfigReader.read(
            new ConfigSource(resolved, "again.yaml"), List.of(), environment, none -> {}));
    assertFalse(Redactor.text("quince-jam-9 was refused").contains("quince"));

    ConfigException missing =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReader.read(
                    new ConfigSource(resolved, "again.yaml"),
                    List.of(),
                    Map.of("BASE", "/data"),
                    none -> {}));
    assertEquals(2, missing.problems().size(), missing.getMessage());
    assertTrue(
        missing.getMessage().contains("the environment has no variable MY_KEY"),
        missing.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark: {conf: {spark.password: [plum-99, x]}}",
        "spark: {conf: {spark: {my: {password: plum-99}}}}",
        "spark: {conf: 'spark.password=plum-99'}",
        "spark: {conf: 'ann:plum-99@host'}",
        "seed: 'https://ann:plum-99@h'",
        "spark: {conf: {spark.password: *plum-99}}",
      })
  void whatIsWrongWithASecretIsSaidWithoutIt(String yaml) {
    ConfigException wrong = assertThrows(ConfigException.class, () -> read(yaml));
    assertFalse(wrong.getMessage().contains("plum-99"), wrong.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.conf.spark.password:plum-99",
        "stages.train.mlflow.tracking_uri=ann:plum-99@host",
        "stages.train.mlflow.tracking_uri=ftp://ann:plum-99@host",
        "stages.train.mlflow=https://ann:plum-99@host",
        "stages.train.ranks=https://ann:plum-99@host",
      })
  void whatIsWrongWithAnOptionIsSaidWithoutItsSecret(String option) {
    ConfigException wrong =
        assertThrows(
            ConfigException.class, () -> ConfigReader.read(PLANTED, "run.yaml", List.of(option)));
    assertFalse(wrong.getMessage().contains("plum-99"), wrong.getMessage());
  }

  private static RunConfig read(String yaml) {
    return ConfigReader.read(yaml + "\nstages: [ingest: {path: x}]\n", "run.yaml", List.of());
  }

  /** Data stands in messages: a picture in Base64, Chinese without a blank, a row of dots. */
  @ParameterizedTest
  @ValueSource(strings = {"a", ".", "-", "aB3+", "\u4e2d", "http", "a.b-"})
  void textsWithoutABlankAreLookedThroughAtOnce(String again) {
    String text = again.repeat(100_000 / again.length());
    String known = "x@y password=gR4pe ann:gR4pe@host ";
    String shown = "x@y password=*********(redacted) *********(redacted)@host ";
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertEquals(shown + text, Redactor.text(known + text), "whatever is beside it"));
  }
}
