package io.predilect.model.arch;

/** How each family's config.json reads as a {@link ModelConfig}: one short description each. */
final class Families {
  private Families() {}

  static ModelConfig read(Family family, ConfigJson config) {
    OtherArithmetic.refuse(family, config);
    ModelConfig read = described(family, config);
    Layers.check(config, read.windows(), read.block());
    return read;
  }

  private static ModelConfig described(Family family, ConfigJson config) {
    return switch (family) {
      case LLAMA -> LlamaFamilies.llama(config);
      case MISTRAL -> LlamaFamilies.mistral(config);
      case QWEN2 -> LlamaFamilies.qwen2(config);
      case QWEN3 -> LlamaFamilies.qwen3(config);
      case QWEN3_5 -> StateFamilies.qwen3_5(config);
      case QWEN3_5_MOE -> StateFamilies.qwen3_5Moe(config);
      case QWEN2_MOE -> ExpertFamilies.qwen2(config);
      case LFM2 -> StateFamilies.lfm2(config);
      case LFM2_MOE -> StateFamilies.lfm2Moe(config);
      case MIXTRAL -> ExpertFamilies.mixtral(config);
      case QWEN3_MOE -> ExpertFamilies.qwen3(config);
      case OLMOE -> ExpertFamilies.olmoe(config);
      case GPT_OSS -> ExpertFamilies.gptOss(config);
      case SMOLLM3 -> LlamaFamilies.smolLm3(config);
      case MINISTRAL3 -> LlamaFamilies.ministral3(config);
      case SEED_OSS -> LlamaFamilies.seedOss(config);
      case OLMO2 -> OlmoFamilies.olmo2(config);
      case OLMO3 -> OlmoFamilies.olmo3(config);
      case EXAONE4 -> OlmoFamilies.exaone4(config);
      case GRANITE -> GraniteFamilies.granite(config);
      case GRANITE_MOE -> GraniteFamilies.moe(config);
      case GRANITE_MOE_SHARED -> GraniteFamilies.moeShared(config);
      case GRANITE_HYBRID -> GraniteFamilies.hybrid(config);
      case GLM -> GlmFamilies.glm(config);
      case GLM4 -> GlmFamilies.glm4(config);
      case ERNIE4_5 -> GlmFamilies.ernie(config);
      case STABLELM -> CentredFamilies.stableLm(config);
      case STARCODER2 -> CentredFamilies.starcoder2(config);
      case ARCEE -> SquaredFamilies.arcee(config);
      case NEMOTRON -> SquaredFamilies.nemotron(config);
      case HELIUM -> GlmFamilies.helium(config);
      case PHI3 -> LlamaFamilies.phi3(config);
      case GEMMA -> GemmaFamilies.gemma(config);
      case GEMMA2 -> GemmaFamilies.gemma2(config);
      case GEMMA3 -> GemmaFamilies.gemma3(config);
      case COHERE -> CohereFamilies.cohere(config);
      case COHERE2 -> CohereFamilies.cohere2(config);
      case GPT_NEOX -> GptFamilies.gptNeoX(config);
      case GPT2 -> GptFamilies.gpt2(config);
    };
  }
}
