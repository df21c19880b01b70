package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.AdapterFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "pytorch_model.bin; a pickle; save_pretrained(",
        "pytorch_model-00001-of-00002.bin; a pickle; save_pretrained(",
        "pytorch_model.bin.index.json; a pickle; AutoModelForSequenceClassification",
        "consolidated.00.pth; of its maker; Hugging Face form",
        "consolidated.safetensors; of its maker; Hugging Face form",
        "llama-q4_k_m.gguf; llama.cpp; gguf_file=\"llama-q4_k_m.gguf\"",
        "tf_model.h5; TensorFlow; from_tf=True",
        "flax_model.msgpack; Flax; from_flax=True",
        "model-00001-of-00002.safetensors; one of several; model.safetensors.index.json",
        "weights.safetensors; weights.safetensors; give it the name model.safetensors",
        "last.ckpt; a pickle; save_pretrained",
        "model.onnx; which is not read; safetensors",
        "training_args.bin; holds no model.safetensors; fetch it"
      })
  void whatLiesThereIsNamedWithTheWayToConvertIt(String file, String what, String remedy)
      throws IOException {
    Files.copy(Fixtures.folder("llama").resolve("config.json"), folder.resolve("config.json"));
    Files.writeString(folder.resolve("optimizer.pt"), "");
    Files.writeString(folder.resolve(file), "");
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains(folder + " holds no model.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains(what), e.getMessage());
    assertTrue(e.getMessage().contains(remedy), e.getMessage());
    assertEquals(!file.equals("training_args.bin"), e.getMessage().contains(file), e.getMessage());
  }

  @Test
  void adaptersToo() throws IOException {
    Files.writeString(folder.resolve("adapter_model.bin"), "");
    ModelException e = assertThrows(ModelException.class, () -> AdapterFolder.open(folder));
    assertTrue(e.getMessage().contains("holds no adapter_model.safetensors"), e.getMessage());
    assertTrue(e.getMessage().contains("adapter_model.bin, a pickle"), e.getMessage());
    assertTrue(e.getMessage().contains("save_file(torch.load("), e.getMessage());
    Files.delete(folder.resolve("adapter_model.bin"));
    ModelException none = assertThrows(ModelException.class, () -> AdapterFolder.open(folder));
    assertTrue(none.getMessage().endsWith("fetch it"), none.getMessage());
  }

  @Test
  void aPointerOfGitLfsIsNoDamage() throws IOException {
    Files.copy(Fixtures.folder("llama").resolve("config.json"), folder.resolve("config.json"));
    Files.writeString(
        folder.resolve("model.safetensors"),
        "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("git lfs pull"), e.getMessage());
  }
}
