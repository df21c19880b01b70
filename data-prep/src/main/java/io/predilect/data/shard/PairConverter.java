package io.predilect.data.shard;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Builds rows from Parquet's column values. Token ids go straight into arrays: no object per token.
 */
final class PairConverter extends RecordMaterializer<TokenizedPair> {
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Double> numbers = new HashMap<>();
  private final Map<String, Ids> lists = new HashMap<>();
  private final Map<String, String> models = new HashMap<>();
  private final GroupConverter root;

  PairConverter(MessageType schema) {
    this.root = new Row(schema);
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  @Override
  public TokenizedPair getCurrentRecord() {
    String id = texts.get(ShardSchema.ID);
    if (id == null) {
      throw new ShardException("a row has no " + ShardSchema.ID);
    }
    Tokens chosen = tokens(ShardSchema.CHOSEN).orElse(Tokens.empty());
    Tokens rejected = tokens(ShardSchema.REJECTED).orElse(Tokens.empty());
    if (chosen.isEmpty() && rejected.isEmpty()) {
      throw new ShardException(
          "row " + id + " has no tokens in column chosen, and none in column rejected");
    }
    Optional<TokenizedPair.Rationale> rationale =
        tokens(ShardSchema.RATIONALE_CONDITION)
            .flatMap(
                condition ->
                    tokens(ShardSchema.RATIONALE)
                        .map(text -> new TokenizedPair.Rationale(condition, text)));
    return new TokenizedPair(
        id,
        texts.getOrDefault(ShardSchema.SUBSET, ""),
        required(id, ShardSchema.PROMPT),
        chosen,
        rejected,
        rationale,
        tokens(ShardSchema.AUGMENTED_PROMPT),
        reference(),
        number(ShardSchema.SCORE_MARGIN),
        number(ShardSchema.WEIGHT));
  }

  private ReferenceLogps reference() {
    Map<ReferenceLogp, Double> values = new EnumMap<>(ReferenceLogp.class);
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      number(which.column()).ifPresent(value -> values.put(which, value));
    }
    Optional<String> model =
        Optional.ofNullable(texts.get(ShardSchema.REFERENCE_MODEL))
            .map(name -> models.computeIfAbsent(name, same -> same)); // one text for all rows
    Optional<TokenFingerprint> tokens =
        Optional.ofNullable(texts.get(ShardSchema.REFERENCE_OF)).flatMap(TokenFingerprint::parse);
    return values.isEmpty() ? ReferenceLogps.none() : new ReferenceLogps(model, tokens, values);
  }

  private Tokens required(String id, String column) {
    return tokens(column)
        .filter(tokens -> !tokens.isEmpty())
        .orElseThrow(() -> new ShardException("row " + id + " has no tokens in column " + column));
  }

  private Optional<Tokens> tokens(String column) {
    Ids ids = lists.get(column);
    return ids == null || !ids.present ? Optional.empty() : Optional.of(ids.tokens());
  }

  private OptionalDouble number(String column) {
    Double value = numbers.get(column);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** One row: its columns by position in the schema that is read. */
  private final class Row extends GroupConverter {
    private final List<Converter> columns = new ArrayList<>();

    Row(MessageType schema) {
      for (Type field : schema.getFields()) {
        if (field.isPrimitive()) {
          columns.add(new Value(field.getName()));
        } else {
          Ids ids = new Ids(field.asGroupType());
          lists.put(field.getName(), ids);
          columns.add(ids);
        }
      }
    }

    @Override
    public Converter getConverter(int index) {
      return columns.get(index);
    }

    @Override
    public void start() {
      texts.clear();
      numbers.clear();
      lists.values().forEach(ids -> ids.present = false);
    }

    @Override
    public void end() {}
  }

  /** A text or a number. */
  private final class Value extends PrimitiveConverter {
    private final String column;

    Value(String column) {
      this.column = column;
    }

    @Override
    public void addBinary(Binary value) {
      texts.put(column, value.toStringUsingUTF8());
    }

    @Override
    public void addDouble(double value) {
      numbers.put(column, value);
    }

    @Override
    public void addFloat(float value) {
      numbers.put(column, (double) value);
    }
  }

  /** A list of token ids: the list group, or what repeats in it, down to the integers. */
  private static final class Ids extends GroupConverter {
    private final Converter inner;
    private final Numbers numbers = new Numbers();
    private boolean present;

    Ids(GroupType list) {
      this.inner = inside(list.getType(0));
    }

    private Converter inside(Type repeated) {
      return repeated.isPrimitive() ? numbers : new Wrapper(numbers);
    }

    Tokens tokens() {
      return Tokens.of(Arrays.copyOf(numbers.values, numbers.size));
    }

    @Override
    public Converter getConverter(int index) {
      return inner;
    }

    @Override
    public void start() {
      present = true;
      numbers.size = 0;
    }

    @Override
    public void end() {}
  }

  /** The repeated group between a list and its elements. */
  private static final class Wrapper extends GroupConverter {
    private final Converter element;

    Wrapper(Converter element) {
      this.element = element;
    }

    @Override
    public Converter getConverter(int index) {
      return element;
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  private static final class Numbers extends PrimitiveConverter {
    private int[] values = new int[256];
    private int size;

    @Override
    public void addInt(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }
  }
}
