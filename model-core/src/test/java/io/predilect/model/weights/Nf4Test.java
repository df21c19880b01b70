package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.Fixtures;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers in 4 bits against bitsandbytes; see resources/lora/make_nf4.py. */
class Nf4Test {
  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(Fixtures.resource("lora/nf4.json").toFile());
  }

  private static float fraction(long i) {
    return (float)
        (((i * 7919 + (i % 13) * 104729) % 20011 - 10005) / 20011.0 * (1 + (i / 64) % 37) / 64);
  }

  private static NDArray matrix(int rows, int columns, NDManager manager) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = fraction(i);
    }
    return manager.create(values, new Shape(rows, columns));
  }

  @ParameterizedTest
  @EnumSource(names = {"NF4", "NF4_NESTED"})
  void bytesAndValuesAreThoseOfBitsandbytes(WeightForm form) throws IOException {
    JsonNode golden = golden();
    JsonNode expected = golden.get(form == WeightForm.NF4 ? "plain" : "nested");
    int stride = golden.get("stride").asInt();
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Nf4 nf4 = new Nf4(form, manager)) {
      NDArray matrix = matrix(golden.get("rows").asInt(), golden.get("columns").asInt(), manager);
      List<NDArray> arrays = nf4.quantized("w", matrix, manager);
      byte[] packed = arrays.get(0).toByteArray();
      for (int i = 0; i < expected.get("packed").size(); i++) {
        assertEquals(
            expected.get("packed").get(i).asInt(), Byte.toUnsignedInt(packed[i * stride]), "" + i);
      }
      NDArray pairs = Nf4.pairs(manager);
      NDArray codes = Nf4.codes(manager);
      float[] values = nf4.matrix(arrays, pairs, codes, false, manager).toFloatArray();
      for (int i = 0; i < expected.get("values").size(); i++) {
        assertEquals(expected.get("values").get(i).asDouble(), values[i * stride], 1e-7, "" + i);
      }
      assertEquals(
          form.bytes(matrix.size()),
          arrays.stream().mapToLong(a -> a.size() * a.getDataType().getNumOfBytes()).sum());
      NDArray half = nf4.matrix(arrays, pairs, codes, true, manager);
      float[] rounded = half.toType(DataType.FLOAT32, true).toFloatArray();
      for (int i = 0; i < values.length; i++) {
        assertEquals(values[i], rounded[i], Math.abs(values[i]) / 256);
      }
    }
  }

  @Test
  void scalesAreRoundedToBitsandbytesNumbers() throws IOException {
    double[] expected = Fixtures.doubles(golden().get("scales_code"));
    float[] own = Nf4.scalesCode();
    for (int i = 0; i < expected.length; i++) {
      assertEquals((float) expected[i], own[i], 0, "" + i);
    }
  }

  @Test
  void zerosStayZerosAndPartsAreJoinedByRows() {
    for (WeightForm form : List.of(WeightForm.NF4, WeightForm.NF4_NESTED)) {
      try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
          Nf4 nf4 = new Nf4(form, manager)) {
        NDArray pairs = Nf4.pairs(manager);
        NDArray codes = Nf4.codes(manager);
        NDArray zeros = manager.zeros(new Shape(4, 32));
        List<NDArray> none = nf4.quantized("zeros", zeros, manager);
        assertArrayEquals(
            zeros.toFloatArray(), nf4.matrix(none, pairs, codes, false, manager).toFloatArray());
        List<NDArray> some = nf4.quantized("some", matrix(2, 32, manager), manager);
        List<NDArray> both = Stream.concat(some.stream(), none.stream()).toList();
        NDArray joined = nf4.matrix(both, pairs, codes, false, manager);
        assertEquals(new Shape(6, 32), joined.getShape());
        float[] first = nf4.matrix(some, pairs, codes, false, manager).toFloatArray();
        assertArrayEquals(first, joined.get("0:2").toFloatArray());
      }
    }
  }

  @Test
  void aMatrixThatHasNoWholeBlocksIsRefusedByName() {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Nf4 nf4 = new Nf4(WeightForm.NF4, manager)) {
      NDArray odd = manager.zeros(new Shape(3, 10));
      ModelException e =
          assertThrows(ModelException.class, () -> nf4.quantized("q_proj.weight", odd, manager));
      assertTrue(e.getMessage().contains("q_proj.weight"), e.getMessage());
      assertTrue(e.getMessage().contains("load_in_4bit"), e.getMessage());
    }
  }
}
