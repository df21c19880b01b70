package io.predilect.data.raw;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.predilect.data.pair.RejectReason;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One JSON object. */
final class JsonText implements RowText {
  private static final Pattern TWICE = Pattern.compile("^Duplicate field '(.*?)' for");

  private final ObjectReader json;

  JsonText(int maxRowBytes) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(maxRowBytes).build())
            .build();
    json =
        JsonMapper.builder(factory)
            // Python writes a missing score as NaN.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .readerFor(JsonNode.class);
  }

  @Override
  public RawRow parse(long position, String line, boolean atEnd) {
    String text = line.stripTrailing();
    try {
      JsonNode node = json.readValue(text);
      if (node.isObject()) {
        return new RawRow.Parsed(position, node, text);
      }
      String detail = "a row is a JSON object, this one is " + article(node);
      return new RawRow.Broken(position, RejectReason.WRONG_TYPE, detail, text);
    } catch (JsonEOFException e) {
      RejectReason reason = atEnd ? RejectReason.TRUNCATED_FILE : RejectReason.BAD_JSON;
      return new RawRow.Broken(position, reason, "the row ends before its JSON does", text);
    } catch (JsonProcessingException e) {
      String column =
          e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
      Matcher twice = TWICE.matcher(e.getOriginalMessage());
      String detail =
          (twice.find()
                  ? "the key '" + twice.group(1) + "' stands there twice"
                  : e.getOriginalMessage())
              + column;
      return new RawRow.Broken(position, RejectReason.BAD_JSON, detail, text);
    }
  }

  private static String article(JsonNode node) {
    String type = node.getNodeType().toString().toLowerCase(Locale.ROOT);
    return node.isNull() ? "null" : (node.isArray() ? "an " : "a ") + type;
  }
}
