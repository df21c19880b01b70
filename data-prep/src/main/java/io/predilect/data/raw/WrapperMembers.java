package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands beside the list of rows in the object around it. Most of it tells about the data, and
 * is passed over; what each row would need, and that the rows are not all, is not.
 *
 * @param file for messages
 * @param list the member whose list has the rows
 */
record WrapperMembers(String file, String list) {
  // By their words: nextPageToken and next_page_token alike.
  private static final Set<String> NEXT =
      Set.of(
          ("next,next page,next page token,next page url,next page link,next page cursor,next cursor"
                  + ",next url,next link,next token,next offset,next marker,next key,odata next link"
                  + ",continuation,continuation token")
              .split(","));
  private static final Set<String> MORE =
      Set.of(
          ("has more,has next,has next page,more,more available,more results,truncated,is truncated"
                  + ",partial,incomplete results")
              .split(","));
  private static final Set<String> OF_ROWS =
      Set.of(
          ("system,system prompt,system message,system instruction,system instructions,developer prompt"
                  + ",developer message,preamble,context,passage,document,article,paragraph,transcript")
              .split(","));
  private static final int SHOWN = 60;

  /**
   * Refuses members that must not be passed over.
   *
   * @throws RawFileException that names the member and the remedy
   */
  void check(JsonNode members) throws RawFileException {
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      JsonNode value = member.getValue();
      if (OF_ROWS.contains(words(member.getKey())) && holdsWords(value)) {
        throw refused(
            member.getKey(),
            value,
            "which is in none of them: put it into every row, or take it out");
      }
    }
    checkPage("", members);
  }

  private void checkPage(String within, JsonNode object) throws RawFileException {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = within + member.getKey();
      String words = words(member.getKey());
      JsonNode value = member.getValue();
      boolean next = NEXT.contains(words) && !Written.empty(value);
      if (next || (MORE.contains(words) && Written.truth(value).orElse(false))) {
        throw refused(
            name,
            value,
            "so that the rows are one page of several: get the others too, and write the rows of all, without what stands around them");
      }
      if (value.isObject()) {
        checkPage(name + ".", value);
      }
    }
  }

  // An address, as JSON-LD's context is, is none.
  private static boolean holdsWords(JsonNode value) {
    return value.isContainerNode()
        ? !Written.empty(value)
        : value.isTextual() && value.textValue().strip().chars().anyMatch(Character::isWhitespace);
  }

  private RawFileException refused(String member, JsonNode value, String why) {
    String shown = value.toString();
    return new RawFileException(
        RawFileException.Kind.UNKNOWN,
        "%s is one JSON object with the rows in its list '%s', and beside it stands '%s' (%s), %s"
            .formatted(
                file,
                list,
                member,
                shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "\u2026",
                why));
  }

  private static String words(String name) {
    return Arrays.stream(name.replaceAll("([a-z])([A-Z])", "$1_$2").split("[^A-Za-z]+", -1))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining(" "))
        .toLowerCase(Locale.ROOT);
  }
}
