package io.predilect.jobs.bench;

import java.util.List;

/** Every bench, in the order in which they are listed. */
final class Benches {
  static final List<Bench> ALL =
      List.of(
          Bench.of(
              "tokenize",
              "pairs a second from text to tokens, against the bare tokenizer",
              TokenizeBench::run),
          Bench.of(
                  "score",
                  "forward at 2 x 512 tokens, 135M shape: share of the matrix-product peak",
                  ScoreBench::run)
              .on(DeviceBench::score),
          Bench.of(
                  "train",
                  "forward and backward at 2 x 512 tokens, 135M shape: share of the matrix-product"
                      + " peak",
                  TrainBench::run)
              .on(DeviceBench::train),
          Bench.of(
                  "shared-prompt",
                  "16 pairs of responses under 16 prompts, prompts run once: how many times faster",
                  SharedPromptBench::run)
              .on(DeviceBench::sharedPrompt),
          Bench.of(
                  "pair",
                  "a DPO step, prompt 256 and responses 128 + 128, 135M shape: how many times"
                      + " faster",
                  PairBench::run)
              .on(DeviceBench::pair),
          Bench.of(
                  "lora",
                  "a DPO step of adapters, prompt 256 and responses 256 + 256: share of the peak",
                  () -> DeviceBench.lora(BenchSetup.SMALL_ON_CPU))
              .on(DeviceBench::lora),
          Bench.of(
                  "memory",
                  "training at 1 x 4,096 tokens, 135M shape, checkpointing: 6 GiB over the peak"
                      + " memory",
                  MemoryBench::run)
              .on(DeviceBench::memory),
          Bench.of(
              "load",
              "opening a model of 135 M weights, against reading the file's bytes",
              LoadBench::run),
          Bench.of(
                  "generate",
                  "decoding 16 rows of a model of 135 M weights, against the machine's bounds",
                  GenerateBench::run)
              .on(GenerateBench::run),
          Bench.of(
              "generate-in-spark",
              "tokens a second of a generate stage, against the generator alone on the same prompts",
              GenerateInSparkBench::run),
          Bench.of(
              "signal",
              "log-probs of every token by two models and their divergence, against scoring with both",
              SignalBench::run),
          Bench.of(
              "trainer",
              "share of a DPO step, 135M shape, that is forward, backward and optimiser",
              TrainerBench::run),
          Bench.of(
              "pairs-in-memory",
              "a rank at 0.1, 1 and 5 million pairs: 16 bytes over the heap a pair that it takes",
              PairsInMemoryBench::run),
          Bench.of(
              "prompt-free",
              "the job of Algorithm 1 against whole sequences, and over two executors",
              PromptFreeBench::run),
          Bench.of(
              "prioritised",
              "seconds a step of prioritised reward training, against plain training",
              PrioritisedBench::run),
          Bench.of(
              "refinement",
              "a training with DPO on 8 pairs: its time, as a share of one with Sr-DPO",
              RefinementBench::run),
          Bench.of(
              "allreduce",
              "sums between two ranks on this machine, against the bare bytes through a socket",
              AllReduceBench::run),
          Bench.of(
              "endpoint",
              "10,000 requests from two executors to a service of 50 ms, 64 at once each: share of"
                  + " the ideal rate",
              EndpointBench::run),
          Bench.withData(
              "pipeline",
              "text to shards: time a row up to 1M pairs, and against the tokenizer alone",
              PipelineBench::run),
          Bench.of(
              "evaluate-rows",
              "figures of 100 k and 1 M evaluated pairs by group: the driver's heap, as a share",
              EvaluateRowsBench::run));

  private Benches() {}
}
