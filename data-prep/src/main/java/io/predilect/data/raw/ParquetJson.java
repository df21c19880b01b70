package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A Parquet record as a JSON object. Absent values are left out. */
final class ParquetJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int BYTES_KEPT = 12;

  private Optional<String> badText = Optional.empty();

  private ParquetJson() {}

  /**
   * A record.
   *
   * @param json the object; of bytes without a type that are no text only the first are kept, as
   *     binary nodes; a text that is not UTF-8 has {@code \xNN} in those bytes' place
   * @param badText the column of a text that is not UTF-8
   */
  record Converted(ObjectNode json, Optional<String> badText) {}

  static Converted convert(Group group) {
    ParquetJson converter = new ParquetJson();
    ObjectNode json = converter.object(group);
    return new Converted(json, converter.badText);
  }

  private ObjectNode object(Group group) {
    ObjectNode object = JSON.objectNode();
    GroupType type = group.getType();
    for (int field = 0; field < type.getFieldCount(); field++) {
      Type fieldType = type.getType(field);
      int values = group.getFieldRepetitionCount(field);
      if (fieldType.isRepetition(Type.Repetition.REPEATED)) {
        object.set(fieldType.getName(), array(group, field));
      } else if (values > 0) {
        object.set(fieldType.getName(), value(group, field, 0));
      }
    }
    return object;
  }

  private JsonNode value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return primitive(group, field, index, type.asPrimitiveType());
    }
    Group inner = group.getGroup(field, index);
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (LogicalTypeAnnotation.listType().equals(logical)) {
      return elements(inner);
    }
    boolean map =
        logical instanceof MapLogicalTypeAnnotation || logical instanceof MapKeyValueTypeAnnotation;
    return map && inner.getType().getFieldCount() == 1 ? entries(inner) : object(inner);
  }

  private ArrayNode array(Group group, int field) {
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
      array.add(value(group, field, i));
    }
    return array;
  }

  // A list is a group of one repeated field, which is the element or wraps it (Parquet's
  // LogicalTypes, "Lists" and its rules for older files).
  private ArrayNode elements(Group list) {
    Type repeated = list.getType().getType(0);
    boolean wrapped =
        !repeated.isPrimitive()
            && repeated.asGroupType().getFieldCount() == 1
            && !repeated.getName().equals("array")
            && !repeated.getName().endsWith("_tuple");
    if (!wrapped) {
      return array(list, 0);
    }
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group element = list.getGroup(0, i);
      array.add(element.getFieldRepetitionCount(0) == 0 ? JSON.nullNode() : value(element, 0, 0));
    }
    return array;
  }

  // A map is a group of one repeated group of a key and a value.
  private ObjectNode entries(Group map) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
      Group entry = map.getGroup(0, i);
      boolean valued = entry.getType().getFieldCount() > 1 && entry.getFieldRepetitionCount(1) > 0;
      object.set(value(entry, 0, 0).asText(), valued ? value(entry, 1, 0) : JSON.nullNode());
    }
    return object;
  }

  private JsonNode primitive(Group group, int field, int index, PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT32 -> ParquetValues.integer(group.getInteger(field, index), type);
      case INT64 -> ParquetValues.integer(group.getLong(field, index), type);
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      case BINARY -> binary(group.getBinary(field, index), type);
      case FIXED_LEN_BYTE_ARRAY -> fixed(group.getBinary(field, index), type);
      case INT96 -> ParquetValues.timestamp(group.getInt96(field, index));
    };
  }

  private JsonNode fixed(Binary value, PrimitiveType type) {
    if (ParquetFooter.float16(type)) {
      return ParquetValues.float16(value);
    }
    return type.getLogicalTypeAnnotation() instanceof UUIDLogicalTypeAnnotation
        ? ParquetValues.uuid(value)
        : binary(value, type);
  }

  // Bytes without a type are taken for text where they are one: older writers do not mark it.
  private JsonNode binary(Binary value, PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return ParquetValues.decimal(value, decimal.getScale());
    }
    ByteBuffer bytes = value.toByteBuffer();
    try {
      return JSON.textNode(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      byte[] all = value.getBytes();
      if (logical == null) {
        return JSON.binaryNode(Arrays.copyOf(all, Math.min(all.length, BYTES_KEPT)));
      }
      badText = badText.or(() -> Optional.of(type.getName()));
      return JSON.textNode(RowParser.escaped(all, all.length));
    }
  }
}
