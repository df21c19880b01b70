package io.predilect.jobs.zeppelin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * What notes see of Zeppelin's {@code z}, by the signatures that its Spark interpreter has: forms
 * give what a person put into them, else their default, and a DataFrame is shown as a table.
 */
public final class StandIn {
  private static final int ROWS = 1000;

  /** Forms of a paragraph, or of the whole note. */
  public static final class Gui {
    private final Map<String, Object> params = new HashMap<>();
    private final List<String> forms = new ArrayList<>();

    /** What was put into forms, by their names. */
    public Map<String, Object> getParams() {
      return params;
    }

    private Object form(String name, Object ifNothing) {
      forms.add(name);
      params.putIfAbsent(name, ifNothing);
      return params.get(name);
    }
  }

  private final Map<String, Gui> paragraphs = new HashMap<>();
  private Gui note = new Gui();
  private Gui gui = new Gui();

  /** Begins a note. */
  void note() {
    note = new Gui();
    paragraphs.clear();
  }

  /** Begins a paragraph: what was put into its forms stays, the forms are made anew. */
  void paragraph(String id) {
    gui = paragraphs.computeIfAbsent(id, name -> new Gui());
    gui.forms.clear();
  }

  /** Puts a value into a form of the note. */
  void putIntoNote(String form, Object value) {
    note.params.put(form, value);
  }

  /** Puts a value into a form of a paragraph. */
  void put(String paragraph, String form, Object value) {
    paragraphs.computeIfAbsent(paragraph, name -> new Gui()).params.put(form, value);
  }

  /** The forms that the paragraph made. */
  List<String> forms() {
    return List.copyOf(gui.forms);
  }

  public Gui getGui() {
    return gui;
  }

  public Object textbox(String name, String ifNothing) {
    return gui.form(name, ifNothing);
  }

  public Object noteTextbox(String name, String ifNothing) {
    return note.form(name, ifNothing);
  }

  public Object select(String name, Seq<Tuple2<Object, String>> options, Object ifNothing) {
    return gui.form(name, ifNothing);
  }

  /** The options that are checked; those that there are no more are passed over. */
  public Seq<Object> checkbox(
      String name, Seq<Tuple2<Object, String>> options, Seq<Object> ifNothing) {
    List<Object> there =
        JavaConverters.seqAsJavaListConverter(options).asJava().stream()
            .<Object>map(Tuple2::_1)
            .toList();
    List<Object> checked = new ArrayList<>();
    Object value = gui.form(name, JavaConverters.seqAsJavaListConverter(ifNothing).asJava());
    ((List<?>) value).stream().filter(there::contains).forEach(checked::add);
    return JavaConverters.asScalaBufferConverter(checked).asScala();
  }

  public void show(Object shown) {
    if (!(shown instanceof Dataset<?> rows)) {
      throw new IllegalArgumentException("Zeppelin shows DataFrames, and this is " + shown);
    }
    String table =
        String.join("\t", rows.columns())
            + "\n"
            + rows.toDF().takeAsList(ROWS).stream()
                .map(row -> cells(row) + "\n")
                .collect(Collectors.joining());
    scala.Console.out().print("%table " + table + "\n%text ");
  }

  private static String cells(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> String.valueOf(row.get(i)).replaceAll("[\\t\\n\\r]", " "))
        .collect(Collectors.joining("\t"));
  }
}
