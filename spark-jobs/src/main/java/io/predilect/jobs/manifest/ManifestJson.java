package io.predilect.jobs.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.ClosedFolders;
import io.predilect.jobs.storage.RealPlaces;
import io.predilect.jobs.storage.TextFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code pipeline.json}, and a stage's part of it in the stage's own folder. */
public final class ManifestJson {
  /** The run's manifest, in its folder. */
  public static final String FILE = "pipeline.json";

  /** A stage's record, in its folder: what is there is finished. */
  public static final String STAGE_FILE = "_stage.json";

  private static final String FILES = "files";
  private static final String BESIDE = "files_beside";
  private static final String KEPT = "folders_beside";
  private static final int SHOWN = 20; // of the runs in a folder
  private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ManifestJson() {}

  /** The text of {@code pipeline.json}. */
  public static String write(Manifest manifest) {
    ObjectNode root = JSON.createObjectNode().put("run", manifest.run());
    ArrayNode stages = root.putArray("stages");
    manifest.stages().forEach(stage -> stages.add(node(stage)));
    return text(root);
  }

  /**
   * The text of a stage's own record, {@link #STAGE_FILE}. Names of files, which may be many, stand
   * here alone.
   */
  public static String write(StageRecord stage) {
    ObjectNode node = node(stage);
    stage
        .files()
        .ifPresent(
            files -> {
              node.set(FILES, JSON.valueToTree(files.lengths()));
              node.set(BESIDE, JSON.valueToTree(files.beside()));
              node.set(KEPT, JSON.valueToTree(files.kept()));
            });
    return text(node);
  }

  /**
   * Reads what {@link #write(Manifest)} wrote.
   *
   * @throws JobException when it is something else
   */
  public static Manifest readManifest(String json) {
    return read(
        json,
        root -> {
          List<StageRecord> stages = new ArrayList<>();
          root.path("stages").forEach(stage -> stages.add(record(stage)));
          return new Manifest(root.path("run").asText(), stages);
        });
  }

  /**
   * The manifest in a run's folder.
   *
   * @throws JobException when the folder is not a run's
   */
  public static Manifest readRun(FileSystem files, Path folder) throws IOException {
    Path file = new Path(folder, FILE);
    try {
      return readManifest(TextFiles.read(files, file));
    } catch (JobException e) {
      throw new JobException(file + ": " + e.getMessage() + ": the run command writes it anew", e);
    } catch (FileNotFoundException e) {
      ClosedFolders.refuse(files, file);
      throw new JobException(
          RealPlaces.shown(folder)
              + " is not a run's folder: it has no "
              + FILE
              + ". Name "
              + below(files, folder).orElse("the folder that run prints first, such as runs/demo"),
          e);
    }
  }

  private static Optional<String> below(FileSystem files, Path folder) throws IOException {
    List<String> runs = runsIn(files, folder).stream().map(Path::getName).sorted().toList();
    String more =
        runs.size() > SHOWN ? String.format(Locale.ROOT, ", … (%,d in all)", runs.size()) : "";
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "one of the runs in it: "
                + String.join(", ", runs.subList(0, Math.min(SHOWN, runs.size())))
                + more);
  }

  /**
   * The runs' folders in a folder of theirs, which need not be there. One that a symbolic link
   * leads to as well is one run.
   */
  public static List<Path> runsIn(FileSystem files, Path folder) throws IOException {
    Map<String, Path> runs = new LinkedHashMap<>();
    try {
      for (Path child : RealPlaces.foldersIn(files.listStatus(folder), files)) {
        if (files.exists(new Path(child, FILE))) {
          runs.putIfAbsent(RealPlaces.of(files, child), child);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return List.copyOf(runs.values());
  }

  /** The same for {@link #write(StageRecord)}. */
  public static StageRecord readStage(String json) {
    return read(json, ManifestJson::record);
  }

  private static ObjectNode node(StageRecord stage) {
    RowCounts rows = stage.result().rows();
    ObjectNode node = JSON.createObjectNode();
    node.put("name", stage.name())
        .put("kind", stage.kind().key())
        .put("folder", stage.folder())
        .put("status", stage.status().key())
        .put("started", stage.started())
        .put("seconds", Math.round(stage.seconds() * 1000) / 1000.0);
    node.putObject("rows")
        .put("in", rows.in())
        .put("kept", rows.kept())
        .put("rejected", rows.rejected())
        .put("failed", rows.failed());
    node.set("rejects", JSON.valueToTree(stage.result().rejects()));
    node.put("input_digest", stage.inputDigest()).put("config_digest", stage.configDigest());
    node.set(
        "software", JSON.valueToTree(stage.software().stream().map(Software::toString).toList()));
    node.set("figures", JSON.valueToTree(stage.result().figures()));
    stage.error().ifPresent(error -> node.put("error", error));
    return node;
  }

  private static StageRecord record(JsonNode node) {
    JsonNode rows = node.path("rows");
    RowCounts counts =
        new RowCounts(
            rows.path("in").asLong(),
            rows.path("kept").asLong(),
            rows.path("rejected").asLong(),
            rows.path("failed").asLong());
    Map<String, Long> rejects = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> reject : node.path("rejects").properties()) {
      rejects.put(reject.getKey(), reject.getValue().asLong());
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> figure : node.path("figures").properties()) {
      figures.put(figure.getKey(), figure(figure.getValue()));
    }
    List<Software> software = new ArrayList<>();
    node.path("software").forEach(one -> Software.read(one.asText()).ifPresent(software::add));
    return new StageRecord(
        node.path("name").asText(),
        kind(node.path("kind").asText()),
        node.path("folder").asText(),
        StageStatus.valueOf(node.path("status").asText().toUpperCase(Locale.ROOT)),
        node.path("started").asText(),
        node.path("seconds").asDouble(),
        new StageResult(counts, rejects, figures),
        node.path("input_digest").asText(),
        node.path("config_digest").asText(),
        software,
        Optional.ofNullable(node.get(FILES))
            .map(
                files ->
                    new StageFiles(
                        lengths(files), lengths(node.path(BESIDE)), names(node.path(KEPT)))),
        Optional.ofNullable(node.get("error")).map(JsonNode::asText));
  }

  // JSON has no word for numbers that are not finite, and they were written as texts.
  private static Object figure(JsonNode node) {
    return node.isTextual() && NOT_FINITE.contains(node.textValue())
        ? (Object) Double.valueOf(node.textValue())
        : JSON.convertValue(node, Object.class);
  }

  private static Map<String, Long> lengths(JsonNode node) {
    Map<String, Long> lengths = new LinkedHashMap<>();
    node.properties().forEach(file -> lengths.put(file.getKey(), file.getValue().asLong()));
    return lengths;
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new LinkedHashSet<>();
    node.forEach(name -> names.add(name.asText()));
    return names;
  }

  private static StageKind kind(String key) {
    return StageKind.named(key)
        .orElseThrow(() -> new IllegalArgumentException("there is no kind of stage " + key));
  }

  private static <T> T read(String json, Function<JsonNode, T> content) {
    if (json.isBlank()) {
      throw new JobException("not a manifest: it is empty");
    }
    try {
      return content.apply(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new JobException("not a manifest: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) { // a kind, a status or a count that cannot be
      throw new JobException("not a manifest: " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode node) {
    try {
      return JSON.writeValueAsString(node) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest is always JSON", e);
    }
  }
}
