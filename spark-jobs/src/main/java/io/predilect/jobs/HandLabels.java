package io.predilect.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.hash.Lot;
import io.predilect.data.hash.Sha256;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.runfolder.FolderNames;
import io.predilect.jobs.storage.WholeFiles;
import io.predilect.jobs.storage.WrittenData;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What people say of pairs, in a folder: a JSON object in a file of its own for each pair and
 * person, so that several people can judge at once, and a second answer takes the place of the
 * first. They are not told which response the data prefers, and which of the two stands first is
 * drawn by pair and person.
 *
 * <p>An ingest stage reads the folder. As new labels of the pairs, ties rejected, with
 *
 * <pre>{@code
 * columns: {first: chosen, second: rejected, label: human, label_first: chosen,
 *           label_second: rejected, label_tie: tie}
 * }</pre>
 *
 * and as the data's own pairs, the label beside them, with {@code columns: {chosen: chosen,
 * rejected: rejected}}: {@code human} is then among the data's other columns.
 */
public final class HandLabels {
  /** A row a label. */
  public static final StructType COLUMNS =
      new StructType()
          .add(Columns.ID, DataTypes.StringType)
          .add(Columns.PROMPT, DataTypes.createArrayType(Columns.MESSAGE))
          .add(Columns.CHOSEN, DataTypes.StringType)
          .add(Columns.REJECTED, DataTypes.StringType)
          // chosen, rejected or tie: the response that the person prefers, by what the data calls
          // it
          .add("human", DataTypes.StringType)
          // chosen or rejected: the response that stood first
          .add("first", DataTypes.StringType)
          .add("by", DataTypes.StringType)
          .add("why", DataTypes.StringType);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = ".jsonl";
  private static final String TIE = "tie";
  private static final List<String> ANSWERS = List.of("first", "second", TIE);
  private static final int NAME_DIGITS = 12;
  private static final long SEED = 0;

  private final SparkSession spark;
  private final Path folder;

  private HandLabels(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * The labels of a folder, which need not be there yet.
   *
   * @param folder a path or Hadoop URI
   */
  public static HandLabels in(SparkSession spark, String folder) {
    Objects.requireNonNull(spark, "spark");
    return PredilectException.telling(
        () -> {
          Path path = FolderNames.path(folder);
          FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
          return new HandLabels(spark, files.makeQualified(path));
        });
  }

  /** The folder, a Hadoop URI. */
  public String folder() {
    return folder.toString();
  }

  /**
   * The next pair for a person: all people get the pairs in the same order, so that what they judge
   * overlaps.
   *
   * @param pairs with the columns of an ingested pair; those of one response are passed over
   * @param person any name
   * @return empty: the person has judged all of them
   */
  public Optional<HandQuestion> next(Dataset<Row> pairs, String person) {
    Column id = pairs.col(Columns.ID);
    return pairs
        .filter(pairs.col(Columns.CHOSEN).isNotNull().and(pairs.col(Columns.REJECTED).isNotNull()))
        .filter(functions.not(id.isin(judged(requireName(person)).toArray())))
        .orderBy(functions.sha2(id, 256), id)
        .select(Columns.ID, Columns.PROMPT, Columns.CHOSEN, Columns.REJECTED)
        .limit(1)
        .collectAsList()
        .stream()
        .map(row -> question(row, person))
        .findFirst();
  }

  private static HandQuestion question(Row row, String person) {
    String id = row.getAs(Columns.ID);
    boolean chosenFirst = Lot.uniform(SEED, id + "/" + person) < 0.5;
    return new HandQuestion(
        id,
        PairRows.prompt(row),
        row.getAs(chosenFirst ? Columns.CHOSEN : Columns.REJECTED),
        row.getAs(chosenFirst ? Columns.REJECTED : Columns.CHOSEN),
        chosenFirst);
  }

  /**
   * Keeps an answer, in place of an earlier one of that person.
   *
   * @param answer {@code first}, {@code second} or {@code tie}
   * @param why a reason in the person's words; may be empty
   */
  public void say(HandQuestion question, String person, String answer, String why) {
    if (!ANSWERS.contains(answer)) {
      throw PredilectException.usage(
          "'%s' is no answer: give one of %s".formatted(answer, String.join(", ", ANSWERS)));
    }
    boolean chosenFirst = question.chosenIsFirst();
    ObjectNode label = JSON.createObjectNode().put(Columns.ID, question.id());
    ArrayNode turns = label.putArray(Columns.PROMPT);
    question
        .prompt()
        .forEach(turn -> turns.addObject().put("role", turn.role()).put("content", turn.content()));
    label
        .put(Columns.CHOSEN, chosenFirst ? question.first() : question.second())
        .put(Columns.REJECTED, chosenFirst ? question.second() : question.first())
        .put("human", answer.equals(TIE) ? TIE : name(answer.equals("first") == chosenFirst))
        .put("first", name(chosenFirst))
        .put("by", requireName(person))
        .put("why", why);
    PredilectException.telling(
        () -> {
          folder.getFileSystem(hadoop()).mkdirs(folder);
          WholeFiles.replace(file(question.id(), person), label + "\n", hadoop());
          return null;
        });
  }

  /**
   * Forgets what a person said of a pair, which is asked again.
   *
   * @return whether there was anything
   */
  public boolean takeBack(String id, String person) {
    return PredilectException.telling(
        () -> WholeFiles.remove(file(id, requireName(person)), folder.getFileSystem(hadoop())));
  }

  /**
   * All labels, with the columns of {@link #COLUMNS}; no row where there is none yet. A file that
   * somebody has changed into something else is an error that names it, when the rows are read.
   */
  public Dataset<Row> rows() {
    List<String> files = files().stream().map(Path::toString).toList();
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), COLUMNS)
        : WrittenData.read(spark)
            .option("mode", "FAILFAST")
            .schema(COLUMNS)
            .json(files.toArray(String[]::new));
  }

  private static String name(boolean chosen) {
    return chosen ? Columns.CHOSEN : Columns.REJECTED;
  }

  private static String requireName(String person) {
    if (person == null || person.isBlank()) {
      throw PredilectException.usage(
          "nobody is named: labels say whose they are, so give a name, any will do");
    }
    return person;
  }

  // People's names hold what file names do not, and some of what ingest makes splits of.
  private Path file(String id, String person) {
    return new Path(folder, id + end(person));
  }

  private static String end(String person) {
    return "-" + Sha256.shortHex(person).substring(0, NAME_DIGITS) + END;
  }

  private Set<String> judged(String person) {
    String end = end(person);
    return files().stream()
        .map(Path::getName)
        .filter(file -> file.endsWith(end))
        .map(file -> file.substring(0, file.length() - end.length()))
        .collect(Collectors.toSet());
  }

  private List<Path> files() {
    return PredilectException.telling(
        () -> {
          FileSystem files = folder.getFileSystem(hadoop());
          return listed(files).stream()
              .map(FileStatus::getPath)
              .filter(file -> file.getName().endsWith(END))
              .sorted()
              .toList();
        });
  }

  private List<FileStatus> listed(FileSystem files) throws IOException {
    try {
      return Arrays.asList(files.listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of(); // nobody has said anything yet
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
