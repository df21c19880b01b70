package io.predilect.data.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;

/**
 * What follows the list of rows in the object around it: members that are no rows, and its end.
 * Another list of rows there would be left unread, so it refuses the file.
 *
 * @param file for messages
 * @param list the member whose list has the rows
 */
record WrapperEnd(String file, String list) {
  private static final int LOOK = 1 << 10;
  private static final int MOST = 1 << 24;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final JsonMapper TREE =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final byte[] NO_ROWS = {'[', ']', '}'};

  /** Whether it begins here, behind a bracket that closes a list. */
  boolean begins(ByteSource source) throws IOException {
    byte[] head = source.head(LOOK);
    if (head.length == 0 || head[0] != ',') {
      return head.length > 0 && head[0] == '}';
    }
    int next = 1;
    while (next < head.length && RowBytes.isSpace(head[next])) {
      next++;
    }
    return next < head.length && head[next] == '"';
  }

  /**
   * Takes it.
   *
   * @return whether it is whole
   * @throws RawFileException when it holds another list of objects
   */
  boolean take(ByteSource source) throws IOException {
    RowBytes rest = new RowBytes(MOST);
    rest.add('{');
    if (source.peek() == ',') {
      source.read();
    }
    for (int next = source.read(); next >= 0; next = source.read()) {
      rest.add(next);
    }
    if (rest.oversize()) {
      throw refused("more than " + MOST + " bytes");
    }
    try (JsonParser json = JSON.createParser(rest.bytes(), 0, rest.kept())) {
      boolean whole = members(json);
      if (whole) {
        check(rest.bytes(), rest.kept());
      }
      return whole;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Looks at the members before the list.
   *
   * @param head the file's bytes up to the list's bracket
   * @throws RawFileException for what must not be passed over
   */
  void before(byte[] head) throws IOException {
    byte[] whole = Arrays.copyOf(head, head.length + NO_ROWS.length);
    System.arraycopy(NO_ROWS, 0, whole, head.length, NO_ROWS.length);
    check(whole, whole.length);
  }

  private void check(byte[] object, int length) throws IOException {
    new WrapperMembers(file, list).check(TREE.readTree(object, 0, length));
  }

  private boolean members(JsonParser json) throws IOException {
    int depth = 0;
    int objects = 0; // the object around the rows is the only one
    String member = "";
    boolean inList = false;
    for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
      switch (token) {
        case FIELD_NAME -> member = depth == 1 ? json.currentName() : member;
        case START_ARRAY -> inList |= depth++ == 1;
        case START_OBJECT -> {
          if (inList && depth == 2) {
            throw refused("another list, '" + member + "'");
          }
          if (depth++ == 0 && objects++ > 0) {
            throw refused("another object");
          }
        }
        case END_ARRAY, END_OBJECT -> inList &= --depth > 1;
        default -> {}
      }
    }
    return depth == 0;
  }

  private RawFileException refused(String found) {
    return new RawFileException(
        RawFileException.Kind.UNKNOWN,
        ("%s is one JSON object with the rows in its list '%s', and behind it stands"
                + " %s, which would be left out: write every list of rows to a file of its own")
            .formatted(file, list, found));
  }
}
