package io.predilect.data.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How the objects of a JSON text lie, told by the first of them as far as it was read. */
final class JsonLayout {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  // An object with one of these is a row itself, whatever lists it has.
  private static final Set<String> OF_A_ROW =
      Set.of(
          ("prompt question instruction input chosen rejected response completion output"
                  + " messages conversations conversation history text")
              .split(" "));
  // A list of these is of one row too, unless it is a list of rows by what its objects have.
  private static final Set<String> LISTS_OF_A_ROW =
      Set.of(
          ("answers responses completions candidates generations outputs choices options replies"
                  + " comments summaries suggestions hypotheses turns dialogue dialog utterances")
              .split(" "));
  private static final Set<String> ASKED =
      Set.of("prompt question instruction chosen rejected messages conversations".split(" "));
  // Of files with a row a line an object with a list is a row, whatever the list is called.
  private static final Pattern LINES =
      Pattern.compile(".*\\.(jsonl|ndjson)(\\.\\w+)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  // What an object around rows says in words, of the data and not of a row.
  private static final Set<String> ABOUT =
      Set.of(
          ("name title version description summary license licence citation author authors homepage"
                  + " source url about info notes note comment readme date created updated generated"
                  + " format schema type id status message")
              .split(" "));
  private static final Set<String> TURN = Set.of("role", "content", "from", "value");

  // What the member with the rows is usually called, where the layout itself is no proof.
  private static final Set<String> USUAL =
      Set.of(
          ("data dataset rows examples instances items records samples pairs preferences"
                  + " comparisons annotations results train test validation entries elements objects questions"
                  + " prompts tasks list")
              .split(" "));

  private final byte[] head; // from the first object on
  private final int before; // bytes before that
  private final boolean all;

  private Optional<String> list = Optional.empty();
  private int lists;
  private long arrayAt;
  private long listAt;
  private long lastListAt = -1;
  private boolean isRow;
  private boolean ofRows; // the list, by what its objects have
  private boolean says; // words that are not about the data

  private JsonLayout(byte[] head, int first, boolean all) {
    this.head = Arrays.copyOfRange(head, first, head.length);
    this.before = first;
    this.all = all;
  }

  /**
   * What was found.
   *
   * @param layout of the rows
   * @param list the member with the rows, where an object wraps them
   * @param listAt its opening bracket, in bytes from the head's start
   */
  record Found(RawKind.Layout layout, String list, long listAt) {
    Found(RawKind.Layout layout) {
      this(layout, "", -1);
    }
  }

  private enum End {
    WHOLE,
    CUT,
    BROKEN
  }

  /**
   * Looks at the first object.
   *
   * @param file its name, for messages
   * @param head the text's beginning
   * @param first where the object begins
   * @param all whether the head is the whole text
   * @throws RawFileException when the text is one object with several lists of rows
   */
  static Found of(String file, byte[] head, int first, boolean all) throws IOException {
    return new JsonLayout(head, first, all).found(file);
  }

  private Found found(String file) throws IOException {
    try (JsonParser json = JSON.createParser(head)) {
      End end = walk(json);
      int behind = end == End.WHOLE ? (int) json.currentLocation().getByteOffset() : head.length;
      boolean overLines = holds(0, behind, '\n') || holds(0, behind, '\r');
      boolean wraps = list.isPresent() && lists == 1 && !isRow && !ofRow(file, list.get());
      if (end == End.BROKEN) {
        return broken();
      }
      if (end == End.CUT) {
        boolean proof = overLines || USUAL.contains(list.orElse(""));
        return wraps && proof && !all ? wrapped() : overLines ? objects() : lines();
      }
      int next = behind;
      while (next < head.length && RowBytes.isSpace(head[next])) {
        next++;
      }
      if (next == head.length && all && lists > 1 && !isRow) {
        throw new RawFileException(
            RawFileException.Kind.UNKNOWN,
            file
                + " is one JSON object with several lists of objects ('"
                + list.orElseThrow()
                + "' is one): write every list of rows to a file of its own");
      }
      if (wraps && next == head.length && all) {
        return wrapped();
      }
      return overLines ? objects() : behindOneLine(behind, next);
    }
  }

  // dataset_description is one, too.
  private static boolean about(String member) {
    String[] words = member.toLowerCase(Locale.ROOT).split("[^a-z]+", -1);
    return ABOUT.contains(words[words.length - 1]);
  }

  private boolean ofRow(String file, String name) {
    return !ofRows
        && (LISTS_OF_A_ROW.contains(name)
            || ((says || LINES.matcher(file).matches()) && !USUAL.contains(name)));
  }

  private Found wrapped() {
    return new Found(RawKind.Layout.JSON_WRAPPED, list.orElseThrow(), before + listAt);
  }

  private static Found objects() {
    return new Found(RawKind.Layout.JSON_OBJECTS);
  }

  private static Found lines() {
    return new Found(RawKind.Layout.JSON_LINES);
  }

  private Found behindOneLine(int behind, int next) {
    if (next == head.length || holds(behind, next, '\n')) {
      return lines();
    }
    if (holds(behind, next, '\r')) {
      return new Found(RawKind.Layout.JSON_LINES_CR);
    }
    return head[next] == '{' || head[next] == ',' ? objects() : lines();
  }

  // The first row may be the broken one.
  private Found broken() {
    boolean anyLine = holds(0, head.length, '\n');
    if (!anyLine && holds(0, head.length, '\r')) {
      return new Found(RawKind.Layout.JSON_LINES_CR);
    }
    int behindBrace = 1;
    while (behindBrace < head.length
        && RowBytes.isSpace(head[behindBrace])
        && head[behindBrace] != '\n') {
      behindBrace++;
    }
    boolean braceAlone = behindBrace < head.length && head[behindBrace] == '\n';
    return braceAlone ? objects() : lines();
  }

  private End walk(JsonParser json) throws IOException {
    int depth = 0;
    String member = "";
    try {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        switch (token) {
          case FIELD_NAME -> {
            if (depth == 1) {
              member = json.currentName();
              isRow |= OF_A_ROW.contains(member);
            } else if (depth == 3 && list.filter(member::equals).isPresent()) {
              isRow |= TURN.contains(json.currentName());
              ofRows |= ASKED.contains(json.currentName());
            }
          }
          case START_ARRAY -> {
            if (depth++ == 1) {
              arrayAt = json.currentTokenLocation().getByteOffset();
            }
          }
          case START_OBJECT -> {
            if (depth++ == 2 && json.getParsingContext().getParent().inArray()) {
              if (list.isEmpty()) {
                list = Optional.of(member);
                listAt = arrayAt;
              }
              lists += arrayAt == lastListAt ? 0 : 1;
              lastListAt = arrayAt;
            }
          }
          case END_ARRAY, END_OBJECT -> {
            if (--depth == 0) {
              return End.WHOLE;
            }
          }
          case VALUE_STRING ->
              says |= depth == 1 && !about(member) && json.getText().strip().contains(" ");
          default -> {}
        }
      }
      return End.CUT;
    } catch (JsonEOFException e) {
      return End.CUT;
    } catch (IOException e) {
      // A character may be cut in two at the head's end.
      boolean atEnd = json.currentLocation().getByteOffset() >= head.length - 8;
      return atEnd && !all ? End.CUT : End.BROKEN;
    }
  }

  private boolean holds(int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (head[i] == wanted) {
        return true;
      }
    }
    return false;
  }
}
