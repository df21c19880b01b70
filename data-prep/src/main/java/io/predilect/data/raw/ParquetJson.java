package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** A Parquet record as a JSON object. Absent values are left out. */
final class ParquetJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ParquetJson() {}

  static ObjectNode object(Group group) throws CharacterCodingException {
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

  private static JsonNode value(Group group, int field, int index) throws CharacterCodingException {
    Type type = group.getType().getType(field);
    if (type.isPrimitive()) {
      return primitive(group, field, index, type.asPrimitiveType());
    }
    Group inner = group.getGroup(field, index);
    boolean list = LogicalTypeAnnotation.listType().equals(type.getLogicalTypeAnnotation());
    return list ? elements(inner) : object(inner);
  }

  private static ArrayNode array(Group group, int field) throws CharacterCodingException {
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
      array.add(value(group, field, i));
    }
    return array;
  }

  // A list is a group of one repeated field, which is the element or wraps it (Parquet's
  // LogicalTypes, "Lists" and its rules for older files).
  private static ArrayNode elements(Group list) throws CharacterCodingException {
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

  private static JsonNode primitive(Group group, int field, int index, PrimitiveType type)
      throws CharacterCodingException {
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> JSON.booleanNode(group.getBoolean(field, index));
      case INT32 -> integer(group.getInteger(field, index), type);
      case INT64 -> integer(group.getLong(field, index), type);
      case FLOAT -> JSON.numberNode(group.getFloat(field, index));
      case DOUBLE -> JSON.numberNode(group.getDouble(field, index));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(group.getBinary(field, index), type);
      case INT96 -> JSON.binaryNode(group.getInt96(field, index).getBytes());
    };
  }

  private static JsonNode integer(long value, PrimitiveType type) {
    return type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
        ? JSON.numberNode(BigDecimal.valueOf(value, decimal.getScale()))
        : JSON.numberNode(value);
  }

  // Bytes without a type are taken for text: older writers do not mark it.
  private static JsonNode binary(Binary value, PrimitiveType type) throws CharacterCodingException {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return JSON.numberNode(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
    }
    return JSON.textNode(
        StandardCharsets.UTF_8.newDecoder().decode(value.toByteBuffer()).toString());
  }
}
