package io.predilect.data.raw;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * The columns of a Parquet file that a row is made of: all that a text, a number or a date can come
 * from. Left out, and never decoded, are bytes of a fixed length that are no such value, and lists
 * of numbers that are long on average, as embeddings are.
 */
record ParquetColumns(Map<ColumnPath, Double> valuesPerRow) {
  /** Longer lists of numbers are no labels, votes or scores. */
  private static final double LONG_LIST = 64;

  /** The part of a file's schema that is read. */
  static MessageType wanted(MessageType schema, List<BlockMetaData> blocks) {
    Map<ColumnPath, Long> values = new HashMap<>();
    long rows = 0;
    for (BlockMetaData block : blocks) {
      rows += block.getRowCount();
      for (ColumnChunkMetaData column : block.getColumns()) {
        values.merge(column.getPath(), column.getValueCount(), Long::sum);
      }
    }
    Map<ColumnPath, Double> perRow = new HashMap<>();
    for (ColumnDescriptor column : schema.getColumns()) {
      ColumnPath path = ColumnPath.get(column.getPath());
      perRow.put(path, values.getOrDefault(path, 0L) / (double) Math.max(rows, 1));
    }
    ParquetColumns columns = new ParquetColumns(perRow);
    List<Type> kept =
        schema.getFields().stream()
            .map(field -> columns.kept(field, new String[0]))
            .flatMap(Optional::stream)
            .toList();
    return new MessageType(schema.getName(), kept);
  }

  /** A column that a file has twice, which Parquet allows: no row could have both. */
  static Optional<String> twice(MessageType schema) {
    Set<ColumnPath> seen = new HashSet<>();
    return schema.getColumns().stream()
        .map(column -> ColumnPath.get(column.getPath()))
        .filter(path -> !seen.add(path))
        .map(ColumnPath::toDotString)
        .findFirst();
  }

  private Optional<Type> kept(Type type, String[] parents) {
    String[] path = java.util.Arrays.copyOf(parents, parents.length + 1);
    path[parents.length] = type.getName();
    if (type.isPrimitive()) {
      return value(type.asPrimitiveType(), ColumnPath.get(path))
          ? Optional.of(type)
          : Optional.empty();
    }
    GroupType group = type.asGroupType();
    List<Type> fields =
        group.getFields().stream()
            .map(field -> kept(field, path))
            .flatMap(Optional::stream)
            .toList();
    boolean whole = fields.size() == group.getFieldCount();
    return fields.isEmpty() || (isKeyValue(group) && !whole)
        ? Optional.empty()
        : Optional.of(group.withNewFields(fields));
  }

  // Without one of the two, the entries of a map say nothing.
  private static boolean isKeyValue(GroupType group) {
    return group.isRepetition(Type.Repetition.REPEATED)
        && group.getFieldCount() == 2
        && group.containsField("key")
        && group.containsField("value");
  }

  private boolean value(PrimitiveType type, ColumnPath path) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof IntervalLogicalTypeAnnotation
        || logical instanceof BsonLogicalTypeAnnotation) {
      return false;
    }
    PrimitiveTypeName name = type.getPrimitiveTypeName();
    if (name == PrimitiveTypeName.BINARY) {
      return true;
    }
    return (name != PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
            || ParquetFooter.float16(type)
            || logical instanceof DecimalLogicalTypeAnnotation
            || logical instanceof UUIDLogicalTypeAnnotation)
        && valuesPerRow.getOrDefault(path, 0.0) <= LONG_LIST;
  }
}
