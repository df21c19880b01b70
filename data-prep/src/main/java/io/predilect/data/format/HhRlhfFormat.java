package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Anthropic/hh-rlhf: two transcripts of turns that begin with a blank line and {@code Human:} or
 * {@code Assistant:}. White space around a turn is not part of it.
 */
final class HhRlhfFormat extends PreferenceFormat {
  private static final Pattern TURN = Pattern.compile("(?:^\\s*|\\n\\n)(Human|Assistant):");

  HhRlhfFormat() {
    super("hh-rlhf", "chosen, rejected (texts of '\\n\\nHuman: ...\\n\\nAssistant: ...')");
  }

  @Override
  public boolean matches(JsonNode row) {
    return Shape.texts(row, "chosen", "rejected")
        && isTranscript(row.get("chosen").textValue())
        && isTranscript(row.get("rejected").textValue());
  }

  private static boolean isTranscript(String text) {
    return text.stripLeading().startsWith("Human:") && text.contains("\n\nAssistant:");
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    return Turns.split(
        turns("chosen", row.text("chosen")), turns("rejected", row.text("rejected")));
  }

  private static List<Message> turns(String column, String transcript) throws UnfitRow {
    List<Message> turns = new ArrayList<>();
    Matcher turn = TURN.matcher(transcript);
    if (!turn.find() || !transcript.substring(0, turn.start()).isBlank()) {
      throw new UnfitRow(
          RejectReason.BAD_ROLES, "'" + column + "' does not begin with 'Human:' or 'Assistant:'");
    }
    for (boolean more = true; more; ) {
      String role = turn.group(1).equals("Human") ? Message.USER : Message.ASSISTANT;
      int start = turn.end();
      more = turn.find();
      int end = more ? turn.start() : transcript.length();
      turns.add(new Message(role, transcript.substring(start, end).strip()));
    }
    return turns;
  }
}
