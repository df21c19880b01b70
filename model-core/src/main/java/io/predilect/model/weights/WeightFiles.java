package io.predilect.model.weights;

import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What to say of a folder without weights in safetensors: weights lie about in many forms, and each
 * is converted in its own way.
 */
public final class WeightFiles {
  /** The file of a whole model. */
  public static final String SINGLE = "model.safetensors";

  /** What the name of an index adds to it, where the weights are in several files. */
  public static final String INDEX = ".index.json";

  /** A form of weights that is not read, and how it becomes one that is. */
  private record Form(Pattern names, String what, String remedy) {
    Form(String names, String what, String remedy) {
      this(Pattern.compile(names), what, remedy);
    }
  }

  private static final String PICKLE =
      ", a pickle, which is not read because unpickling runs whatever code it holds";
  private static final String PYTHON = ". Convert it in Python:%n  ";
  private static final String LOAD =
      PYTHON
          + "from transformers import AutoModelForCausalLM as M  # a reward model:"
          + " AutoModelForSequenceClassification%n  "
          + "M.from_pretrained(\"%1$s\"%3$s).save_pretrained(\"%1$s\")";

  // The first that fits is told. In remedies: 1 the folder, 2 the file, 3 an option of the loader.
  private static final List<Form> FORMS =
      List.of(
          new Form(
              "adapter_model\\.(bin|pt|pth)",
              PICKLE,
              PYTHON
                  + "import torch; from safetensors.torch import save_file%n  "
                  + "save_file(torch.load(\"%1$s/%2$s\", weights_only=True),"
                  + " \"%1$s/adapter_model.safetensors\")"),
          new Form("pytorch_model(-\\d+-of-\\d+)?\\.bin(\\.index\\.json)?", PICKLE, LOAD),
          new Form(
              "consolidated.*",
              " in the form of its maker",
              ": take the model's folder in Hugging Face form"),
          new Form(".*\\.gg(uf|ml)", " in llama.cpp's form", LOAD),
          new Form("tf_model.*\\.h5", " of TensorFlow", LOAD),
          new Form("flax_model.*\\.msgpack", " of Flax", LOAD),
          new Form(
              "model-\\d+-of-\\d+\\.safetensors",
              ", one of several",
              ": model.safetensors.index.json, which says what lies where, is missing: fetch it"
                  + " too"),
          new Form(
              ".*\\.safetensors",
              "",
              ": give it the name %4$s if it holds the whole model in Hugging Face's names"),
          new Form(
              "(?!training_args|optimizer|scheduler|rng_state|tokenizer)"
                  + ".*\\.(bin|pt|pth|ckpt|pkl)",
              PICKLE,
              ": save the model in Python with save_pretrained, which writes safetensors"),
          new Form(
              ".*\\.(onnx|npz|mlmodel|tflite|nemo|engine)",
              ", which is not read",
              ": take the model's folder with safetensors"));

  private WeightFiles() {}

  /**
   * The error for a folder without its file of weights.
   *
   * @param folder as the user knows it
   * @param names of all files in it
   * @param wanted the file that is missing
   */
  public static ModelException missing(String folder, Collection<String> names, String wanted) {
    String none = folder + " holds no " + wanted;
    for (Form form : FORMS) {
      Optional<String> found =
          names.stream().filter(name -> form.names().matcher(name).matches()).sorted().findFirst();
      if (found.isPresent()) {
        return new ModelException(
            none
                + "; its weights are in "
                + found.get()
                + form.what()
                + form.remedy().formatted(folder, found.get(), option(found.get()), wanted));
      }
    }
    return new ModelException(none + ", where a model has its weights: fetch it");
  }

  /** The same for a folder on this machine. */
  static ModelException missing(Path folder, String wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return missing(folder.toString(), names, wanted);
    }
  }

  private static String option(String file) {
    if (file.endsWith(".gguf")) {
      return ", gguf_file=\"" + file + "\"";
    }
    return file.endsWith(".h5") ? ", from_tf=True" : file.endsWith("k") ? ", from_flax=True" : "";
  }
}
