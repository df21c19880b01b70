package io.predilect.data.raw;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.UUID;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;

/** Numbers, dates and times of Parquet's types (its LogicalTypes) as JSON. */
final class ParquetValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ParquetValues() {}

  static JsonNode integer(long value, PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return JSON.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
    } else if (logical instanceof DateLogicalTypeAnnotation) {
      return JSON.textNode(LocalDate.ofEpochDay(value).toString());
    } else if (logical instanceof TimeLogicalTypeAnnotation time) {
      return JSON.textNode(LocalTime.MIN.plus(value, unit(time.getUnit())).toString());
    } else if (logical instanceof TimestampLogicalTypeAnnotation time) {
      LocalDateTime instant = LocalDateTime.of(LocalDate.EPOCH, LocalTime.MIN);
      return timestamp(instant.plus(value, unit(time.getUnit())), time.isAdjustedToUTC());
    } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return integer.getBitWidth() == Long.SIZE
          ? JSON.numberNode(new BigInteger(Long.toUnsignedString(value)))
          : JSON.numberNode(value & ((1L << integer.getBitWidth()) - 1));
    }
    return JSON.numberNode(value);
  }

  static JsonNode decimal(Binary unscaled, int scale) {
    return JSON.numberNode(new BigDecimal(new BigInteger(unscaled.getBytes()), scale));
  }

  /** IEEE 754's half: a sign, 5 bits of exponent, 10 of fraction, the lower byte first. */
  static JsonNode float16(Binary value) {
    short bits = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getShort();
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float size =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return JSON.numberNode(bits < 0 ? -size : size);
  }

  static JsonNode uuid(Binary value) {
    ByteBuffer bytes = value.toByteBuffer();
    return JSON.textNode(new UUID(bytes.getLong(), bytes.getLong()).toString());
  }

  /** Nanoseconds of a Julian day: how Hive, Impala and older Sparks write a time, in UTC. */
  static JsonNode timestamp(Binary int96) {
    ByteBuffer bytes = int96.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanos = bytes.getLong();
    LocalDate day = LocalDate.EPOCH.with(JulianFields.JULIAN_DAY, bytes.getInt());
    return timestamp(day.atStartOfDay().plusNanos(nanos), true);
  }

  private static JsonNode timestamp(LocalDateTime time, boolean utc) {
    return JSON.textNode(utc ? time.toInstant(ZoneOffset.UTC).toString() : time.toString());
  }

  private static ChronoUnit unit(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }
}
