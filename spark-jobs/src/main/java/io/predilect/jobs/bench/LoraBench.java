package io.predilect.jobs.bench;

import java.io.IOException;

/** A step of DPO with adapters of rank 16, against the matrix-product peak. */
final class LoraBench implements Bench {
  @Override
  public String name() {
    return "lora";
  }

  @Override
  public String description() {
    return "a DPO step of adapters, prompt 256 and responses 256 + 256: share of the peak";
  }

  @Override
  public BenchResult run() throws IOException {
    return run(new BenchSetup("cpu", BenchShape.SMALL, false));
  }

  @Override
  public BenchResult run(BenchSetup setup) throws IOException {
    return DeviceBench.lora(setup);
  }
}
