package io.predilect.model.arch;

import java.util.Arrays;
import java.util.Optional;

/** The architectures, with the names that Hugging Face files use for them. */
public enum Family {
  LLAMA("llama", "Llama", "model."),
  MISTRAL("mistral", "Mistral", "model."),
  QWEN2("qwen2", "Qwen2", "model."),
  QWEN3("qwen3", "Qwen3", "model."),
  QWEN3_5("qwen3_5_text", "Qwen3_5", "model."),
  QWEN3_5_MOE("qwen3_5_moe_text", "Qwen3_5Moe", "model."),
  QWEN2_MOE("qwen2_moe", "Qwen2Moe", "model."),
  MIXTRAL("mixtral", "Mixtral", "model."),
  QWEN3_MOE("qwen3_moe", "Qwen3Moe", "model."),
  OLMOE("olmoe", "Olmoe", "model."),
  GPT_OSS("gpt_oss", "GptOss", "model."),
  SMOLLM3("smollm3", "SmolLM3", "model."),
  MINISTRAL3("ministral3", "Ministral3", "model."),
  SEED_OSS("seed_oss", "SeedOss", "model."),
  OLMO2("olmo2", "Olmo2", "model."),
  OLMO3("olmo3", "Olmo3", "model."),
  EXAONE4("exaone4", "Exaone4", "model."),
  GRANITE("granite", "Granite", "model."),
  GRANITE_MOE("granitemoe", "GraniteMoe", "model."),
  GRANITE_MOE_SHARED("granitemoeshared", "GraniteMoeShared", "model."),
  GRANITE_HYBRID("granitemoehybrid", "GraniteMoeHybrid", "model."),
  GLM("glm", "Glm", "model."),
  GLM4("glm4", "Glm4", "model."),
  ERNIE4_5("ernie4_5", "Ernie4_5", "model."),
  STABLELM("stablelm", "StableLm", "model."),
  STARCODER2("starcoder2", "Starcoder2", "model."),
  ARCEE("arcee", "Arcee", "model."),
  NEMOTRON("nemotron", "Nemotron", "model."),
  HELIUM("helium", "Helium", "model."),
  LFM2("lfm2", "Lfm2", "model."),
  LFM2_MOE("lfm2_moe", "Lfm2Moe", "model."),
  GEMMA("gemma", "Gemma", "model."),
  GEMMA2("gemma2", "Gemma2", "model."),
  GEMMA3("gemma3_text", "Gemma3", "model."),
  COHERE("cohere", "Cohere", "model."),
  COHERE2("cohere2", "Cohere2", "model."),
  PHI3("phi3", "Phi3", "model."),
  GPT_NEOX("gpt_neox", "GPTNeoX", "gpt_neox."),
  GPT2("gpt2", "GPT2", "transformer.");

  private final String modelType;
  private final String className;
  private final String prefix;

  Family(String modelType, String className, String prefix) {
    this.modelType = modelType;
    this.className = className;
    this.prefix = prefix;
  }

  /** The {@code model_type} of config.json. */
  public String modelType() {
    return modelType;
  }

  /** What the names of the trunk's tensors begin with. */
  public String prefix() {
    return prefix;
  }

  /** The class that {@code architectures} names for a language model. */
  public String causalClass() {
    return this == GPT2 ? "GPT2LMHeadModel" : className + "ForCausalLM";
  }

  /** The class that {@code architectures} names for a model without a head. */
  String trunkClass() {
    return textClass() + "Model";
  }

  /** The class that {@code architectures} names for a reward model. */
  public String rewardClass() {
    return textClass() + "ForSequenceClassification";
  }

  // Without "Text" it is the class of models that see pictures too.
  private String textClass() {
    return switch (this) {
      case GEMMA3, QWEN3_5, QWEN3_5_MOE -> className + "Text";
      default -> className;
    };
  }

  /** Whether transformers has the class of reward models. */
  public boolean rewards() {
    return switch (this) {
      case GRANITE,
          GRANITE_MOE,
          GRANITE_MOE_SHARED,
          GRANITE_HYBRID,
          COHERE,
          COHERE2,
          ERNIE4_5,
          LFM2,
          LFM2_MOE,
          OLMOE,
          QWEN3_5_MOE ->
          false;
      default -> true;
    };
  }

  /** Whether there are models around it that see pictures too. */
  public boolean mayBeWithin() {
    return switch (this) {
      case GEMMA3, MISTRAL, MINISTRAL3, QWEN3_5, QWEN3_5_MOE -> true;
      default -> false;
    };
  }

  /** The family of a {@code model_type}. */
  public static Optional<Family> of(String modelType) {
    return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
  }
}
